import type { Automaton } from '../../regex/automaton.ts';
import { type CharSet, intersection } from '../../regex/char-set.ts';
import { minimise, numberedFrom, type Table } from './minimise.ts';

/** A deterministic automaton over bytes, minimal; state 0 is the start. Equal languages have equal keys. */
export interface Dfa {
  readonly key: string;
  readonly accepts: readonly boolean[];
  /** For each state `[low, high, state, ...]`, sorted; a byte that no range holds leads nowhere. */
  readonly edges: ReadonlyArray<readonly number[]>;
  /** States that accept whatever can follow. */
  readonly universal: readonly boolean[];
}

/** Most states of one automaton, and most steps of its construction, before it counts as too large. */
const MAX_STATES = 4000;
const MAX_STEPS = 1_000_000;

/**
 * All words that can occur at all; what is not among them plays no role. Absent: all words over all bytes.
 */
export type Universe = Dfa | undefined;

/** Subset construction over the bytes of `alphabet`. Undefined: too large. */
export function determinise(automaton: Automaton, alphabet: CharSet, universe?: Universe): Dfa | undefined {
  const numbers = new Map<string, number>();
  const subsets: Array<readonly number[]> = [];
  const accepts: boolean[] = [];
  const edges: number[][] = [];
  let steps = 0;
  const numberOf = (subset: readonly number[]): number => {
    const key = subset.join(',');
    let number = numbers.get(key);
    if (number === undefined) {
      number = subsets.length;
      numbers.set(key, number);
      subsets.push(subset);
    }
    return number;
  };
  numberOf([0]);
  for (let i = 0; i < subsets.length; i++) {
    if (subsets.length > MAX_STATES || steps > MAX_STEPS) return undefined;
    const subset = subsets[i] ?? [];
    accepts.push(subset.some((state) => automaton.states[state]?.accepts === true));
    const own: number[] = [];
    for (const [low, high, targets] of stepsOf(automaton, subset, alphabet)) {
      steps += targets.length + 1;
      if (targets.length > 0) own.push(low, high, numberOf(targets));
    }
    steps += subset.length;
    edges.push(own);
  }
  return finish(accepts, edges, universe);
}

/** Minimal form of an automaton whose start is state 0, cut down to words that can occur. */
export function finish(
  accepts: readonly boolean[],
  edges: ReadonlyArray<readonly number[]>,
  universe?: Universe,
): Dfa {
  const inside = universe === undefined ? { accepts, edges } : within({ accepts, edges }, universe);
  return asDfa(minimise(inside.accepts, inside.edges), universe);
}

/** What is accepted from a state on. */
export function startingAt(dfa: Dfa, state: number, universe: Universe): Dfa {
  return state === 0 ? dfa : asDfa(numberedFrom(dfa, state), universe);
}

/** @param minimal as `minimise` leaves it */
function asDfa(minimal: Table, universe: Universe): Dfa {
  const universal = minimal.edges.map((_, state) => isUniversal(minimal, state, universe));
  const key = minimal.edges
    .map((own, state) => `${minimal.accepts[state] === true ? '+' : '-'}${own.join(' ')}`)
    .join('|');
  return { ...minimal, universal, key };
}

/** The words of the automaton that belong to the universe. */
function within(automaton: Table, universe: Dfa): Table {
  const numbers = new Map<number, number>([[0, 0]]);
  const queue: Array<readonly [number, number]> = [[0, 0]];
  const width = universe.accepts.length;
  const accepts: boolean[] = [];
  const edges: number[][] = [];
  for (const [own, other] of queue) {
    accepts.push(automaton.accepts[own] === true && universe.accepts[other] === true);
    const joint: number[] = [];
    const outer = universe.edges[other] ?? [];
    const inner = automaton.edges[own] ?? [];
    for (let i = 0; i + 2 < inner.length; i += 3) {
      for (let k = 0; k + 2 < outer.length; k += 3) {
        const low = Math.max(inner[i] ?? 0, outer[k] ?? 0);
        const high = Math.min(inner[i + 1] ?? -1, outer[k + 1] ?? -1);
        if (low > high) continue;
        const target = [inner[i + 2] ?? 0, outer[k + 2] ?? 0] as const;
        const key = target[0] * width + target[1];
        let number = numbers.get(key);
        if (number === undefined) {
          number = queue.length;
          numbers.set(key, number);
          queue.push(target);
        }
        joint.push(low, high, number);
      }
    }
    edges.push(joint);
  }
  return { accepts, edges };
}

