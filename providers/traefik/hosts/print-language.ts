import { type CharSet, complement, normaliseRanges } from '../../../src/regex/char-set.ts';
import { toRe2 } from '../../../src/regex/print.ts';
import { choice, expandedSize, NOTHING, type Node, sequence } from '../../../src/regex/tree.ts';
import { type HostAutomaton, LETTERS } from './host-automaton.ts';

/** Regular expressions that grow beyond this are given up. */
const MAX_SIZE = 3000;
const MAX_SOURCE = 2000;

/**
 * A regular expression, anchored at both ends, for the hosts of an automaton: its states are eliminated one after the
 * other. Beyond the letters of hosts it may hold for more. Undefined: it would be too long to be of use.
 */
export function printLanguage(automaton: HostAutomaton): string | undefined {
  const end = automaton.next.length;
  const edges = edgesOf(automaton, end);
  const left = new Set(automaton.next.keys());
  left.delete(0);
  while (left.size > 0) {
    const state = cheapest(left, edges);
    left.delete(state);
    if (!eliminate(state, edges)) return undefined;
  }
  const loop = edges.get(0)?.get(0);
  const body = edges.get(0)?.get(end);
  if (body === undefined) return undefined;
  const root = loop === undefined ? body : sequence([star(loop), body]);
  const tree = { root, alphabet: 'unicode', anchoring: 'full', groups: 0, names: new Map() } as const;
  const printed = toRe2(tree, { caseStyle: 'classes', anchoring: 'none' });
  return printed.ok && printed.source.length <= MAX_SOURCE ? printed.source : undefined;
}

type Edges = Map<number, Map<number, Node>>;

function edgesOf(automaton: HostAutomaton, end: number): Edges {
  const edges: Edges = new Map();
  for (const [state, row] of automaton.next.entries()) {
    const byTarget = new Map<number, number[]>();
    for (const [letter, target] of row.entries()) {
      if (target < 0) continue;
      const code = LETTERS.charCodeAt(letter);
      byTarget.set(target, [...(byTarget.get(target) ?? []), code, code]);
    }
    const own = new Map<number, Node>();
    for (const [target, codes] of byTarget) own.set(target, { kind: 'set', set: widened(codes) });
    if (automaton.accepts[state] === true) own.set(end, NOTHING);
    edges.set(state, own);
  }
  return edges;
}

/** Most of the letters are written as what they are not: `[^.]`, or `.` for all. */
function widened(codes: readonly number[]): CharSet {
  const set = normaliseRanges(codes);
  if (codes.length / 2 <= LETTERS.length / 2) return set;
  const held = new Set(codes);
  const missing = Array.from(LETTERS, (letter) => letter.charCodeAt(0)).filter((code) => !held.has(code));
  const excluded = missing.length === 0 ? [0x0a] : missing;
  return complement(normaliseRanges(excluded.flatMap((code) => [code, code])), 'unicode');
}

/** The state with the fewest ways through it. */
function cheapest(left: ReadonlySet<number>, edges: Edges): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const state of left) {
    let entering = 0;
    for (const [from, own] of edges) if (from !== state && own.has(state)) entering += 1;
    const ways = entering * (edges.get(state)?.size ?? 0);
    if (ways < least) {
      least = ways;
      best = state;
    }
  }
  return best;
}

/** Puts the ways through a state in its place; false: they grow too large. */
function eliminate(state: number, edges: Edges): boolean {
  const own = edges.get(state) ?? new Map<number, Node>();
  edges.delete(state);
  const loop = own.get(state);
  own.delete(state);
  for (const targets of edges.values()) {
    const entering = targets.get(state);
    if (entering === undefined) continue;
    targets.delete(state);
    for (const [target, leaving] of own) {
      const middle = loop === undefined ? [] : [star(loop)];
      const way = repeated(sequence([entering, ...middle, leaving]));
      const known = targets.get(target);
      const node = known === undefined ? way : either(known, way);
      if (expandedSize(node) > MAX_SIZE) return false;
      targets.set(target, node);
    }
  }
  return true;
}

function star(body: Node): Node {
  return { kind: 'repeat', body, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
}

/** `aa*` becomes `a+`. */
function repeated(node: Node): Node {
  if (node.kind !== 'sequence') return node;
  const items: Node[] = [];
  for (const item of node.items) {
    const last = items.at(-1);
    const joins = item.kind === 'repeat' && item.min === 0 && last !== undefined && sameNode(item.body, last);
    if (joins) items[items.length - 1] = { ...item, min: 1 };
    else items.push(item);
  }
  return sequence(items);
}

function either(a: Node, b: Node): Node {
  if (sameNode(a, b)) return a;
  if (a.kind === 'set' && b.kind === 'set')
    return { kind: 'set', set: normaliseRanges([...a.set, ...b.set]) };
  for (const [empty, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (sameNode(empty, NOTHING)) return { kind: 'repeat', body: other, min: 0, max: 1, lazy: false };
  }
  return choice([...alternatives(a), ...alternatives(b)]);
}

function alternatives(node: Node): readonly Node[] {
  return node.kind === 'choice' ? node.items : [node];
}

function sameNode(a: Node, b: Node): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
