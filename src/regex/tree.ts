import type { Alphabet, CharSet } from './char-set.ts';
import type { Anchoring } from './pattern.ts';

/**
 * A regular expression after parsing: every flavour's syntax is gone, case and flags are worked into the sets.
 * - `end`: only at the very end. `end-or-newline`: there and before a newline that is the last letter (PCRE `$`, `\Z`).
 * - `repeat`: `max` may be Infinity; `lazy` matters for captures only, never for whether a text matches.
 * - `atomic`: no way back into `body` once it matched. `givesBack`: the letters with which a text can go on at the
 *   points that a normal group might fall back to. Removed by `removeAtomic` after parsing.
 */
export type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly body: Node;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'capture'; readonly body: Node; readonly index: number; readonly name?: string }
  | {
      readonly kind: 'atomic';
      readonly body: Node;
      readonly givesBack: CharSet | 'anything';
      readonly position: number;
    }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'end-or-newline' };

export type NodeKind = Node['kind'];

/** A pattern that could be read, with all that is needed to match it or to build an automaton. */
export interface Tree {
  readonly root: Node;
  readonly alphabet: Alphabet;
  readonly anchoring: Anchoring;
  /** Number of capture groups. */
  readonly groups: number;
  /** Name of a group to its number. */
  readonly names: ReadonlyMap<string, number>;
}

/** Matches the empty text. */
export const NOTHING: Node = { kind: 'sequence', items: [] };

export function sequence(items: readonly Node[]): Node {
  const nested = items.some((item) => item.kind === 'sequence');
  const flat = nested ? items.flatMap((item) => (item.kind === 'sequence' ? item.items : [item])) : items;
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : { kind: 'sequence', items: flat };
}

export function choice(items: readonly Node[]): Node {
  const only = items.length === 1 ? items[0] : undefined;
  return only ?? { kind: 'choice', items };
}

export function letters(codes: readonly number[]): Node {
  return sequence(codes.map((code) => ({ kind: 'set', set: [code, code] })));
}

/** Can the node match without consuming a letter? Assertions count as yes. */
export function nullable(node: Node): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(nullable);
    case 'choice':
      return node.items.some(nullable);
    case 'repeat':
      return node.min === 0 || nullable(node.body);
    case 'capture':
    case 'atomic':
      return nullable(node.body);
    case 'start':
    case 'end':
    case 'end-or-newline':
      return true;
  }
}

/** Number of nodes once bounded repetitions are written out. */
export function expandedSize(node: Node): number {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.items.reduce((sum, item) => sum + expandedSize(item), 1);
    case 'repeat': {
      const copies = node.max === Number.POSITIVE_INFINITY ? node.min + 1 : node.max;
      return 1 + Math.max(1, copies) * expandedSize(node.body);
    }
    case 'capture':
    case 'atomic':
      return 1 + expandedSize(node.body);
    default:
      return 1;
  }
}

/** Does any node of the tree satisfy the question? */
export function someNode(node: Node, question: (node: Node) => boolean): boolean {
  if (question(node)) return true;
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.items.some((item) => someNode(item, question));
    case 'repeat':
    case 'capture':
    case 'atomic':
      return someNode(node.body, question);
    default:
      return false;
  }
}
