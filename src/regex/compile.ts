import { RE2JS } from 're2js';
import { BYTES, byteStyle, isFoldable, PLAIN, type View } from './byte-engine.ts';
import { parse, patternKey } from './parse.ts';
import type { Pattern } from './pattern.ts';
import { printNode, Unprintable } from './print-node.ts';
import { remember } from './remember.ts';
import { nullable, someNode, type Tree } from './tree.ts';

/** One match. Texts are parts of the text searched. */
export interface Found {
  readonly before: string;
  readonly match: string;
  readonly after: string;
  /** By number; 0 is the whole match, undefined a group that took no part. */
  readonly groups: ReadonlyArray<string | undefined>;
  readonly named: ReadonlyMap<string, string | undefined>;
}

/** A pattern ready to be matched, in time linear in the text. */
export interface Matcher {
  test(text: string): boolean;
  /** The leftmost match, first alternatives preferred; undefined if there is none. */
  exec(text: string): Found | undefined;
  /** All matches that do not overlap, from the left. */
  execAll(text: string): readonly Found[];
  /**
   * False where a repeated group can match the empty text: whether the text matches is still certain, but engines
   * disagree on what the group then holds.
   */
  readonly capturesAreCertain: boolean;
}

export type Compiled =
  | { readonly ok: true; readonly matcher: Matcher }
  | { readonly ok: false; readonly invalid: boolean; readonly reason: string; readonly position: number };

const CACHE_SIZE = 4096;
const cache = new Map<string, Compiled>();

/**
 * Makes a matcher. RE2 and Go patterns run as they are written; PCRE patterns are translated from the syntax tree and
 * run over bytes. Never throws; not ok as in `parse`.
 */
export function compile(pattern: Pattern): Compiled {
  const key = patternKey(pattern);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = pattern.flavour === 'pcre' ? compileTree(pattern) : compileSource(pattern);
  remember(cache, CACHE_SIZE, key, compiled);
  return compiled;
}

function compileSource(pattern: Pattern): Compiled {
  const parsed = parse(pattern);
  if (!parsed.ok && parsed.invalid) return parsed;
  const flags = pattern.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
  try {
    const engine = RE2JS.compile(pattern.source, flags);
    const certain = parsed.ok && capturesAreCertain(parsed.tree);
    return { ok: true, matcher: matcherOf(engine, pattern, PLAIN, new Map(), certain) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'RE2 does not take it';
    return { ok: false, invalid: true, reason, position: 0 };
  }
}

function compileTree(pattern: Pattern): Compiled {
  const parsed = parse(pattern);
  if (!parsed.ok) return parsed;
  try {
    const fold = isFoldable(parsed.tree);
    const body = printNode(parsed.tree.root, byteStyle(fold));
    const engine = RE2JS.compile(fold ? `(?i)${body}` : body);
    const certain = capturesAreCertain(parsed.tree);
    return { ok: true, matcher: matcherOf(engine, pattern, BYTES, parsed.tree.names, certain) };
  } catch (error) {
    if (error instanceof Unprintable || error instanceof Error) {
      return { ok: false, invalid: false, reason: error.message, position: 0 };
    }
    throw error;
  }
}

/** False where engines disagree on what a repeated group holds: it can match the empty text. */
export function capturesAreCertain(tree: Tree): boolean {
  return !someNode(
    tree.root,
    (node) =>
      node.kind === 'repeat' &&
      node.max > 1 &&
      nullable(node.body) &&
      someNode(node.body, (inner) => inner.kind === 'capture'),
  );
}

function matcherOf(
  engine: RE2JS,
  pattern: Pattern,
  view: View,
  names: ReadonlyMap<string, number>,
  capturesCertain: boolean,
): Matcher {
  const allNames = names.size > 0 ? names : new Map(Object.entries(engine.namedGroups()));
  const search = (text: string, all: boolean): Found[] => {
    const shown = view.show(text);
    const matcher = engine.matcher(shown);
    const found: Found[] = [];
    let from = 0;
    while (advance(matcher, pattern)) {
      // RE2 and Go take no empty match right behind another match.
      if (found.length > 0 && matcher.start() === from && matcher.end() === from) continue;
      const groups: Array<string | undefined> = [];
      for (let group = 0; group <= matcher.groupCount(); group++) {
        const held = matcher.group(group);
        groups.push(held === null ? undefined : view.read(held));
      }
      const named = new Map([...allNames].map(([name, group]) => [name, groups[group]]));
      found.push({
        before: view.read(shown.slice(from, matcher.start())),
        match: groups[0] ?? '',
        after: view.read(shown.slice(matcher.end())),
        groups,
        named,
      });
      from = matcher.end();
      if (pattern.anchoring !== 'none' || !all) break;
    }
    return found;
  };
  return {
    test(text) {
      const shown = view.show(text);
      if (pattern.anchoring === 'start') return engine.matcher(shown).lookingAt();
      return pattern.anchoring === 'full' ? engine.testExact(shown) : engine.test(shown);
    },
    exec: (text) => search(text, false)[0],
    execAll: (text) => search(text, true),
    capturesAreCertain: capturesCertain,
  };
}

function advance(matcher: ReturnType<RE2JS['matcher']>, pattern: Pattern): boolean {
  switch (pattern.anchoring) {
    case 'full':
      return matcher.matches();
    case 'start':
      return matcher.lookingAt();
    case 'none':
      return matcher.find();
  }
}
