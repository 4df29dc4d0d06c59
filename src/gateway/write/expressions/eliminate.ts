import { choice, NOTHING, type Node, sequence } from '../../../regex/tree.ts';
import type { Machine } from './joint.ts';
import { setOfSymbols } from './symbols.ts';

/** More nodes than this on the way, and the expression is given up. */
const MOST_NODES = 4000;

/** The language of a machine as an expression, undefined where it gets too long. The machine accepts something. */
export function expressionOf(machine: Machine): Node | undefined {
  const graph = graphOf(machine);
  let left = machine.rows.map((_, state) => state);
  while (left.length > 0) {
    const state = cheapest(graph, left);
    left = left.filter((one) => one !== state);
    if (!eliminate(graph, state)) return undefined;
  }
  return graph.get(START)?.get(END);
}

type Graph = Map<number, Map<number, Node>>;
const START = -1;
const END = -2;

function graphOf({ accepts, rows }: Machine): Graph {
  const graph: Graph = new Map([[START, new Map([[0, NOTHING]])]]);
  rows.forEach((row, state) => {
    const symbols = new Map<number, number[]>();
    row.forEach((to, symbol) => {
      if (to < 0) return;
      const list = symbols.get(to);
      if (list === undefined) symbols.set(to, [symbol]);
      else list.push(symbol);
    });
    const edges = new Map<number, Node>();
    for (const [to, list] of symbols) edges.set(to, { kind: 'set', set: setOfSymbols(list) });
    if (accepts[state] === true) edges.set(END, NOTHING);
    graph.set(state, edges);
  });
  return graph;
}

/** The state whose elimination makes the least new text. */
function cheapest(graph: Graph, states: readonly number[]): number {
  let best = states[0] ?? 0;
  let least = Number.POSITIVE_INFINITY;
  for (const state of states) {
    const outgoing = [...(graph.get(state) ?? [])].filter(([to]) => to !== state);
    const incoming = [...graph].filter(([from, edges]) => from !== state && edges.has(state));
    const loop = size(graph.get(state)?.get(state));
    const into = incoming.reduce((sum, [, edges]) => sum + size(edges.get(state)), 0);
    const away = outgoing.reduce((sum, [, node]) => sum + size(node), 0);
    const weight =
      into * (outgoing.length - 1) +
      away * (incoming.length - 1) +
      loop * (incoming.length * outgoing.length - 1);
    if (weight < least) [best, least] = [state, weight];
  }
  return best;
}

function eliminate(graph: Graph, state: number): boolean {
  const edges = graph.get(state) ?? new Map<number, Node>();
  graph.delete(state);
  const loop = edges.get(state);
  const middle = loop === undefined ? [] : [many(loop)];
  for (const outgoing of graph.values()) {
    const before = outgoing.get(state);
    if (before === undefined) continue;
    outgoing.delete(state);
    for (const [to, after] of edges) {
      if (to === state) continue;
      const path = joinedMany(sequence([before, ...middle, after]));
      const known = outgoing.get(to);
      const node = known === undefined ? path : either(known, path);
      if (size(node) > MOST_NODES) return false;
      outgoing.set(to, node);
    }
  }
  return true;
}

function size(node: Node | undefined): number {
  switch (node?.kind) {
    case undefined:
      return 0;
    case 'sequence':
    case 'choice':
      return node.items.reduce((sum, item) => sum + size(item), 1);
    case 'repeat':
      return 1 + size(node.body);
    default:
      return 1;
  }
}

function many(body: Node): Node {
  const inner = body.kind === 'repeat' && body.min === 0 ? body.body : body;
  return { kind: 'repeat', body: inner, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
}

function optional(body: Node): Node {
  if (body.kind === 'repeat' && body.max === Number.POSITIVE_INFINITY && body.min <= 1)
    return many(body.body);
  if (body.kind === 'repeat' && body.min === 0) return body;
  return { kind: 'repeat', body, min: 0, max: 1, lazy: false };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const itemsOf = (node: Node): readonly Node[] => (node.kind === 'sequence' ? node.items : [node]);
const isNothing = (node: Node): boolean => node.kind === 'sequence' && node.items.length === 0;

/** `xx*` is `x+`. */
function joinedMany(node: Node): Node {
  const items: Node[] = [];
  for (const item of itemsOf(node)) {
    const last = items.at(-1);
    const star = item.kind === 'repeat' && item.min === 0 && item.max === Number.POSITIVE_INFINITY;
    if (star && last !== undefined && same(last, item.body)) {
      items[items.length - 1] = { ...item, min: 1 };
    } else if (!(star && last !== undefined && same(last, item))) items.push(item);
  }
  return sequence(items);
}

/** One of two, with what both begin and end with written once. */
function either(a: Node, b: Node): Node {
  if (same(a, b)) return a;
  const [one, two] = [itemsOf(a), itemsOf(b)];
  let head = 0;
  while (head < Math.min(one.length, two.length) && same(one[head], two[head])) head++;
  let tail = 0;
  const room = Math.min(one.length, two.length) - head;
  while (tail < room && same(one[one.length - 1 - tail], two[two.length - 1 - tail])) tail++;
  const rests = [one, two].map((items) => sequence(items.slice(head, items.length - tail)));
  const ways = rests.filter((rest) => !isNothing(rest));
  const middle = ways.length === 0 ? NOTHING : oneOf(ways);
  const whole = ways.length < rests.length && ways.length > 0 ? optional(middle) : middle;
  return joinedMany(sequence([...one.slice(0, head), whole, ...one.slice(one.length - tail)]));
}

/** Sets become one set, choices one list. */
function oneOf(nodes: readonly Node[]): Node {
  const flat = nodes.flatMap((node) => (node.kind === 'choice' ? node.items : [node]));
  if (flat.some((node) => node.kind === 'repeat' && node.min === 0)) {
    // What may be empty makes all of it optional.
    const bodies = flat.map((node) =>
      node.kind === 'repeat' && node.min === 0 && node.max === 1 ? node.body : node,
    );
    if (!same(bodies, flat)) return optional(oneOf(bodies));
  }
  return choice(flat.filter((node, index) => !flat.slice(0, index).some((other) => same(other, node))));
}
