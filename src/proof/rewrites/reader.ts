import type { Node } from '../../regex/tree.ts';
import { byteSequences } from '../../regex/utf8-ranges.ts';
import type { Piece } from '../outcomes/pieces.ts';
import type { Alternative } from './text-function.ts';

/** One step of a reader; where there are several ways to go on, the first is preferred. */
type Step =
  | { readonly kind: 'bytes'; readonly ranges: readonly number[]; readonly next: number }
  | { readonly kind: 'jump'; readonly next: readonly number[] }
  | { readonly kind: 'choose'; readonly alternative: number; readonly next: number }
  | { readonly kind: 'open' | 'close'; readonly piece: number; readonly next: number }
  | { readonly kind: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'match' };

/** What happens between two bytes that writing depends on. */
export type Event = Extract<Step, { readonly kind: 'choose' | 'open' | 'close' }>;

/** Reads a path byte by byte with the priorities of a backtracking matcher. */
export interface Reader {
  readonly alternatives: ReadonlyArray<readonly Piece[]>;
  readonly start: number;
  /** The places where a byte can be read next, preferred first, with what happens on the way there. */
  ways(place: number, atStart: boolean): readonly Way[];
  /** What happens on the preferred way to the end of the path; undefined: this place is no end. */
  ending(place: number, atStart: boolean): readonly Event[] | undefined;
  /** Byte ranges that the reader tells apart. */
  readonly ranges: readonly number[];
}

export interface Way {
  readonly ranges: readonly number[];
  readonly next: number;
  readonly events: readonly Event[];
}

const MAX_STEPS = 20_000;

/** Undefined: too large. */
export function readerOf(alternatives: readonly Alternative[]): Reader | undefined {
  const steps: Step[] = [];
  const add = (step: Step): number => {
    if (steps.length >= MAX_STEPS) throw new TooLarge();
    steps.push(step);
    return steps.length - 1;
  };
  try {
    const match = add({ kind: 'match' });
    const end = add({ kind: 'end', next: match });
    const entries = alternatives.map((alternative, index) => {
      const body = emitter(alternative, add, steps)(alternative.node, end);
      return add({ kind: 'choose', alternative: index, next: body });
    });
    const start = add({ kind: 'jump', next: entries });
    return makeReader(
      steps,
      start,
      alternatives.map(({ pieces }) => pieces),
    );
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

class TooLarge extends Error {}

function emitter(
  alternative: Alternative,
  add: (step: Step) => number,
  steps: Step[],
): (node: Node, next: number) => number {
  const pieceOf = new Map<number | string, number>();
  for (const [index, piece] of alternative.pieces.entries()) {
    if (piece.kind === 'group') pieceOf.set(piece.group, index);
  }
  const set = (ranges: readonly number[], next: number): number => {
    if (alternative.alphabet === 'bytes') return add({ kind: 'bytes', ranges, next });
    const starts = byteSequences(ranges).map((sequence) =>
      sequence.reduceRight((after, range) => add({ kind: 'bytes', ranges: range, next: after }), next),
    );
    const only = starts.length === 1 ? starts[0] : undefined;
    return only ?? add({ kind: 'jump', next: starts });
  };
  const repeat = (node: Extract<Node, { kind: 'repeat' }>, next: number): number => {
    const ordered = (again: number): readonly number[] => (node.lazy ? [next, again] : [again, next]);
    let after = next;
    if (node.max === Number.POSITIVE_INFINITY) {
      after = add({ kind: 'jump', next: [] });
      steps[after] = { kind: 'jump', next: ordered(emit(node.body, after)) };
    } else {
      for (let i = node.min; i < node.max; i++)
        after = add({ kind: 'jump', next: ordered(emit(node.body, after)) });
    }
    for (let i = 0; i < node.min; i++) after = emit(node.body, after);
    return after;
  };
  const emit = (node: Node, next: number): number => {
    switch (node.kind) {
      case 'set':
        return set(node.set, next);
      case 'sequence':
        return node.items.reduceRight((after, item) => emit(item, after), next);
      case 'choice':
        return add({ kind: 'jump', next: node.items.map((item) => emit(item, next)) });
      case 'repeat':
        return repeat(node, next);
      case 'atomic':
        return emit(node.body, next);
      case 'capture': {
        const piece = pieceOf.get(node.index);
        if (piece === undefined) return emit(node.body, next);
        const close = add({ kind: 'close', piece, next });
        return add({ kind: 'open', piece, next: emit(node.body, close) });
      }
      case 'start':
        return add({ kind: 'start', next });
      case 'end':
      case 'end-or-newline':
        return add({ kind: 'end', next });
    }
  };
  return emit;
}

function makeReader(
  steps: readonly Step[],
  start: number,
  alternatives: ReadonlyArray<readonly Piece[]>,
): Reader {
  const waysAt = new Map<number, readonly Way[]>();
  const endings = new Map<number, { readonly events: readonly Event[] | undefined }>();
  const ranges = steps.flatMap((step) => (step.kind === 'bytes' ? step.ranges : []));
  return {
    alternatives,
    start,
    ranges,
    ways(place, atStart) {
      const key = place * 2 + (atStart ? 1 : 0);
      let ways = waysAt.get(key);
      if (ways === undefined) {
        const found: Way[] = [];
        walk(steps, place, atStart, false, (step, events) => {
          if (step.kind === 'bytes') found.push({ ranges: step.ranges, next: step.next, events });
          return false;
        });
        ways = found;
        waysAt.set(key, ways);
      }
      return ways;
    },
    ending(place, atStart) {
      const key = place * 2 + (atStart ? 1 : 0);
      let ending = endings.get(key);
      if (ending === undefined) {
        let events: readonly Event[] | undefined;
        walk(steps, place, atStart, true, (step, passed) => {
          if (step.kind !== 'match') return false;
          events = passed;
          return true;
        });
        ending = { events };
        endings.set(key, ending);
      }
      return ending.events;
    },
  };
}

/** Visits what is reached without reading a byte, in order of preference, each step once. */
function walk(
  steps: readonly Step[],
  from: number,
  atStart: boolean,
  atEnd: boolean,
  visit: (step: Step, events: readonly Event[]) => boolean,
): void {
  const seen = new Set<number>();
  const stack: Array<{ at: number; events: readonly Event[] }> = [{ at: from, events: [] }];
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const { at, events } = place;
    const step = steps[at];
    if (step === undefined || seen.has(at)) continue;
    seen.add(at);
    switch (step.kind) {
      case 'jump':
        for (let i = step.next.length - 1; i >= 0; i--) stack.push({ at: step.next[i] ?? 0, events });
        break;
      case 'start':
        if (atStart) stack.push({ at: step.next, events });
        break;
      case 'end':
        if (atEnd) stack.push({ at: step.next, events });
        break;
      case 'choose':
      case 'open':
      case 'close':
        stack.push({ at: step.next, events: [...events, step] });
        break;
      default:
        if (visit(step, events)) return;
    }
  }
}
