import { type CharSet, EMPTY_SET, intersection, singleton, union } from '../char-set.ts';
import type { Anchoring } from '../pattern.ts';
import { expandedSize, type Node, nullable } from '../tree.ts';
import { invalid, type Reader, unsupported } from './reader.ts';

/** Nodes of a tree with its repetitions written out; more is refused, whatever the flavour. */
const MAX_SIZE = 20_000;
/** Go and RE2: the product of nested repetition counts. */
const MAX_PRODUCT = 1000;

/** Refuses trees too large to treat, and for RE2 and Go what those refuse themselves. */
export function checkRepeats(reader: Reader, root: Node): void {
  if (reader.flavour !== 'pcre' && !productWithin(root, MAX_PRODUCT)) {
    invalid(reader, `nested repetitions of more than ${MAX_PRODUCT} times`, 0);
  }
  if (expandedSize(root) > MAX_SIZE) unsupported(reader, 'too large with its repetitions written out', 0);
}

/** regexp/syntax `repeatIsValid`. */
function productWithin(node: Node, limit: number): boolean {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.items.every((item) => productWithin(item, limit));
    case 'capture':
    case 'atomic':
      return productWithin(node.body, limit);
    case 'repeat': {
      const counted = node.min >= 2 || (node.max >= 2 && node.max !== Number.POSITIVE_INFINITY);
      if (!counted) return productWithin(node.body, limit);
      const count = node.max === Number.POSITIVE_INFINITY ? node.min : node.max;
      if (count === 0) return true;
      return count <= limit && productWithin(node.body, Math.floor(limit / count));
    }
    default:
      return true;
  }
}

/**
 * Takes the atomic groups and possessive quantifiers out where leaving them out changes nothing: where what follows
 * cannot begin with a letter that the group would have given back. Refuses the others.
 */
export function removeAtomic(reader: Reader, root: Node, anchoring: Anchoring): Node {
  return without(reader, root, anchoring === 'full' ? END : EMPTY_SET);
}

/** Stands for the end of the text among the letters that may come next. */
const END: CharSet = singleton(0x110000);
const ANYTHING: CharSet = [0, 0x110000];

/** `following`: letters that may come next behind this node in a successful match. */
function without(reader: Reader, node: Node, following: CharSet): Node {
  switch (node.kind) {
    case 'sequence': {
      const items: Node[] = [];
      let next = following;
      for (const item of node.items.toReversed()) {
        items.push(without(reader, item, next));
        next = nullable(item) ? union(firstOf(item), next) : firstOf(item);
      }
      return { kind: 'sequence', items: items.reverse() };
    }
    case 'choice':
      return { kind: 'choice', items: node.items.map((item) => without(reader, item, following)) };
    case 'capture':
      return { ...node, body: without(reader, node.body, following) };
    case 'repeat': {
      const next = node.max > 1 ? union(firstOf(node.body), following) : following;
      return { ...node, body: without(reader, node.body, next) };
    }
    case 'atomic': {
      const givesBack = narrowed(node.body, node.givesBack);
      if (intersection(givesBack, following).length > 0) {
        unsupported(reader, 'a possessive quantifier or atomic group that cannot be left out', node.position);
      }
      return without(reader, node.body, following);
    }
    default:
      return node;
  }
}

/**
 * The letters at the points that a normal group could fall back to: for one repeated letter set, that set; none at all
 * where there is no choice.
 */
function narrowed(body: Node, given: CharSet | 'anything'): CharSet {
  if (fixed(body)) return EMPTY_SET;
  if (body.kind === 'capture') return narrowed(body.body, given);
  if (body.kind === 'repeat' && !body.lazy && body.body.kind === 'set') return body.body.set;
  const last = body.kind === 'sequence' ? body.items.at(-1) : undefined;
  if (body.kind === 'sequence' && last !== undefined && body.items.slice(0, -1).every(fixed)) {
    return narrowed(last, given);
  }
  return given === 'anything' ? ANYTHING : given;
}

/** No way to match a text but one. */
function fixed(node: Node): boolean {
  switch (node.kind) {
    case 'set':
      return true;
    case 'sequence':
      return node.items.every(fixed);
    case 'capture':
    case 'atomic':
      return fixed(node.body);
    case 'repeat':
      return node.min === node.max && fixed(node.body);
    case 'choice':
      return false;
    default:
      return true;
  }
}

/** Letters with which a text matched by the node may begin. Positions count as what must come next behind them. */
function firstOf(node: Node): CharSet {
  switch (node.kind) {
    case 'set':
      return node.set;
    case 'sequence': {
      let result: CharSet = EMPTY_SET;
      for (const item of node.items) {
        result = union(result, firstOf(item));
        if (!nullable(item)) break;
      }
      return result;
    }
    case 'choice':
      return union(...node.items.map((item) => firstOf(item)));
    case 'repeat':
    case 'capture':
    case 'atomic':
      return firstOf(node.body);
    case 'start':
      return ANYTHING;
    case 'end':
      return END;
    case 'end-or-newline':
      return union(END, singleton(0x0a));
  }
}
