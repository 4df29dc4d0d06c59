import type { Match, NamedPredicate, PathPredicate, TextPredicate } from '../../model/match.ts';

/** Conditions that must all hold, none of them negated. */
export interface Positive {
  readonly paths: readonly PathPredicate[];
  /** Absent: every method. */
  readonly methods?: readonly string[];
  readonly headers: readonly NamedPredicate[];
  readonly query: readonly NamedPredicate[];
  readonly cookies: readonly NamedPredicate[];
  /** Lists of addresses, each of which must hold the client's. */
  readonly addresses: ReadonlyArray<readonly string[]>;
  readonly texts: readonly TextPredicate[];
}

/** One way to satisfy a match: its conditions hold, and none of the exceptions does. */
export interface Alternative extends Positive {
  readonly except: readonly Positive[];
}

/** More ways than this, and a match counts as too complicated to be written. */
const MOST = 256;

const NOTHING_ASKED: Alternative = {
  paths: [],
  headers: [],
  query: [],
  cookies: [],
  addresses: [],
  texts: [],
  except: [],
};

/** Undefined: too many. */
type Ways = readonly Alternative[] | undefined;

/**
 * The ways to satisfy a match (its disjunctive normal form); none where nothing does, undefined where there are too
 * many. A negated conjunction stays in one piece as an exception as long as nothing inside it is negated again.
 */
export function alternativesOf(match: Match): Ways {
  const { path, any } = match;
  if (any !== undefined && Object.keys(match).length === 2) return atPath(path, anyOf(any));
  let ways: Ways = [ownConditions(match)];
  if (match.any !== undefined) ways = product(ways, together(match.any.map(alternativesOf)));
  for (const negated of match.not ?? []) ways = product(ways, failing(negated));
  return ways;
}

const known = new WeakMap<NonNullable<Match['any']>, { readonly ways: Ways }>();

/** The ways to satisfy one of several matches, which many routes share. */
function anyOf(matches: NonNullable<Match['any']>): Ways {
  let found = known.get(matches);
  if (found === undefined) {
    found = { ways: product([NOTHING_ASKED], together(matches.map(alternativesOf))) };
    known.set(matches, found);
  }
  return found.ways;
}

/** Each of the ways, for requests of this path alone. */
function atPath(path: PathPredicate, ways: Ways): Ways {
  if (ways === undefined || path.kind === 'any') return ways;
  if (ways.every(({ paths }) => paths.length === 0)) return ways.map((way) => ({ ...way, paths: [path] }));
  return product([{ ...NOTHING_ASKED, paths: [path] }], ways);
}

/** The ways not to satisfy a match: by failing each of the ways to satisfy it. */
function failing(match: Match): Ways {
  let ways: Ways = [NOTHING_ASKED];
  const satisfying = alternativesOf(match);
  if (satisfying === undefined) return undefined;
  for (const { except, ...positive } of satisfying) {
    const excepted = asksNothing(positive) ? [] : [{ ...NOTHING_ASKED, except: [positive] }];
    ways = product(ways, [...excepted, ...except.map((one) => ({ ...one, except: [] }))]);
  }
  return ways;
}

/** What the match asks for itself. That something is absent is the exception that it is present. */
function ownConditions(match: Match): Alternative {
  const { path, methods, clientAddresses, texts = [] } = match;
  const sides = {
    headers: present(match.headers),
    query: present(match.query),
    cookies: present(match.cookies),
  };
  const except = (['headers', 'query', 'cookies'] as const).flatMap((side) =>
    (match[side] ?? [])
      .filter(({ value }) => value.kind === 'absent')
      .map(({ name }): Positive => {
        const { except: _, ...nothing } = NOTHING_ASKED;
        return { ...nothing, [side]: [{ name, value: { kind: 'present' } }] };
      }),
  );
  return {
    paths: path.kind === 'any' ? [] : [path],
    ...(methods === undefined ? {} : { methods }),
    ...sides,
    addresses: clientAddresses === undefined || clientAddresses.length === 0 ? [] : [clientAddresses],
    texts,
    except,
  };
}

function present(predicates: readonly NamedPredicate[] | undefined): readonly NamedPredicate[] {
  return (predicates ?? []).filter(({ value }) => value.kind !== 'absent');
}

function asksNothing({ paths, methods, headers, query, cookies, addresses, texts }: Positive): boolean {
  return (
    methods === undefined &&
    [paths, headers, query, cookies, addresses, texts].every(({ length }) => length === 0)
  );
}

function product(left: Ways, right: Ways): Ways {
  if (left === undefined || right === undefined || left.length * right.length > MOST * 4) return undefined;
  return bounded(
    left.flatMap((one) => right.map((other) => join(one, other)).filter((way) => way !== undefined)),
  );
}

function together(lists: readonly Ways[]): Ways {
  return lists.includes(undefined) ? undefined : bounded(lists.flatMap((list) => list ?? []));
}

function bounded(all: readonly Alternative[]): Ways {
  const ways = distinct(all);
  return ways.length > MOST ? undefined : ways;
}

/** Both at once; undefined where their methods exclude each other. */
function join(a: Alternative, b: Alternative): Alternative | undefined {
  const methods =
    a.methods === undefined
      ? b.methods
      : b.methods === undefined
        ? a.methods
        : a.methods.filter((method) => b.methods?.includes(method));
  if (methods?.length === 0) return undefined;
  return {
    paths: union(a.paths, b.paths),
    ...(methods === undefined ? {} : { methods }),
    headers: union(a.headers, b.headers),
    query: union(a.query, b.query),
    cookies: union(a.cookies, b.cookies),
    addresses: union(a.addresses, b.addresses),
    texts: union(a.texts, b.texts),
    except: union(a.except, b.except),
  };
}

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  if (a.length === 0) return b;
  return b.length === 0 ? a : [...new Map([...a, ...b].map((one) => [JSON.stringify(one), one])).values()];
}

/** Without repetitions, and without those that ask for all that another one asks for and for more. */
function distinct(ways: readonly Alternative[]): readonly Alternative[] {
  if (ways.length < 2) return ways;
  const parts = ways.map((way) => new Set(partsOf(way)));
  return ways.filter((_, index) => {
    const own = parts[index] ?? new Set<string>();
    return !parts.some(
      (other, at) =>
        at !== index &&
        (other.size < own.size || (other.size === own.size && at < index)) &&
        [...other].every((part) => own.has(part)),
    );
  });
}

function partsOf(way: Alternative): readonly string[] {
  const { methods, ...lists } = way;
  const entries = Object.entries(lists).flatMap(([side, list]) =>
    list.map((one) => `${side} ${JSON.stringify(one)}`),
  );
  return methods === undefined ? entries : [...entries, `methods ${JSON.stringify(methods)}`];
}
