import type { Alphabet } from '../../../regex/char-set.ts';
import type { Node, Tree } from '../../../regex/tree.ts';
import { expressionOf } from './eliminate.ts';
import { type Combination, combine } from './joint.ts';
import { wordsOf } from './words.ts';

/**
 * A tree for the texts that both of two trees match, or that only the first one matches. Control characters are not
 * looked at. `empty`: there are none; undefined: no expression of a reasonable size says it.
 */
export type Combined = Tree | 'empty' | undefined;

const known: Readonly<Record<Combination, WeakMap<Tree, WeakMap<Tree, { readonly tree: Combined }>>>> = {
  both: new WeakMap(),
  'only-first': new WeakMap(),
};

export function bothOf(first: Tree, second: Tree): Combined {
  return remembered(first, second, 'both');
}

export function firstWithout(first: Tree, second: Tree): Combined {
  return remembered(first, second, 'only-first');
}

function remembered(first: Tree, second: Tree, combination: Combination): Combined {
  let others = known[combination].get(first);
  if (others === undefined) {
    others = new WeakMap();
    known[combination].set(first, others);
  }
  let answer = others.get(second);
  if (answer === undefined) {
    answer = { tree: combined(first, second, combination) };
    others.set(second, answer);
  }
  return answer.tree;
}

function combined(first: Tree, second: Tree, combination: Combination): Combined {
  const machine = combine(first, second, combination);
  if (machine === undefined) return undefined;
  if (!machine.accepts.some((accepting) => accepting)) return 'empty';
  const root = expressionOf(machine);
  return root === undefined ? undefined : wholeTree(root);
}

function wholeTree(root: Node): Tree {
  const alphabet: Alphabet = 'unicode';
  return { root, alphabet, anchoring: 'full', groups: 0, names: new Map() };
}

/** All texts that a tree matches, shortest first; undefined where they are more than `most`, or it is not known. */
export function textsOf(tree: Tree, most: number): readonly string[] | undefined {
  const machine = combine(tree, tree, 'both');
  return machine === undefined ? undefined : wordsOf(machine, most);
}
