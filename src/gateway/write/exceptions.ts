import type { Dialect } from '../dialect.ts';
import { closed, type Entry, type EntryBody } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { actionAt } from './narrow.ts';
import { covers, isEveryPath, type Matching, together } from './relation.ts';
import { noteOf } from './reporter.ts';

/** An entry whose path is resolved but that may still have exceptions. */
export interface ExceptingEntry extends EntryBody {
  readonly path: Entry['path'];
  readonly except: readonly Matching[];
}

/** More entries than this for each entry, and at least, and the exceptions are given up: the route is closed. */
const ENTRIES_PER_ENTRY = 8;
const LEAST_ENTRIES = 2000;

/**
 * The API has no "not". What an entry excepts is decided by the rest of the list, so the rest, narrowed to the
 * exception, is put in front: `C and not D: x, then L` becomes `L narrowed to C and D, then C: x, then L`.
 */
export function spellOutExceptions(entries: readonly ExceptingEntry[], dialect: Dialect): readonly Entry[] {
  if (entries.every((entry) => entry.except.length === 0)) return entries;
  const most = Math.max(LEAST_ENTRIES, entries.length * ENTRIES_PER_ENTRY);
  let rest: Entry[] = [];
  for (const excepting of [...entries].reverse()) {
    const { except, ...entry } = excepting;
    if (except.length === 0) {
      rest = [entry, ...rest];
      continue;
    }
    const narrowed = except.map((exception) => narrow(rest, entry, exception, dialect));
    const total = narrowed.reduce((sum, list) => sum + (list?.length ?? 0), rest.length);
    const given = narrowed.some((list) => list === undefined) || total > most;
    rest = given
      ? [{ ...entry, action: closed([givenUp(entry.origins)]) }, ...rest]
      : [...narrowed.flatMap((list) => list ?? []), entry, ...rest];
  }
  return rest;
}

/** The list as it decides requests that satisfy both the entry and the exception. */
function narrow(
  rest: readonly Entry[],
  entry: Entry,
  exception: Matching,
  dialect: Dialect,
): Entry[] | undefined {
  const region = together(entry, exception, dialect);
  if (region === 'empty') return [];
  if (region === undefined) return undefined;
  const narrowed: Entry[] = [];
  for (const later of rest) {
    if (later.action.kind === 'lost') continue;
    const match = together(later, region, dialect);
    if (match === 'empty') continue;
    const origins = [...new Set([...entry.origins, ...later.origins])];
    // What cannot be told apart from here on is closed, with all that is left of the exception.
    if (match === undefined) {
      return [...narrowed, { ...later, ...region, action: closed([givenUp(origins)]), origins }];
    }
    const action = actionAt(later.action, match.path);
    narrowed.push(
      action === undefined
        ? { ...later, ...match, action: closed([givenUp(origins)]), origins }
        : { ...later, ...match, action },
    );
    if (covers(later, region, dialect)) return narrowed;
  }
  return isEveryPath(region.path) ? undefined : narrowed;
}

function givenUp(origins: Entry['origins']): ReturnType<typeof noteOf> {
  return noteOf(
    ROUTE_FINDINGS.matchRefused,
    'A condition that must not hold cannot be written in front of the other routes.',
    origins,
    { before: 'the route decides, but for the exception', after: '500 from the Gateway' },
  );
}
