import type { Place } from '../exchange.ts';

/** Lines or records that could not be used, by cause. */
export interface Problem {
  readonly cause: string;
  readonly count: number;
  /** The first ones. */
  readonly examples: ReadonlyArray<{ readonly place: Place; readonly text: string }>;
}

/** What reading traffic came to beside the requests. */
export interface ReadingReport {
  /** Lines, entries or records, empty ones left out. */
  readonly records: number;
  readonly bytes: number;
  /** Records by the form that was recognised. */
  readonly forms: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
  /** What was taken out because it may be secret, by kind: `Authorization`, `query token`. */
  readonly stripped: ReadonlyMap<string, number>;
}

/** Keeps count while traffic is read. */
export interface Tally {
  addBytes(count: number): void;
  addRecord(form: string, count?: number): void;
  addProblem(cause: string, place: Place, text: string): void;
  addStripped(what: string): void;
  report(): ReadingReport;
}

const MOST_EXAMPLES = 3;
const MOST_CAUSES = 50;
const EXAMPLE_LENGTH = 80;

export function createTally(): Tally {
  let bytes = 0;
  let records = 0;
  const forms = new Map<string, number>();
  const stripped = new Map<string, number>();
  const problems = new Map<string, { count: number; examples: Array<Problem['examples'][number]> }>();
  const add = (map: Map<string, number>, key: string): void => {
    // Names come from the traffic: a hostile log must not fill the memory.
    const kept = map.has(key) || map.size < MOST_CAUSES ? key : 'others';
    map.set(kept, (map.get(kept) ?? 0) + 1);
  };
  return {
    addBytes: (count) => {
      bytes += count;
    },
    addRecord(form, count = 1) {
      records += count;
      forms.set(form, (forms.get(form) ?? 0) + count);
    },
    addProblem(given, place, text) {
      records += 1;
      const cause = problems.has(given) || problems.size < MOST_CAUSES ? given : 'other problems';
      const known = problems.get(cause) ?? { count: 0, examples: [] };
      known.count += 1;
      if (known.examples.length < MOST_EXAMPLES) known.examples.push({ place, text: exampleOf(text) });
      problems.set(cause, known);
    },
    addStripped: (what) => add(stripped, what),
    report: () => ({
      records,
      bytes,
      forms,
      stripped,
      problems: [...problems].map(([cause, { count, examples }]) => ({ cause, count, examples })),
    }),
  };
}

/**
 * The beginning of a line that nobody could read. As nobody knows what its parts are, whatever may be a secret is left
 * out: long words, and what follows `=` or `:` in a word.
 */
function exampleOf(text: string): string {
  const visible = text.slice(0, 400).replace(/[^\x20-\x7e]/g, '.');
  const careful = visible
    .split(' ')
    .map((word) => (word.length > 24 ? `${word.slice(0, 8)}...` : word.replace(/([=:])[^=:/].*$/, '$1...')))
    .join(' ');
  return careful.length > EXAMPLE_LENGTH ? `${careful.slice(0, EXAMPLE_LENGTH)}...` : careful;
}
