import { type Criterion, type Dialect, type MatchOrder, SPECIFIED_ORDER } from '../dialect.ts';
import { LIMITS } from '../limits.ts';
import type { Condition, PathForm } from './draft.ts';
import type { Matching } from './relation.ts';

/**
 * Which of two matches that both hold is preferred.
 * `tie`: the order of the rules inside one route decides. `unspecified`: the dialect does not say.
 */
export type Preference = 'first' | 'second' | 'tie' | 'unspecified';

/**
 * Precedence in a dialect. By the specification (HTTPRouteRule.matches): Exact path, longest prefix, method, number of
 * headers, number of query parameters; regular expressions as the dialect says.
 */
export function preferenceOf(a: Matching, b: Matching, dialect: Dialect): Preference {
  const order = dialect.order ?? SPECIFIED_ORDER;
  if (order.kind === 'as-listed') return 'tie';
  if (order.kind === 'sum') return preferSum(a, b, order);
  for (const criterion of order.criteria) {
    const preference =
      criterion === 'path'
        ? preferPath(a.path, b.path, dialect)
        : byNumber(countOf(criterion, a), countOf(criterion, b));
    if (preference !== 'tie') return preference;
  }
  return 'tie';
}

function countOf(criterion: Exclude<Criterion, 'path'>, { method, headers, query }: Matching): number {
  const one = method === undefined ? 0 : 1;
  switch (criterion) {
    case 'method':
      return one;
    case 'headers':
      return headers.length;
    case 'headers-and-method':
      return headers.length + one;
    case 'exact-headers-and-method':
      return exactOnes(headers) + one;
    case 'query':
      return query.length;
    case 'exact-query':
      return exactOnes(query);
  }
}

function exactOnes(conditions: readonly Condition[]): number {
  return conditions.filter(({ type }) => type === 'Exact').length;
}

type Sum = Extract<MatchOrder, { kind: 'sum' }>;

/** The position of a rule in its route adds one point for each rule behind it, so that few points decide nothing. */
const POSITION_POINTS = LIMITS.rulesPerRoute - 1;

function preferSum(a: Matching, b: Matching, order: Sum): Preference {
  const difference = pointsOf(a, order) - pointsOf(b, order);
  if (difference < 0) return 'second';
  return difference > POSITION_POINTS ? 'first' : 'tie';
}

function pointsOf({ path, method, headers, query }: Matching, order: Sum): number {
  return (
    pathPoints(path, order) +
    (method === undefined ? 0 : order.method) +
    headers.length * order.header +
    query.length * order.query
  );
}

function pathPoints(path: PathForm, order: Sum): number {
  if (path.kind === 'exact') return order.exactPath;
  const text = path.kind === 'regex' ? path.source : path.value;
  if (text === '') return order.rootPrefix;
  return order.otherPath + Buffer.byteLength(text) * order.pathCharacter;
}

function preferPath(a: PathForm, b: PathForm, dialect: Dialect): Preference {
  if (a.kind === 'regex' && b.kind === 'regex') {
    if (dialect.regexOrder !== 'longest-first') return 'tie';
    return byNumber(Buffer.byteLength(a.source), Buffer.byteLength(b.source));
  }
  if (a.kind === 'regex') return preferRegex(a.source, b, dialect);
  if (b.kind === 'regex') return opposite(preferRegex(b.source, a, dialect));
  if (a.kind !== b.kind) return a.kind === 'exact' ? 'first' : 'second';
  return a.kind === 'exact' ? 'tie' : byNumber(a.value.length, b.value.length);
}

function preferRegex(source: string, other: PathForm, dialect: Dialect): Preference {
  if (dialect.regexRank === 'unspecified') return 'unspecified';
  if (other.kind === 'exact') return 'second';
  switch (dialect.regexRank) {
    case 'above-prefix':
      return 'first';
    case 'below-prefix':
      return 'second';
    case 'with-prefix-by-length':
      return byNumber(
        Buffer.byteLength(source),
        other.kind === 'prefix' ? Math.max(1, other.value.length) : 0,
      );
  }
}

function byNumber(a: number, b: number): Preference {
  return a > b ? 'first' : a < b ? 'second' : 'tie';
}

function opposite(preference: Preference): Preference {
  if (preference === 'first') return 'second';
  return preference === 'second' ? 'first' : preference;
}