/** Is everything accepted from the state on that can follow? */
function isUniversal(automaton: Table, state: number, universe: Universe): boolean {
  const seen = new Set<number>();
  const stack: Array<readonly [number, number]> = [[state, 0]];
  const width = universe?.accepts.length ?? 1;
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const [own, other] = place;
    const wantsEnd = universe === undefined || universe.accepts[other] === true;
    if ((automaton.accepts[own] === true) !== wantsEnd) return false;
    const wanted = universe === undefined ? EVERY_BYTE : (universe.edges[other] ?? []);
    const given = automaton.edges[own] ?? [];
    if (!sameRanges(given, wanted)) return false;
    seen.add(own * width + other);
    for (let i = 2; i < wanted.length; i += 3) {
      const next = [given[i] ?? 0, wanted[i] ?? 0] as const;
      if (!seen.has(next[0] * width + next[1])) stack.push(next);
    }
  }
  return true;
}

const EVERY_BYTE: readonly number[] = [0, 0xff, 0];

function sameRanges(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => i % 3 === 2 || value === b[i]);
}

type Step = readonly [low: number, high: number, targets: readonly number[]];

/** The ranges of bytes on which a subset goes to one and the same subset. */
function stepsOf(automaton: Automaton, subset: readonly number[], alphabet: CharSet): readonly Step[] {
  const only = subset.find((state) => automaton.states[state]?.universal === true);
  if (only !== undefined) return ranges(alphabet).map(([low, high]) => [low, high, [only]]);
  const cuts = new Set<number>();
  for (const state of subset) {
    const edges = automaton.states[state]?.edges ?? [];
    for (let i = 0; i + 2 < edges.length; i += 3) cuts.add(edges[i] ?? 0).add((edges[i + 1] ?? 0) + 1);
  }
  const points = [...cuts].sort((a, b) => a - b);
  const steps: Step[] = [];
  for (const [index, from] of points.entries()) {
    const to = (points[index + 1] ?? 0) - 1;
    if (to < from) continue;
    const inside = intersection([from, to], alphabet);
    if (inside.length === 0) continue;
    const targets = reached(automaton, subset, from);
    for (const [low, high] of ranges(inside)) steps.push([low, high, targets]);
  }
  return steps;
}

function ranges(set: CharSet): Array<readonly [number, number]> {
  const result: Array<readonly [number, number]> = [];
  for (let i = 0; i + 1 < set.length; i += 2) result.push([set[i] ?? 0, set[i + 1] ?? 0]);
  return result;
}

function reached(automaton: Automaton, subset: readonly number[], byte: number): readonly number[] {
  const targets = new Set<number>();
  for (const state of subset) {
    const edges = automaton.states[state]?.edges ?? [];
    for (let i = 0; i + 2 < edges.length; i += 3) {
      if ((edges[i] ?? 0) <= byte && byte <= (edges[i + 1] ?? -1)) targets.add(edges[i + 2] ?? 0);
    }
  }
  const list = [...targets];
  const universal = list.find((state) => automaton.states[state]?.universal === true);
  return universal === undefined ? list.sort((a, b) => a - b) : [universal];
}

/** The state behind a byte; -1: none. */
export function stepDfa(dfa: Dfa, state: number, byte: number): number {
  const edges = dfa.edges[state] ?? [];
  for (let i = 0; i + 2 < edges.length; i += 3) {
    if ((edges[i] ?? 0) <= byte && byte <= (edges[i + 1] ?? -1)) return edges[i + 2] ?? -1;
  }
  return -1;
}

/** Does the automaton accept exactly these bytes? */
export function acceptsBytes(dfa: Dfa, bytes: readonly number[]): boolean {
  let state = 0;
  for (const byte of bytes) {
    state = stepDfa(dfa, state, byte);
    if (state < 0) return false;
  }
  return dfa.accepts[state] === true;
}
