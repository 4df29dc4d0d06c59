import { type CharSet, contains, intersection, sameSet, union } from '../../regex/char-set.ts';
import { choice, NOTHING, type Node, nullable, sequence, someNode } from '../../regex/tree.ts';
import { nodeKey, setKey } from './node-key.ts';

/** What a tree is simplified for. */
export interface Alphabet {
  /** The letters that occur at all. */
  readonly letters: CharSet;
  /** Any text of such letters. */
  readonly rest: Node;
}

/** Leaves the simplification of a tree that it cannot treat. */
export class Irregular extends Error {}

/** Most nodes that come of pushing what follows into alternatives. */
const MAX_NODES = 4000;
/** Repetitions of a letter are written out up to this number. */
const MAX_COPIES = 64;
const NEVER: Node = { kind: 'set', set: [] };

/**
 * The parts of a tree that is matched to the end of the text, one behind the other: no groups, no positions, sets cut
 * down to the letters that occur, alternatives sorted and by their first letters, so that many ways to write one
 * language become one. Throws `Irregular` for trees that look back at the start or cannot do without positions.
 */
export function simplify(root: Node, alphabet: Alphabet): readonly Node[] {
  const plain: Node[] = [];
  const namesPositions = strip(root, alphabet.letters, plain);
  const parts = namesPositions ? untilEnd(plain, { nodes: MAX_NODES }) : plain;
  return simplest(parts, alphabet);
}

function partsOf(node: Node): readonly Node[] {
  return node.kind === 'sequence' ? node.items : [node];
}

/** Adds the parts of a node, groups left out; true if one of them is a position. */
function strip(node: Node, letters: CharSet, parts: Node[]): boolean {
  switch (node.kind) {
    case 'set':
      parts.push(within(node, letters));
      return false;
    case 'sequence': {
      let names = false;
      for (const item of node.items) names = strip(item, letters, parts) || names;
      return names;
    }
    case 'choice': {
      const items: Node[] = [];
      let names = false;
      for (const item of node.items) {
        const own: Node[] = [];
        names = strip(item, letters, own) || names;
        items.push(sequence(own));
      }
      parts.push({ kind: 'choice', items });
      return names;
    }
    case 'repeat': {
      const own: Node[] = [];
      const names = strip(node.body, letters, own);
      parts.push({ ...node, body: sequence(own), lazy: false });
      return names;
    }
    case 'capture':
    case 'atomic':
      return strip(node.body, letters, parts);
    case 'start':
      throw new Irregular();
    default:
      parts.push(END);
      return true;
  }
}

/** No path holds a line feed, so that a last one need not be thought of. */
const END: Node = { kind: 'end' };

function within(node: Extract<Node, { kind: 'set' }>, letters: CharSet): Node {
  const [low = 0, high = 0] = node.set;
  if (low === high && node.set.length === 2) return contains(letters, low) ? node : NEVER;
  const set = intersection(node.set, letters);
  return sameSet(set, node.set) ? node : { kind: 'set', set };
}

/** The parts without positions, given that nothing follows them. */
function untilEnd(parts: readonly Node[], budget: { nodes: number }): readonly Node[] {
  const place = parts.findIndex(namesEnd);
  const node = parts[place];
  if (node === undefined) return parts;
  const before = parts.slice(0, place);
  const after = parts.slice(place + 1);
  if (node.kind === 'end') return after.every(nullable) ? before : [...before, NEVER];
  const alternatives =
    node.kind === 'choice'
      ? node.items
      : node.kind === 'repeat' && node.min === 0 && node.max === 1
        ? [node.body, NOTHING]
        : undefined;
  if (alternatives === undefined) throw new Irregular();
  budget.nodes -= alternatives.length * (1 + after.length);
  if (budget.nodes < 0) throw new Irregular();
  return [
    ...before,
    choice(alternatives.map((one) => sequence(untilEnd([...partsOf(one), ...after], budget)))),
  ];
}

function namesEnd(node: Node): boolean {
  return node.kind !== 'set' && someNode(node, (one) => one.kind === 'end');
}

