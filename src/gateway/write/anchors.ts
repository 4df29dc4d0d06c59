import { everything, sameSet } from '../../regex/char-set.ts';
import { choice, type Node, nullable, sequence, someNode, type Tree } from '../../regex/tree.ts';

/** One way to match: nothing before `items` if `start`, nothing after if `end`. No positions inside. */
interface Strand {
  readonly start: boolean;
  readonly items: readonly Node[];
  readonly end: boolean;
}

const MAX_STRANDS = 64;
const NEWLINE = 10;

const isPosition = (node: Node): boolean =>
  node.kind === 'start' || node.kind === 'end' || node.kind === 'end-or-newline';

/**
 * The same language over the whole text, without positions (`^`, `$`) inside and without captures: what a search
 * leaves open at its ends becomes `.*`. A newline counts as no part of a path, so `$` is the very end.
 * Undefined where a position stands in a repetition or there are too many ways; the tree is then used as it is.
 */
export function wholeText(tree: Tree): Tree | undefined {
  const strands = strandsOf(withoutCaptures(tree.root));
  if (strands === undefined) return undefined;
  const any = anyText(tree);
  const ways: Node[][] = [];
  for (const strand of strands) {
    const openStart = tree.anchoring === 'none' && !strand.start;
    const openEnd = tree.anchoring !== 'full' && !strand.end;
    let items = [...strand.items];
    if (openStart) items = [any, ...items.slice(leading(items, any))];
    if (openEnd) items = [...items.slice(0, items.length - trailing(items, any)), any];
    if (!ways.some((way) => same(way, items))) ways.push(items);
  }
  if (ways.length === 0) return undefined;
  return { root: joined(ways), alphabet: tree.alphabet, anchoring: 'full', groups: 0, names: new Map() };
}

function anyText(tree: Tree): Node {
  const last = everything(tree.alphabet)[1] ?? 0xff;
  const set = [0, NEWLINE - 1, NEWLINE + 1, last];
  return { kind: 'repeat', body: { kind: 'set', set }, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
}

/** How many items at the end (start) are covered by an open end anyway. */
function trailing(items: readonly Node[], any: Node): number {
  let count = 0;
  while (count < items.length && covered(items[items.length - 1 - count], any)) count++;
  return count;
}

function leading(items: readonly Node[], any: Node): number {
  let count = 0;
  while (count < items.length && covered(items[count], any)) count++;
  return count;
}

/** Any repetition that may be empty adds nothing next to `.*`. */
function covered(node: Node | undefined, any: Node): boolean {
  if (node?.kind !== 'repeat' || node.min !== 0 || node.body.kind !== 'set') return false;
  if (any.kind !== 'repeat' || any.body.kind !== 'set') return false;
  return !holdsNewline(node.body.set) || sameSet(node.body.set, any.body.set);
}

function holdsNewline(set: readonly number[]): boolean {
  for (let i = 0; i + 1 < set.length; i += 2) {
    if ((set[i] ?? 0) <= NEWLINE && NEWLINE <= (set[i + 1] ?? 0)) return true;
  }
  return false;
}

function strandsOf(node: Node): Strand[] | undefined {
  if (!someNode(node, isPosition)) return [{ start: false, items: itemsOf(node), end: false }];
  switch (node.kind) {
    case 'start':
      return [{ start: true, items: [], end: false }];
    case 'end':
    case 'end-or-newline':
      return [{ start: false, items: [], end: true }];
    case 'choice': {
      const all: Strand[] = [];
      for (const item of node.items) {
        const strands = strandsOf(item);
        if (strands === undefined || all.length + strands.length > MAX_STRANDS) return undefined;
        all.push(...strands);
      }
      return all;
    }
    case 'sequence':
      return sequenceStrands(node.items);
    case 'repeat': {
      if (node.min > 1 || node.max !== 1) return undefined;
      const body = strandsOf(node.body);
      if (body === undefined || node.min === 1) return body;
      return [...body, { start: false, items: [], end: false }];
    }
    default:
      return undefined;
  }
}

function sequenceStrands(items: readonly Node[]): Strand[] | undefined {
  let all: Strand[] = [{ start: false, items: [], end: false }];
  for (const item of items) {
    const next = strandsOf(item);
    if (next === undefined || all.length * next.length > MAX_STRANDS) return undefined;
    all = all.flatMap((left) => next.flatMap((right) => follow(left, right)));
  }
  return all;
}

/** `right` directly after `left`: what stands before a `^` or after a `$` can only be empty. */
function follow(left: Strand, right: Strand): Strand[] {
  if (right.start && !left.items.every(nullable)) return [];
  if (left.end && !right.items.every(nullable)) return [];
  const before = right.start ? [] : left.items;
  const after = left.end ? [] : right.items;
  return [{ start: left.start || right.start, items: [...before, ...after], end: left.end || right.end }];
}

function itemsOf(node: Node): readonly Node[] {
  return node.kind === 'sequence' ? node.items : [node];
}

function withoutCaptures(node: Node): Node {
  switch (node.kind) {
    case 'capture':
    case 'atomic':
      return withoutCaptures(node.body);
    case 'sequence':
      return sequence(node.items.map(withoutCaptures));
    case 'choice':
      return choice(node.items.map(withoutCaptures));
    case 'repeat':
      return { ...node, body: withoutCaptures(node.body), lazy: false };
    default:
      return node;
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A choice of the ways with what they have in common at the start written once: `/a(/.*|)`. */
function joined(ways: readonly (readonly Node[])[]): Node {
  const first = ways[0] ?? [];
  if (ways.length === 1) return sequence(first);
  let common = 0;
  while (common < first.length && ways.every((way) => same(way[common], first[common]))) common++;
  const rests = ways.map((way) => sequence(way.slice(common)));
  const empty = rests.findIndex((rest) => rest.kind === 'sequence' && rest.items.length === 0);
  const others = rests.filter((_, index) => index !== empty);
  const tail: Node =
    empty >= 0 && others.length > 0
      ? { kind: 'repeat', body: choice(others), min: 0, max: 1, lazy: false }
      : choice(rests);
  return sequence([...first.slice(0, common), tail]);
}
