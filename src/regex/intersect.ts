import { type Automaton, automatonOf } from './automaton.ts';
import { intersection } from './char-set.ts';
import { leadingSets } from './literals.ts';
import { textOf } from './text.ts';
import type { Tree } from './tree.ts';

/** `witness` is a shortest text that shows the answer. */
export type Answer =
  | { readonly answer: 'yes'; readonly witness: string }
  | { readonly answer: 'no' }
  | { readonly answer: 'unknown' };

/** `witness`: a shortest text of the inner language that the outer one lacks. */
export type Inclusion =
  | { readonly answer: 'yes' }
  | { readonly answer: 'no'; readonly witness: string }
  | { readonly answer: 'unknown' };

export interface LanguageOptions {
  /** Which texts count. `text`: well-formed UTF-8. `path`: such that begin with `/`, without control characters. */
  readonly domain?: 'text' | 'path';
  /** Most combinations of states looked at before the answer is `unknown`. */
  readonly budget?: number;
}

const DEFAULT_BUDGET = 100_000;
const EVERY_CHARACTER = [0, 0x10ffff];
const NO_CONTROL = [0x20, 0x7e, 0x80, 0x10ffff];

const DOMAINS: Readonly<Record<'text' | 'path', Tree>> = {
  text: domain([], EVERY_CHARACTER),
  path: domain([0x2f], NO_CONTROL),
};

