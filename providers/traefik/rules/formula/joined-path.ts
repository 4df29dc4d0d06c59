import type { PathPredicate } from '../../../../src/model/match.ts';
import { mayOverlap } from '../../../../src/regex/intersect.ts';
import { stringPrefixTree } from '../../../../src/regex/literals.ts';
import { parse } from '../../../../src/regex/parse.ts';
import type { Pattern } from '../../../../src/regex/pattern.ts';
import { escapeRegex } from '../../../../src/regex/print.ts';
import { someNode } from '../../../../src/regex/tree.ts';

/** Longer prefixes are not joined with patterns, as every place of theirs has to be looked at. */
const MAX_PREFIX = 200;

/**
 * One pattern for the paths that begin with a text and in which a pattern is found, if what is found always lies behind
 * that text: `/api` and `\.json$` make `^/api(?s:.*)\.json$`.
 */
export function joinedPath(a: PathPredicate, b: PathPredicate): PathPredicate | undefined {
  if (a.kind === 'regex' && b.kind === 'string-prefix') return joinedPath(b, a);
  if (a.kind !== 'string-prefix' || b.kind !== 'regex' || !liesBehind(b.pattern, a.value)) return undefined;
  const { source } = b.pattern;
  const found = source.includes('|') || source.startsWith('(?') ? `(?:${source})` : source;
  const pattern: Pattern = { ...b.pattern, source: `^${escapeRegex(a.value)}(?s:.*)${found}` };
  return parse(pattern).ok ? { kind: 'regex', pattern } : undefined;
}

/** No match of the pattern begins within the prefix, whatever follows it. */
function liesBehind(pattern: Pattern, prefix: string): boolean {
  if (pattern.flavour !== 'go' || pattern.anchoring !== 'none' || prefix.length > MAX_PREFIX) return false;
  const parsed = parse({ ...pattern, anchoring: 'start' });
  if (!parsed.ok || someNode(parsed.tree.root, (node) => node.kind === 'start')) return false;
  const { tree } = parsed;
  const rests = Array.from(prefix, (_, at) => Array.from(prefix).slice(at).join(''));
  return rests.every((rest) => mayOverlap(stringPrefixTree(rest), tree, { budget: 2000 }).answer === 'no');
}
