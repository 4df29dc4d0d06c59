import { bytesOf } from '../../regex/text.ts';
import type { Event, Reader } from './reader.ts';

/** The letter just read, in what is written. Bytes stand for themselves, symbols for numbers from 256 on. */
export const LETTER = -1;

/**
 * The way that a reader goes on one path, guessed step by step: the place where it stands and the places of all ways
 * that would be preferred. It is the true one if at the end it ends and none of the others does, so that each path has
 * just one.
 */
interface Run {
  readonly place: number;
  readonly preferred: readonly number[];
  readonly alternative: number;
  /** Pieces of the template that are written. */
  readonly written: number;
  /** The piece whose group is being read, -1: none. */
  readonly open: number;
  readonly atStart: boolean;
}

export interface RunStep {
  readonly run: number;
  readonly output: readonly number[];
}

/** All runs of a reader, by number; 0 is the start. */
export interface Runs {
  step(run: number, byte: number): readonly RunStep[];
  /** What is written at the end of the path; undefined: the run cannot end here. */
  end(run: number): readonly number[] | undefined;
  /** Why the template cannot be written while reading: groups out of order, nested, or repeated. */
  readonly trouble: () => string | undefined;
}

/**
 * @param symbolNumber gives symbols numbers, the same for both functions that are compared
 * @param fromStart nothing of the path has been read
 */
export function createRuns(reader: Reader, symbolNumber: (name: string) => number, fromStart: boolean): Runs {
  const runs: Run[] = [];
  const numbers = new Map<string, number>();
  const texts = reader.alternatives.map((pieces) =>
    pieces.map((piece) => {
      if (piece.kind === 'text') return bytesOf(piece.text);
      return piece.kind === 'symbol' ? [symbolNumber(piece.name)] : [];
    }),
  );
  let trouble = reader.alternatives.some((pieces) => {
    const groups = pieces.flatMap((piece) => (piece.kind === 'group' ? [piece.group] : []));
    return new Set(groups).size < groups.length;
  })
    ? 'a group is written more than once'
    : undefined;
  const numberOf = (run: Run): number => {
    const { place, preferred, alternative, written, open, atStart } = run;
    const key = `${place} ${alternative} ${written} ${open} ${atStart} ${preferred.join()}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = runs.length;
      numbers.set(key, number);
      runs.push(run);
    }
    return number;
  };
  numberOf({ place: reader.start, preferred: [], alternative: -1, written: 0, open: -1, atStart: fromStart });

  const pieces = (alternative: number, from: number, to: number): number[] =>
    (texts[alternative] ?? []).slice(from, to).flat();
  const apply = (run: Run, events: readonly Event[]): { state: Run; output: number[] } | undefined => {
    let { alternative, written, open } = run;
    const output: number[] = [];
    for (const event of events) {
      if (event.kind === 'choose') alternative = event.alternative;
      else if (event.kind === 'close') open = open === event.piece ? -1 : open;
      else {
        if (event.piece < written || open >= 0) {
          trouble ??= 'groups are written in another order than they are read, or are repeated';
          return undefined;
        }
        output.push(...pieces(alternative, written, event.piece));
        written = event.piece + 1;
        open = event.piece;
      }
    }
    return { state: { ...run, alternative, written, open }, output };
  };
  const behind = (places: readonly number[], atStart: boolean, byte: number): Set<number> => {
    const next = new Set<number>();
    for (const place of places) {
      for (const way of reader.ways(place, atStart)) if (holds(way.ranges, byte)) next.add(way.next);
    }
    return next;
  };
  const endings = new Map<number, readonly number[] | undefined>();
  const classOf = byteClasses(reader.ranges);
  const steps: Array<Array<readonly RunStep[] | undefined>> = [];
  return {
    trouble: () => trouble,
    step(number, byte) {
      const own = steps[number] ?? [];
      steps[number] = own;
      const letter = classOf[byte] ?? 0;
      const known = own[letter] ?? stepAfresh(number, byte);
      own[letter] = known;
      return known;
    },
    end(number) {
      if (endings.has(number)) return endings.get(number);
      const ending = endAfresh(number);
      endings.set(number, ending);
      return ending;
    },
  };

  function stepAfresh(number: number, byte: number): readonly RunStep[] {
    const run = runs[number];
    if (run === undefined) return [];
    const preferred = behind(run.preferred, run.atStart, byte);
    const found: RunStep[] = [];
    for (const way of reader.ways(run.place, run.atStart)) {
      if (!holds(way.ranges, byte) || preferred.has(way.next)) continue;
      const applied = apply(run, way.events);
      if (applied !== undefined) {
        const { state, output } = applied;
        const next: Run = {
          ...state,
          place: way.next,
          preferred: [...preferred].sort((a, b) => a - b),
          atStart: false,
        };
        found.push({ run: numberOf(next), output: state.open >= 0 ? [...output, LETTER] : output });
      }
      preferred.add(way.next);
    }
    return found;
  }

  function endAfresh(number: number): readonly number[] | undefined {
    const run = runs[number];
    if (run === undefined) return undefined;
    if (run.preferred.some((place) => reader.ending(place, run.atStart) !== undefined)) return undefined;
    const events = reader.ending(run.place, run.atStart);
    const applied = events === undefined ? undefined : apply(run, events);
    if (applied === undefined) return undefined;
    const { alternative, written } = applied.state;
    return [...applied.output, ...pieces(alternative, written, texts[alternative]?.length ?? 0)];
  }
}

/** For each byte the number of its class; bytes of a class are in the same ranges. */
function byteClasses(ranges: readonly number[]): Uint8Array {
  const cuts = new Uint8Array(257);
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    cuts[ranges[i] ?? 0] = 1;
    cuts[(ranges[i + 1] ?? 0) + 1] = 1;
  }
  const classes = new Uint8Array(256);
  for (let byte = 1; byte < 256; byte++) classes[byte] = (classes[byte - 1] ?? 0) + (cuts[byte] ?? 0);
  return classes;
}

function holds(ranges: readonly number[], byte: number): boolean {
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    if ((ranges[i] ?? 0) <= byte && byte <= (ranges[i + 1] ?? -1)) return true;
  }
  return false;
}
