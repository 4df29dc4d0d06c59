/** What a person decided on a unit. `open`: it waits for someone. */
export type Decision = 'open' | 'accepted' | 'rejected' | 'must-fix';
export const DECISIONS: readonly Decision[] = ['open', 'accepted', 'rejected', 'must-fix'];

/** One block of the file of decisions. */
export interface UnitRecord {
  readonly decision: Decision;
  /** Why; empty where nobody said. */
  readonly note: string;
  /** Who decided, and on which day, `YYYY-MM-DD`; empty while it is open. */
  readonly by: string;
  readonly on: string;
  /** Keys of the things that were decided on; what is new since is open. Sorted. */
  readonly items: readonly string[];
  /** The form that was chosen for the routes; absent: the program chooses. */
  readonly form?: string;
  /** The manifests as they were edited; absent: as they are made. */
  readonly edited?: string;
  /** What was decided before, the oldest first: `2026-11-21 ann must-fix: wait for the team`. */
  readonly history: readonly string[];
}

export const OPEN_RECORD: UnitRecord = {
  decision: 'open',
  note: '',
  by: '',
  on: '',
  items: [],
  history: [],
};

/** Decisions by the id of the unit. */
export type Records = ReadonlyMap<string, UnitRecord>;

/** A record in one line, for the history. */
export function recordLine({ decision, note, by, on }: UnitRecord): string {
  return `${on} ${by} ${decision}${note === '' ? '' : `: ${note}`}`.trim();
}
