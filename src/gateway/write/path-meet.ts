import { ANY_PATH, type PathPredicate } from '../../model/match.ts';
import { pathHolds } from '../../model/matching.ts';
import { exactTree, prefixTree, stringPrefixTree } from '../../regex/literals.ts';
import type { Tree } from '../../regex/tree.ts';
import { bothOf } from './expressions/index.ts';
import { includes, overlap, printPattern, readPattern } from './languages.ts';

/** One predicate for several that must hold together; `never`: no path satisfies all; undefined: none says it. */
export function meetOfPaths(predicates: readonly PathPredicate[]): PathPredicate | 'never' | undefined {
  let met: PathPredicate = ANY_PATH;
  for (const predicate of predicates) {
    const next = meet(met, predicate);
    if (next === undefined || next === 'never') return next;
    met = next;
  }
  return met;
}

function meet(a: PathPredicate, b: PathPredicate): PathPredicate | 'never' | undefined {
  if (a.kind === 'any') return b;
  if (b.kind === 'any') return a;
  if (a.kind === 'exact') return ifHolds(b, a);
  if (b.kind === 'exact') return ifHolds(a, b);
  const [one, other] = [treeOf(a), treeOf(b)];
  if (one === undefined || other === undefined) return undefined;
  if (includes(other, one) === 'yes') return a;
  if (includes(one, other) === 'yes') return b;
  if (overlap(one, other) === 'no') return 'never';
  const tree = bothOf(one, other);
  if (tree === 'empty') return 'never';
  const printed = tree === undefined ? undefined : printPattern(tree, 'full');
  if (printed?.ok !== true) return undefined;
  const pattern = { source: printed.source, flavour: 're2', ignoreCase: false, anchoring: 'full' } as const;
  return { kind: 'regex', pattern };
}

function ifHolds(
  predicate: PathPredicate,
  exact: PathPredicate & { kind: 'exact' },
): PathPredicate | 'never' | undefined {
  const holds = pathHolds(predicate, exact.value);
  if (holds === 'unknown') return undefined;
  return holds ? exact : 'never';
}

function treeOf(predicate: Exclude<PathPredicate, { kind: 'any' }>): Tree | undefined {
  switch (predicate.kind) {
    case 'exact':
      return exactTree(predicate.value);
    case 'prefix':
      return prefixTree(predicate.value);
    case 'string-prefix':
      return stringPrefixTree(predicate.value);
    case 'regex': {
      const parsed = readPattern(predicate.pattern);
      return parsed.ok ? parsed.tree : undefined;
    }
  }
}
