import { compile } from '../../regex/compile.ts';
import { mayOverlap, includes as treeIncludes } from '../../regex/intersect.ts';
import { exactTree, type LiteralPrefix, literalPrefix, prefixTree } from '../../regex/literals.ts';
import { type Parsed, parse } from '../../regex/parse.ts';
import type { Anchoring, Pattern } from '../../regex/pattern.ts';
import { type Printed, toRe2 } from '../../regex/print.ts';
import { NOTHING, type Tree } from '../../regex/tree.ts';

export { escapeRegex } from '../../regex/print.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** What writing asks of regular expressions; answers about trees are kept, as the same few patterns meet often. */
const CACHE_SIZE = 20_000;

export function readPattern(pattern: Pattern): Parsed {
  return parse(pattern);
}

export function printPattern(tree: Tree, anchoring: Anchoring): Printed {
  return toRe2(tree, { caseStyle: 'flag', anchoring });
}

const beginnings = new WeakMap<Tree, LiteralPrefix>();

function beginningOf(tree: Tree): LiteralPrefix {
  let known = beginnings.get(tree);
  if (known === undefined) {
    known = literalPrefix(tree);
    beginnings.set(tree, known);
  }
  return known;
}

/** Do the literal beginnings alone show that no text matches both? Most pairs of a long list are told apart by them. */
function beginApart(a: Tree, b: Tree): boolean {
  const [one, other] = [beginningOf(a), beginningOf(b)];
  const folded = one.ignoreCase || other.ignoreCase;
  const first = folded ? one.text.toLowerCase() : one.text;
  const second = folded ? other.text.toLowerCase() : other.text;
  return !first.startsWith(second) && !second.startsWith(first);
}

const overlapCache = new WeakMap<Tree, Map<Tree, { answer: Answer; witness?: string }>>();

function overlapAnswer(a: Tree, b: Tree): { answer: Answer; witness?: string } {
  let inner = overlapCache.get(a);
  if (inner === undefined) {
    inner = new Map();
    overlapCache.set(a, inner);
  }
  const known = inner.get(b);
  if (known !== undefined) return known;
  const answer = mayOverlap(a, b, { domain: 'path' });
  if (inner.size >= CACHE_SIZE) inner.clear();
  inner.set(b, answer);
  return answer;
}

/** Is there a path that both match? */
export function overlap(a: Tree, b: Tree): Answer {
  if (beginApart(a, b)) return 'no';
  return overlapAnswer(a, b).answer;
}

/** A shortest path that both match. */
export function commonPath(a: Tree, b: Tree): string | undefined {
  return overlapAnswer(a, b).witness;
}

const includesCache = new WeakMap<Tree, Map<Tree, Answer>>();

/** Does `outer` match every path that `inner` matches? */
export function includes(outer: Tree, inner: Tree): Answer {
  if (beginApart(outer, inner)) return 'no';
  let known = includesCache.get(outer);
  if (known === undefined) {
    known = new Map();
    includesCache.set(outer, known);
  }
  const cached = known.get(inner);
  if (cached !== undefined) return cached;
  const { answer } = treeIncludes(outer, inner, { domain: 'path' });
  if (known.size >= CACHE_SIZE) known.clear();
  known.set(inner, answer);
  return answer;
}

const ANY_TEXT: Tree = { root: NOTHING, alphabet: 'bytes', anchoring: 'start', groups: 0, names: new Map() };

/** A shortest text that the tree matches. */
export function shortestText(tree: Tree): string | undefined {
  const answer = mayOverlap(tree, ANY_TEXT, { domain: 'text' });
  return answer.answer === 'yes' ? answer.witness : undefined;
}

/** A shortest path that the tree matches. */
export function shortestPath(tree: Tree): string | undefined {
  return commonPath(tree, ANY_TEXT);
}

const textTrees = new Map<string, Tree>();

/** One tree for each text, so that answers about it can be kept. */
export function treeOfText(text: string, kind: 'exact' | 'prefix'): Tree {
  const key = `${kind} ${text}`;
  const known = textTrees.get(key);
  if (known !== undefined) return known;
  const tree = kind === 'exact' ? exactTree(text) : prefixTree(text === '' ? '/' : text);
  if (textTrees.size >= CACHE_SIZE) textTrees.clear();
  textTrees.set(key, tree);
  return tree;
}

/** Does the pattern hold for the text, as its own engine reads it? False for patterns that cannot be read. */
export function holdsFor(pattern: Pattern, text: string): boolean {
  const compiled = compile(pattern);
  return compiled.ok && compiled.matcher.test(text);
}