function simplest(parts: readonly Node[], alphabet: Alphabet): readonly Node[] {
  const result: Node[] = [];
  for (const part of parts) {
    if (part.kind === 'set') result.push(part);
    else if (part.kind === 'sequence') result.push(...simplest(part.items, alphabet));
    else if (part.kind === 'choice') {
      result.push(...partsOf(alternativesOf(part.items.map((item) => sequence(simplest([item], alphabet))))));
    } else if (part.kind === 'repeat') repeated(part, alphabet, result);
    if (result.at(-1) === alphabet.rest) {
      // Whatever can be nothing adds nothing to any text.
      let last = result.length - 2;
      for (let node = result[last]; node !== undefined && nullable(node); node = result[last]) last -= 1;
      result.splice(last + 1, result.length - 2 - last);
    }
  }
  return result;
}

function repeated(node: Extract<Node, { kind: 'repeat' }>, alphabet: Alphabet, result: Node[]): void {
  const body = sequence(simplest([node.body], alphabet));
  const { min, max } = node;
  if (body.kind !== 'set' || min > MAX_COPIES) {
    if (min === 0 && max === 1) result.push(...partsOf(alternativesOf([body, NOTHING])));
    else result.push({ ...node, body });
    return;
  }
  if (body.set.length === 0) {
    if (min > 0) result.push(NEVER);
    return;
  }
  for (let i = 0; i < min; i++) result.push(body);
  if (max === Number.POSITIVE_INFINITY) {
    const last = result.at(-1);
    if (last?.kind === 'repeat' && last.max === max && last.min === 0 && isSame(last.body, body)) return;
    result.push(sameSet(body.set, alphabet.letters) ? alphabet.rest : { ...node, body, min: 0 });
  } else if (max === min + 1) result.push({ kind: 'choice', items: [body, NOTHING] });
  else if (max > min) result.push({ ...node, body, min: 0, max: max - min });
}

/** A choice by first letters: what several alternatives begin with stands before it once. */
function alternativesOf(alternatives: readonly Node[]): Node {
  const lists: Array<readonly Node[]> = [];
  for (const one of alternatives) {
    for (const inner of one.kind === 'choice' ? one.items : [one]) {
      const parts = partsOf(inner);
      if (!parts.some((part) => part.kind === 'set' && part.set.length === 0)) lists.push(parts);
    }
  }
  const [first] = lists;
  if (first === undefined) return NEVER;
  if (lists.length === 1) return sequence(first);
  const common = commonLength(lists);
  if (common === 0) return grouped(lists);
  const rests = grouped(lists.map((parts) => parts.slice(common)));
  return sequence([...first.slice(0, common), ...partsOf(rests)]);
}

/** Alternatives that have no beginning common to all. */
function grouped(lists: ReadonlyArray<readonly Node[]>): Node {
  const groups = new Map<string, Array<readonly Node[]>>();
  let nothing = false;
  for (const parts of lists) {
    const [first] = parts;
    if (first === undefined) {
      nothing = true;
      continue;
    }
    const key = nodeKey(first);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [parts]);
    else group.push(parts);
  }
  const others = new Map<string, Node>();
  let single: CharSet = [];
  for (const group of groups.values()) {
    const node = alternativesOf(group.map(sequence));
    if (node.kind === 'set') single = union(single, node.set);
    else others.set(nodeKey(node), node);
  }
  if (single.length > 0) others.set(setKey(single), { kind: 'set', set: single });
  const sorted = [...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node);
  if (nothing) sorted.push(NOTHING);
  return choice(sorted);
}

/** How many parts all lists begin with alike. */
function commonLength(lists: ReadonlyArray<readonly Node[]>): number {
  const [first = [], ...others] = lists;
  let length = 0;
  for (const part of first) {
    if (!others.every((parts) => isSame(parts[length], part))) break;
    length += 1;
  }
  return length;
}

function isSame(a: Node | undefined, b: Node): boolean {
  if (a === undefined || a.kind !== b.kind) return false;
  return (
    a === b || (a.kind === 'set' && b.kind === 'set' ? sameSet(a.set, b.set) : nodeKey(a) === nodeKey(b))
  );
}
