import { type CharSet, intersects, union } from '../../regex/char-set.ts';
import { type Node, nullable } from '../../regex/tree.ts';
import { firstOf } from './first.ts';

/** Trees with more letters are not looked at. */
const MAX_LETTERS = 400;

/**
 * Does every letter of a text decide which letter of the tree it stands for (Brüggemann-Klein: one-unambiguous)? Then
 * the automaton has no more states than the tree has letters. Nothing follows the parts.
 */
export function isDeterministic(parts: readonly Node[]): boolean {
  const budget = { letters: MAX_LETTERS };
  return sequenceIs(parts, [], budget) && budget.letters >= 0;
}

interface Budget {
  letters: number;
}

function sequenceIs(parts: readonly Node[], following: CharSet, budget: Budget): boolean {
  let next = following;
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i];
    if (part === undefined || !nodeIs(part, next, budget)) return false;
    next = nullable(part) ? union(firstOf(part), next) : firstOf(part);
  }
  return true;
}

function nodeIs(node: Node, following: CharSet, budget: Budget): boolean {
  switch (node.kind) {
    case 'set':
      budget.letters -= 1;
      return budget.letters >= 0;
    case 'sequence':
      return sequenceIs(node.items, following, budget);
    case 'choice': {
      let seen: CharSet = nullable(node) ? following : [];
      for (const item of node.items) {
        const first = firstOf(item);
        if (intersects(first, seen) || !nodeIs(item, following, budget)) return false;
        seen = union(seen, first);
      }
      return true;
    }
    case 'repeat': {
      const first = firstOf(node.body);
      // A counted repetition stands for that many letters.
      if (node.max !== Number.POSITIVE_INFINITY || node.min > 1) return false;
      if (nullable(node.body) || intersects(first, following)) return false;
      return nodeIs(node.body, union(first, following), budget);
    }
    default:
      return false;
  }
}
