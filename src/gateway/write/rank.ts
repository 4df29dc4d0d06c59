import type { Dialect } from '../dialect.ts';
import type { PathForm } from './draft.ts';
import type { Matching } from './relation.ts';

/**
 * Which of two matches that both hold is preferred.
 * `tie`: equal rank; the order of the rules inside one route decides. `unspecified`: the dialect does not say.
 */
export type Preference = 'first' | 'second' | 'tie' | 'unspecified';

/**
 * Precedence of the Gateway API (HTTPRouteRule.matches): Exact path, longest prefix, method, number of headers, number
 * of query parameters; regular expressions as the dialect says.
 */
export function preferenceOf(a: Matching, b: Matching, dialect: Dialect): Preference {
  const byPath = preferPath(a.path, b.path, dialect);
  if (byPath !== 'tie') return byPath;
  const differences = [
    Number(a.method !== undefined) - Number(b.method !== undefined),
    a.headers.length - b.headers.length,
    a.query.length - b.query.length,
  ];
  const decisive = differences.find((difference) => difference !== 0) ?? 0;
  return decisive > 0 ? 'first' : decisive < 0 ? 'second' : 'tie';
}

function preferPath(a: PathForm, b: PathForm, dialect: Dialect): Preference {
  if (a.kind === 'regex' && b.kind === 'regex') {
    if (dialect.regexOrder !== 'longest-first') return 'tie';
    return byNumber(a.source.length, b.source.length);
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
      return byNumber(source.length, other.kind === 'prefix' ? Math.max(1, other.value.length) : 0);
  }
}

function byNumber(a: number, b: number): Preference {
  return a > b ? 'first' : a < b ? 'second' : 'tie';
}

function opposite(preference: Preference): Preference {
  if (preference === 'first') return 'second';
  return preference === 'second' ? 'first' : preference;
}
