import { type CharSet, union } from '../../regex/char-set.ts';
import { type Node, nullable } from '../../regex/tree.ts';

/** The letters with which a text of the node can begin; positions count as nothing. */
export function firstOf(node: Node): CharSet {
  switch (node.kind) {
    case 'set':
      return node.set;
    case 'sequence': {
      let first: CharSet = [];
      for (const item of node.items) {
        first = first.length === 0 ? firstOf(item) : union(first, firstOf(item));
        if (!nullable(item)) break;
      }
      return first;
    }
    case 'choice':
      return union(...node.items.map(firstOf));
    case 'repeat':
      return firstOf(node.body);
    default:
      return [];
  }
}
