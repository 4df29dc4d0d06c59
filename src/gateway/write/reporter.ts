import type { Finding, FindingKind } from '../../model/finding.ts';
import { describeObject, type Origin } from '../../model/origin.ts';
import type { Request } from '../../model/request.ts';
import type { Note } from './draft.ts';

/** Collects notes; those with the same code and group become one finding with all origins. */
export interface Reporter {
  note(note: Note, witness?: () => Request | undefined): void;
  /** The very same note was taken already: nothing in it is new. */
  knows(note: Note): boolean;
  findings(): readonly Finding[];
}

interface Group {
  readonly note: Note;
  readonly witness: Request | undefined;
  readonly origins: Map<string, Origin>;
  readonly seen: Set<Origin>;
}

function originKey(origin: Origin): string {
  return `${describeObject(origin.object)} ${origin.path.join('\u0000')}`;
}

export function createReporter(): Reporter {
  const groups = new Map<string, Group>();
  const known = new Set<Note>();
  return {
    knows: (note) => known.has(note),
    note(note, witness) {
      if (known.has(note)) return;
      known.add(note);
      const key = `${note.kind.code} ${note.group}`;
      let group = groups.get(key);
      if (group === undefined) {
        group = {
          note,
          witness: note.witness === 'none' ? undefined : witness?.(),
          origins: new Map(),
          seen: new Set(),
        };
        groups.set(key, group);
      }
      for (const origin of note.origins) {
        if (group.seen.has(origin)) continue;
        group.seen.add(origin);
        const id = originKey(origin);
        if (!group.origins.has(id)) group.origins.set(id, origin);
      }
    },
    findings: () => [...groups.values()].map(toFinding),
  };
}

function toFinding({ note, witness, origins }: Group): Finding {
  return {
    code: note.kind.code,
    severity: note.severity ?? note.kind.severity,
    message: note.message,
    origins: [...origins.values()],
    ...(note.before === undefined ? {} : { before: note.before }),
    ...(note.after === undefined ? {} : { after: note.after }),
    ...(witness === undefined ? {} : { witness }),
    ...(note.action === undefined ? {} : { action: note.action }),
  };
}

/** A note that becomes a finding of its own for every distinct message. */
export function noteOf(
  kind: FindingKind,
  message: string,
  origins: readonly Origin[],
  more: Partial<Omit<Note, 'kind' | 'message' | 'origins'>> = {},
): Note {
  return { kind, message, origins, group: message, ...more };
}