function domain(first: readonly number[], rest: readonly number[]): Tree {
  const start = first.map((code) => ({ kind: 'set' as const, set: [code, code] }));
  const body = { kind: 'set' as const, set: rest };
  const many = { kind: 'repeat' as const, body, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
  const root = { kind: 'sequence' as const, items: [...start, many] };
  return { root, alphabet: 'unicode', anchoring: 'full', groups: 0, names: new Map() };
}

/** Is there a text that both trees match? */
export function mayOverlap(a: Tree, b: Tree, options: LanguageOptions = {}): Answer {
  const first = leadingSets(a);
  const second = leadingSets(b);
  for (let i = 0; i < Math.min(first.length, second.length); i++) {
    if (intersection(first[i] ?? [], second[i] ?? []).length === 0) return { answer: 'no' };
  }
  const automata = [a, b, DOMAINS[options.domain ?? 'text']].map(automatonOf);
  if (!automata.every((automaton) => automaton !== undefined)) return { answer: 'unknown' };
  const search = new Search(options.budget ?? DEFAULT_BUDGET);
  search.visit(
    automata.map(() => 0).join(),
    automata.map(() => 0),
    undefined,
    0,
  );
  for (let place = search.next(); place !== undefined; place = search.next()) {
    const { states } = place;
    if (states.every((state, index) => automata[index]?.states[state]?.accepts === true)) {
      return { answer: 'yes', witness: search.word(place) };
    }
    for (const { targets, byte } of readableFirst(jointEdges(automata, states))) {
      search.visit(targets.join(), targets, place, byte);
    }
  }
  return { answer: search.exhausted ? 'unknown' : 'no' };
}

/** Does `outer` match every text that `inner` matches? */
export function includes(outer: Tree, inner: Tree, options: LanguageOptions = {}): Inclusion {
  const automata = [inner, DOMAINS[options.domain ?? 'text']].map(automatonOf);
  const container = automatonOf(outer);
  if (container === undefined || !automata.every((automaton) => automaton !== undefined)) {
    return { answer: 'unknown' };
  }
  const search = new Search(options.budget ?? DEFAULT_BUDGET);
  // The last entries of a place are the states that `outer` can be in.
  search.visit('0,0,0', [0, 0, 0], undefined, 0);
  for (let place = search.next(); place !== undefined; place = search.next()) {
    const states = place.states.slice(0, 2);
    const held = place.states.slice(2);
    if (held.some((state) => container.states[state]?.universal === true)) continue;
    const accepted = states.every((state, index) => automata[index]?.states[state]?.accepts === true);
    if (accepted && !held.some((state) => container.states[state]?.accepts === true)) {
      return { answer: 'no', witness: search.word(place) };
    }
    const steps = jointEdges(automata, states).flatMap(([low, high, targets]) =>
      cutBy(container, held, low, high).map(
        ([from, to, reached]) => [from, to, [...targets, ...reached]] as const,
      ),
    );
    for (const { targets, byte } of readableFirst(steps)) {
      search.visit(targets.join(), targets, place, byte);
    }
  }
  return { answer: search.exhausted ? 'unknown' : 'yes' };
}

/** Does the tree match every text? */
export function isUniversal(tree: Tree, options: LanguageOptions = {}): Inclusion {
  return includes(tree, DOMAINS[options.domain ?? 'text'], options);
}

/** A combination of states, and how it was reached. */
interface Place {
  readonly states: readonly number[];
  readonly before: Place | undefined;
  readonly byte: number;
}

/** Breadth-first search with a budget. */
class Search {
  exhausted = false;
  readonly #seen = new Set<string>();
  readonly #queue: Place[] = [];
  #at = 0;
  readonly #budget: number;

  constructor(budget: number) {
    this.#budget = budget;
  }

  visit(key: string, states: readonly number[], before: Place | undefined, byte: number): void {
    if (this.#seen.has(key)) return;
    if (this.#seen.size >= this.#budget) {
      this.exhausted = true;
      return;
    }
    this.#seen.add(key);
    this.#queue.push({ states, before, byte });
  }

  next(): Place | undefined {
    const place = this.#queue[this.#at];
    this.#at += 1;
    return place;
  }

  word(place: Place): string {
    const bytes: number[] = [];
    for (let at: Place | undefined = place; at?.before !== undefined; at = at.before) bytes.push(at.byte);
    return textOf(bytes.reverse());
  }
}

type JointEdge = readonly [low: number, high: number, targets: readonly number[]];

/** Steps that all automata can take together. */
function jointEdges(automata: ReadonlyArray<Automaton | undefined>, states: readonly number[]): JointEdge[] {
  let joint: JointEdge[] = [[0, 0xff, []]];
  for (const [index, state] of states.entries()) {
    const edges = automata[index]?.states[state]?.edges ?? [];
    const next: JointEdge[] = [];
    for (const [low, high, targets] of joint) {
      for (let i = 0; i + 2 < edges.length; i += 3) {
        const from = Math.max(low, edges[i] ?? 0);
        const to = Math.min(high, edges[i + 1] ?? 0);
        if (from <= to) next.push([from, to, [...targets, edges[i + 2] ?? 0]]);
      }
    }
    joint = next;
  }
  return joint;
}

/** Cuts a range where the set of states reached changes. */
function cutBy(automaton: Automaton, held: readonly number[], low: number, high: number): JointEdge[] {
  const cuts = new Set([low, high + 1]);
  for (const state of held) {
    const edges = automaton.states[state]?.edges ?? [];
    for (let i = 0; i + 2 < edges.length; i += 3) {
      const from = edges[i] ?? 0;
      const behind = (edges[i + 1] ?? 0) + 1;
      if (from > low && from <= high) cuts.add(from);
      if (behind > low && behind <= high) cuts.add(behind);
    }
  }
  const points = [...cuts].sort((x, y) => x - y);
  return points.slice(0, -1).map((from, index) => {
    const to = (points[index + 1] ?? from + 1) - 1;
    return [from, to, reachedFrom(automaton, held, from)] as const;
  });
}

function reachedFrom(automaton: Automaton, held: readonly number[], byte: number): readonly number[] {
  const reached = new Set<number>();
  for (const state of held) {
    const edges = automaton.states[state]?.edges ?? [];
    for (let i = 0; i + 2 < edges.length; i += 3) {
      if ((edges[i] ?? 0) <= byte && byte <= (edges[i + 1] ?? -1)) reached.add(edges[i + 2] ?? 0);
    }
  }
  const universal = [...reached].find((state) => automaton.states[state]?.universal === true);
  return universal === undefined ? [...reached].sort((x, y) => x - y) : [universal];
}

/** Bytes by how well they read in a path, best first. */
const READABLE = [
  [0x61, 0x7a],
  [0x30, 0x39],
  [0x2f, 0x2f],
  [0x41, 0x5a],
  [0x21, 0x7e],
  [0x00, 0xff],
] as const;

/** Chooses a byte for each step; of words of one length, the one that reads best is then found first. */
function readableFirst(
  edges: readonly JointEdge[],
): ReadonlyArray<{ targets: readonly number[]; byte: number }> {
  const chosen = edges.map(([low, high, targets]) => {
    const rank = READABLE.findIndex(([first, last]) => low <= last && high >= first);
    return { targets, byte: Math.max(low, READABLE[rank]?.[0] ?? low), rank };
  });
  return chosen.length > 1 ? chosen.sort((x, y) => x.rank - y.rank || x.byte - y.byte) : chosen;
}
