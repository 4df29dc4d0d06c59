import type { VirtualHost } from '../../model/route-table.ts';
import type { RouteContext } from './context.ts';
import type { Note } from './draft.ts';
import { isLoss } from './extensions.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import type { Surroundings } from './readings.ts';
import { type HostReading, readVirtualHost } from './virtual-host.ts';

interface Attempt {
  readonly reading: HostReading;
  /** What is to be reported that belongs to no entry. */
  readonly notes: readonly Note[];
  /** Codes of what is lost. */
  readonly losses: ReadonlySet<string>;
}

/**
 * The routes of a virtual host in the form that loses least. What routes lose among themselves, such as their order, is
 * known only when all of them are read: then those that objects make are named by these wherever it is possible.
 */
export function bestReading(host: VirtualHost, wishes: Surroundings, context: RouteContext): HostReading {
  const first = attempt(host, wishes, context);
  const canChange =
    !wishes.extensions &&
    context.dialect.extensionKinds !== undefined &&
    host.routes.some(({ extended }) => extended !== undefined);
  const best = canChange && first.losses.size > 0 ? better(first, host, wishes, context) : first;
  best.notes.forEach(context.note);
  return best.reading;
}

function better(first: Attempt, host: VirtualHost, wishes: Surroundings, context: RouteContext): Attempt {
  const other = attempt(host, { ...wishes, extensions: true }, context);
  return other.losses.size < first.losses.size ? other : first;
}

function attempt(host: VirtualHost, wishes: Surroundings, context: RouteContext): Attempt {
  const notes: Note[] = [];
  const reading = readVirtualHost(host, wishes, { ...context, note: (note) => void notes.push(note) });
  const losses = new Set<string>();
  const count = (spoken: readonly Note[]): void => {
    for (const note of spoken) if (isLoss(note)) losses.add(note.kind.code);
  };
  count(notes);
  for (const entries of [reading.entries, reading.lost]) {
    for (const entry of entries) {
      count(entry.notes);
      count(entry.action.notes);
    }
  }
  if (reading.conflicts.length > 0) losses.add(ROUTE_FINDINGS.orderUnspecified.code);
  return { reading, notes, losses };
}
