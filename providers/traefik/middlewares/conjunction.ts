import type { Match, PathPredicate } from '../../../src/model/match.ts';
import { patternHolds } from '../../../src/model/values.ts';
import { literalPrefix } from '../../../src/regex/literals.ts';
import { parse } from '../../../src/regex/parse.ts';
import type { Branch, Handling } from '../handling.ts';

/** A match that holds where both hold; undefined where that is plainly never. */
export function bothOf(a: Match, b: Match): Match | undefined {
  const methods = commonMethods(a.methods, b.methods);
  if (methods !== undefined && methods.length === 0) return undefined;
  const path = commonPath(a.path, b.path);
  if (path === undefined) return undefined;
  const extra = path === 'both' ? [{ path: b.path }] : [];
  const any = [a.any, b.any, ...extra.map((match) => [match])].filter((list) => list !== undefined);
  const match: Match = {
    path: path === 'both' ? a.path : path,
    ...(methods === undefined ? {} : { methods }),
    ...joined('headers', a, b),
    ...joined('query', a, b),
    ...joined('cookies', a, b),
    ...joined('texts', a, b),
    ...joined('not', a, b),
  };
  const addresses = [a.clientAddresses, b.clientAddresses].filter((list) => list !== undefined);
  const [first] = addresses;
  const anys =
    addresses.length === 2 ? [...any, [{ path: match.path, clientAddresses: b.clientAddresses ?? [] }]] : any;
  const whole = first === undefined ? match : { ...match, clientAddresses: first };
  return anys.length === 0 ? whole : { ...whole, any: alternatives(anys) };
}

/** All that one of each list must hold, as one list. */
function alternatives(lists: ReadonlyArray<readonly Match[]>): readonly Match[] {
  return lists.reduce((sum, list) => sum.flatMap((one) => list.flatMap((other) => bothOf(one, other) ?? [])));
}

function joined<K extends 'headers' | 'query' | 'cookies' | 'texts' | 'not'>(
  key: K,
  a: Match,
  b: Match,
): Pick<Match, K> | Record<string, never> {
  const list = [...(a[key] ?? []), ...(b[key] ?? [])];
  return list.length === 0 ? {} : ({ [key]: list } as unknown as Pick<Match, K>);
}

function commonMethods(a?: readonly string[], b?: readonly string[]): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.filter((method) => b.includes(method));
}

/** `both`: neither holds the other, so both have to be asked. */
function commonPath(a: PathPredicate, b: PathPredicate): PathPredicate | 'both' | undefined {
  if (a.kind === 'any') return b;
  if (b.kind === 'any' || JSON.stringify(a) === JSON.stringify(b)) return a;
  if (a.kind === 'regex') return b.kind === 'regex' ? 'both' : patternAnd(a, b);
  if (b.kind === 'regex') return patternAnd(b, a);
  if (a.kind === 'exact') return holds(b, a.value) ? a : undefined;
  if (b.kind === 'exact') return holds(a, b.value) ? b : undefined;
  if (within(a, b)) return a;
  if (within(b, a)) return b;
  return undefined;
}

/** A pattern that every match of begins with a prefix is the narrower one; one that cannot begin so holds nowhere. */
function patternAnd(
  regex: Extract<PathPredicate, { kind: 'regex' }>,
  other: Exclude<PathPredicate, { kind: 'any' | 'regex' }>,
): PathPredicate | 'both' | undefined {
  if (other.kind === 'exact') {
    const truth = patternHolds(regex.pattern, other.value);
    return truth === 'unknown' ? 'both' : truth ? other : undefined;
  }
  const parsed = parse(regex.pattern);
  if (!parsed.ok) return 'both';
  const { text, ignoreCase } = literalPrefix(parsed.tree);
  if (ignoreCase) return 'both';
  const wanted = other.kind === 'prefix' ? `${other.value.replace(/\/+$/, '')}/` : other.value;
  if (text.startsWith(wanted)) return regex;
  return wanted.startsWith(text) || (other.kind === 'prefix' && text === wanted.slice(0, -1))
    ? 'both'
    : undefined;
}

type Prefix = Extract<PathPredicate, { kind: 'prefix' | 'string-prefix' }>;

function holds(predicate: Exclude<PathPredicate, { kind: 'any' | 'regex' }>, path: string): boolean {
  if (predicate.kind === 'exact') return predicate.value === path;
  if (predicate.kind === 'string-prefix') return path.startsWith(predicate.value);
  const prefix = predicate.value.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** Is every path of `inner` one of `outer`? */
function within(inner: Prefix, outer: Prefix): boolean {
  if (inner.kind === 'string-prefix') {
    if (outer.kind === 'string-prefix') return inner.value.startsWith(outer.value);
    return inner.value.startsWith(`${outer.value.replace(/\/+$/, '')}/`);
  }
  return holds(outer, inner.value.replace(/\/+$/, '') || '/');
}

/** The part of a handling for which a further condition holds. */
export function restricted(condition: Match, handling: Handling): readonly Branch[] {
  return handling.flatMap((branch) => {
    const match = bothOf(condition, branch.match);
    return match === undefined ? [] : { ...branch, match };
  });
}

/** Does a match hold for every request? */
export function isEverything(match: Match): boolean {
  return match.path.kind === 'any' && Object.keys(match).length === 1;
}
