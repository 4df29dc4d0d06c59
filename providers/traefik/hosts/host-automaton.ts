import { type Automaton, automatonOf } from '../../../src/regex/automaton.ts';
import type { Tree } from '../../../src/regex/tree.ts';

/**
 * The letters of the hosts that are told apart: names as DNS and Kubernetes know them, in lower case, without a port.
 * Go's server takes a few more (`~`, `!`, ...); such hosts, and the empty one, go with all others that no rule names.
 */
export const LETTERS = '-.0123456789_abcdefghijklmnopqrstuvwxyz';

/** A deterministic automaton over `LETTERS`, minimal and without the empty text; equal languages have equal keys. */
export interface HostAutomaton {
  readonly key: string;
  readonly accepts: readonly boolean[];
  /** For each state the state behind each letter; -1: none. */
  readonly next: ReadonlyArray<readonly number[]>;
}

const MAX_STATES = 3000;
const MAX_STEPS = 3_000_000;

/** The hosts that a tree matches. Undefined: too large. */
export function hostAutomaton(tree: Tree): HostAutomaton | undefined {
  const automaton = automatonOf(tree);
  return automaton === undefined ? undefined : determinise(automaton);
}

function determinise(automaton: Automaton): HostAutomaton | undefined {
  const numbers = new Map<string, number>();
  const subsets: Array<readonly number[]> = [[0]];
  const accepts: boolean[] = [];
  const next: number[][] = [];
  let steps = 0;
  const numberOf = (subset: readonly number[]): number => {
    if (subset.length === 0) return -1;
    const key = subset.join();
    let number = numbers.get(key);
    if (number === undefined) {
      number = subsets.length;
      numbers.set(key, number);
      subsets.push(subset);
    }
    return number;
  };
  for (let i = 0; i < subsets.length; i++) {
    const subset = subsets[i] ?? [];
    steps += subset.length * LETTERS.length;
    if (subsets.length > MAX_STATES || steps > MAX_STEPS) return undefined;
    accepts.push(i > 0 && subset.some((state) => automaton.states[state]?.accepts === true));
    next.push(Array.from(LETTERS, (letter) => numberOf(behind(automaton, subset, letter.charCodeAt(0)))));
  }
  return minimal(accepts, next);
}

function behind(automaton: Automaton, subset: readonly number[], byte: number): readonly number[] {
  const targets = new Set<number>();
  for (const state of subset) {
    const edges = automaton.states[state]?.edges ?? [];
    for (let i = 0; i + 2 < edges.length; i += 3) {
      if ((edges[i] ?? 0) <= byte && byte <= (edges[i + 1] ?? -1)) targets.add(edges[i + 2] ?? 0);
    }
  }
  return [...targets].sort((a, b) => a - b);
}

/** Merges states that nothing tells apart, drops those that lead nowhere, and numbers the rest from the start on. */
export function minimal(accepts: readonly boolean[], next: ReadonlyArray<readonly number[]>): HostAutomaton {
  const alive = leadingToAcceptance(accepts, next);
  let classes: readonly number[] = accepts.map((accepting, state) =>
    alive[state] === true ? (accepting ? 1 : 0) : -1,
  );
  for (let count = 0; ; ) {
    const numbers = new Map<string, number>();
    const refined = classes.map((own, state) => {
      if (own < 0) return -1;
      const key = `${own}:${(next[state] ?? []).map((target) => (target < 0 ? -1 : classes[target])).join()}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    classes = refined;
    if (numbers.size === count) break;
    count = numbers.size;
  }
  return numbered(accepts, next, classes);
}

function leadingToAcceptance(accepts: readonly boolean[], next: ReadonlyArray<readonly number[]>): boolean[] {
  const before: number[][] = accepts.map(() => []);
  for (const [state, targets] of next.entries()) {
    for (const target of new Set(targets)) before[target]?.push(state);
  }
  const alive = accepts.map(() => false);
  const stack = [...accepts.keys()].filter((state) => accepts[state] === true);
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    if (alive[state] === true) continue;
    alive[state] = true;
    stack.push(...(before[state] ?? []));
  }
  return alive;
}

function numbered(
  accepts: readonly boolean[],
  next: ReadonlyArray<readonly number[]>,
  classes: readonly number[],
): HostAutomaton {
  const numbers = new Map<number, number>();
  const members: number[] = [];
  const numberOf = (state: number): number => {
    const own = state < 0 ? -1 : (classes[state] ?? -1);
    if (own < 0) return -1;
    let number = numbers.get(own);
    if (number === undefined) {
      number = members.length;
      numbers.set(own, number);
      members.push(state);
    }
    return number;
  };
  const table: number[][] = [];
  if (numberOf(0) < 0) return NOTHING;
  for (let i = 0; i < members.length; i++) table.push((next[members[i] ?? 0] ?? []).map(numberOf));
  const accepting = members.map((state) => accepts[state] === true);
  const key = table.map((row, state) => `${accepting[state] === true ? '+' : '-'}${row.join()}`).join('|');
  return { key, accepts: accepting, next: table };
}

const NOWHERE: readonly number[] = Array.from(LETTERS, () => -1);

/** No host at all. */
export const NOTHING: HostAutomaton = { key: '', accepts: [false], next: [NOWHERE] };

/** Labels with dots between them: from the start, from within a label, and from behind a dot. */
const IN_LABEL: readonly number[] = Array.from(LETTERS, (letter) => (letter === '.' ? 2 : 1));
const BEHIND_DOT: readonly number[] = Array.from(LETTERS, (letter) => (letter === '.' ? -1 : 1));

/** All hosts that are names: no label is empty. */
export const NAMES: HostAutomaton = minimal([false, true, false], [BEHIND_DOT, IN_LABEL, BEHIND_DOT]);

/** The hosts in which the letter does not occur. */
export function withoutLetter(automaton: HostAutomaton, letter: string): HostAutomaton {
  const at = LETTERS.indexOf(letter);
  const rows = automaton.next.map((row) => row.map((target, index) => (index === at ? -1 : target)));
  return minimal(automaton.accepts, rows);
}
