import type { NamedPredicate, PathPredicate, TextPredicate } from '../../../../src/model/match.ts';
import { pathHolds } from '../../../../src/model/matching.ts';
import { includes, mayOverlap } from '../../../../src/regex/intersect.ts';
import { exactTree, prefixTree, stringPrefixTree } from '../../../../src/regex/literals.ts';
import { parse } from '../../../../src/regex/parse.ts';
import { remember } from '../../../../src/regex/remember.ts';
import type { Tree } from '../../../../src/regex/tree.ts';

/** One question about a request that a match can ask. */
export type Atom =
  | { readonly on: 'path'; readonly path: PathPredicate }
  | { readonly on: 'method'; readonly method: string }
  | { readonly on: 'header' | 'query' | 'cookie'; readonly named: NamedPredicate }
  | { readonly on: 'client-address'; readonly cidr: string }
  /** Only of middlewares. */
  | { readonly on: 'text'; readonly predicate: TextPredicate };

/** Equal for equal questions. */
export function keyOfAtom(atom: Atom): string {
  switch (atom.on) {
    case 'path':
      return `path ${JSON.stringify(atom.path)}`;
    case 'method':
      return `method ${atom.method}`;
    case 'client-address':
      return `client-address ${atom.cidr}`;
    case 'text':
      return `text ${JSON.stringify(atom.predicate)}`;
    default: {
      const { name, ...rest } = atom.named;
      const compared = atom.on === 'header' ? name.toLowerCase() : name;
      return `${atom.on} ${JSON.stringify([compared, rest.value, rest.repeated, rest.encoding])}`;
    }
  }
}

/** What the truth of one question says of another. `apart`: both cannot hold. */
export type Relation = 'implies' | 'apart' | 'none';

/** Knows what `a` says of `b`; `none` also where it would be long to find out. */
export function relationOf(a: Atom, b: Atom): Relation {
  if (a.on === 'method' && b.on === 'method') return a.method === b.method ? 'implies' : 'apart';
  return a.on === 'path' && b.on === 'path' ? relationOfPaths(a.path, b.path) : 'none';
}

function relationOfPaths(a: PathPredicate, b: PathPredicate): Relation {
  if (b.kind === 'any') return 'implies';
  if (a.kind === 'any') return 'none';
  if (a.kind === 'exact') {
    const held = pathHolds(b, a.value);
    return held === true ? 'implies' : held === false ? 'apart' : 'none';
  }
  if (b.kind === 'exact') return pathHolds(a, b.value) === false ? 'apart' : 'none';
  if (a.kind === 'string-prefix' && b.kind === 'string-prefix') {
    if (a.value.startsWith(b.value)) return 'implies';
    return b.value.startsWith(a.value) ? 'none' : 'apart';
  }
  return relationOfLanguages(a, b);
}

const CACHE_SIZE = 10_000;
/** Combinations of automaton states that are looked at before two patterns are taken as unrelated. */
const BUDGET = 2000;
const relations = new Map<string, Relation>();

function relationOfLanguages(a: PathPredicate, b: PathPredicate): Relation {
  const key = JSON.stringify([a, b]);
  const known = relations.get(key);
  if (known !== undefined) return known;
  const [inner, outer] = [treeOf(a), treeOf(b)];
  let relation: Relation = 'none';
  if (inner !== undefined && outer !== undefined) {
    const options = { domain: 'text', budget: BUDGET } as const;
    if (mayOverlap(inner, outer, options).answer === 'no') relation = 'apart';
    else if (includes(outer, inner, options).answer === 'yes') relation = 'implies';
  }
  remember(relations, CACHE_SIZE, key, relation);
  return relation;
}

function treeOf(path: PathPredicate): Tree | undefined {
  switch (path.kind) {
    case 'any':
      return undefined;
    case 'exact':
      return exactTree(path.value);
    case 'prefix':
      return prefixTree(path.value);
    case 'string-prefix':
      return stringPrefixTree(path.value);
    case 'regex': {
      const parsed = parse(path.pattern);
      return parsed.ok ? parsed.tree : undefined;
    }
  }
}
