import type { Match, NamedPredicate, PathPredicate, TextPredicate } from '../../../src/model/match.ts';
import { pathHolds } from '../../../src/model/matching.ts';
import { encodePath } from '../../../src/model/paths.ts';
import type { PathRewrite } from '../../../src/model/template.ts';
import { valueHolds } from '../../../src/model/values.ts';
import { changedHeader, changedTemplate, type RequestChange } from './changes.ts';
import { bothOf } from './conjunction.ts';
import { goPattern, quoted } from './patterns.ts';
import { isIdentity, type Start, sourceBefore, startOf } from './rewrites.ts';

/** A condition on a request after a change, as one on the request before it; `unknown`: nobody can say it. */
export type Preimage = Match | boolean | 'unknown';

/** Which requests a change turns into requests for which the match holds. */
export function before(match: Match, change: RequestChange): Preimage {
  let sum: Preimage = pathBefore(match.path, change.path);
  const { methods, query, clientAddresses } = match;
  sum = and(sum, {
    path: { kind: 'any' },
    ...(methods === undefined ? {} : { methods }),
    ...(query === undefined ? {} : { query }),
    ...(clientAddresses === undefined ? {} : { clientAddresses }),
  });
  for (const header of match.headers ?? []) sum = and(sum, headerBefore(header, change));
  for (const cookie of match.cookies ?? []) {
    const kept = changedHeader('cookie', change) === undefined;
    sum = and(sum, kept ? { path: { kind: 'any' }, cookies: [cookie] } : 'unknown');
  }
  for (const text of match.texts ?? []) {
    sum = and(sum, { path: { kind: 'any' }, texts: [textBefore(text, change)] });
  }
  for (const inner of match.not ?? []) sum = and(sum, negated(before(inner, change)));
  if (match.any !== undefined) sum = and(sum, anyOf(match.any.map((inner) => before(inner, change))));
  return sum;
}

function and(a: Preimage, b: Preimage): Preimage {
  if (a === false || b === false) return false;
  if (a === 'unknown' || b === 'unknown') return 'unknown';
  if (a === true) return b;
  return b === true ? a : (bothOf(a, b) ?? false);
}

function negated(inner: Preimage): Preimage {
  if (typeof inner === 'boolean') return !inner;
  return inner === 'unknown' ? inner : { path: { kind: 'any' }, not: [inner] };
}

function anyOf(list: readonly Preimage[]): Preimage {
  if (list.includes(true)) return true;
  if (list.includes('unknown')) return 'unknown';
  const any = list.filter((inner): inner is Match => typeof inner === 'object');
  const [only] = any;
  if (only === undefined) return false;
  return any.length === 1 ? only : { path: { kind: 'any' }, any };
}

function headerBefore(header: NamedPredicate, change: RequestChange): Preimage {
  const changed = changedHeader(header.name, change);
  if (changed === undefined) return { path: { kind: 'any' }, headers: [header] };
  if (changed.kind === 'unknown') return 'unknown';
  return valueHolds(header.value, changed.kind === 'set' ? changed.text : undefined);
}

function textBefore(predicate: TextPredicate, change: RequestChange): TextPredicate {
  const text = changedTemplate(predicate.text, change);
  return 'pattern' in predicate
    ? { text, pattern: predicate.pattern }
    : { text, equals: changedTemplate(predicate.equals, change) };
}

function pathBefore(predicate: PathPredicate, rewrite: PathRewrite | undefined): Preimage {
  if (predicate.kind === 'any') return true;
  if (rewrite === undefined || isIdentity(rewrite)) return { path: predicate };
  if (rewrite.kind === 'constant') return pathHolds(predicate, rewrite.value);
  const start = startOf(rewrite);
  const known = start === undefined ? undefined : beforeStart(predicate, start);
  if (known !== undefined) return known;
  const pattern = goPattern(sourceOf(predicate));
  const ignoreCase = predicate.kind === 'regex' && predicate.pattern.ignoreCase;
  return {
    path: { kind: 'any' },
    texts: [{ text: [{ rewritten: rewrite }], pattern: { ...pattern, ignoreCase } }],
  };
}

/** A predicate as a pattern that is searched in the path as it is written on the wire. */
function sourceOf(predicate: Exclude<PathPredicate, { kind: 'any' }>): string {
  if (predicate.kind === 'regex') {
    const { anchoring, source } = predicate.pattern;
    return anchoring === 'none' ? source : anchoring === 'start' ? `^(?:${source})` : `^(?:${source})$`;
  }
  const text = quoted(encodePath(predicate.value, 'rfc3986'));
  if (predicate.kind === 'exact') return `^${text}$`;
  return predicate.kind === 'string-prefix' ? `^${text}` : `^${text.replace(/\/+$/, '')}(?:/|$)`;
}

/** Paths for which the start was replaced are known to have it: their branch asks for it. */
function beforeStart(predicate: Exclude<PathPredicate, { kind: 'any' }>, start: Start): Preimage | undefined {
  const { cut, put, follows } = start;
  if (predicate.kind === 'regex') {
    const { pattern } = predicate;
    const source = pattern.anchoring === 'none' ? sourceBefore(start, pattern.source) : undefined;
    return source === undefined ? undefined : { path: { kind: 'regex', pattern: { ...pattern, source } } };
  }
  const whole = predicate.kind === 'prefix' ? predicate.value.replace(/\/+$/, '') : predicate.value;
  const alone: PathPredicate[] = [];
  // With nothing behind the cut, the path is what was put there.
  if (follows === 'segments' && cut !== '' && pathHolds(predicate, put === '' ? '/' : put) === true) {
    alone.push({ kind: 'exact', value: cut });
  }
  const longer = (): Preimage => {
    if (predicate.kind !== 'exact') {
      if (predicate.kind === 'string-prefix' ? put.startsWith(whole) : isUnder(put, whole)) return true;
    }
    if (!whole.startsWith(put)) return false;
    const rest = whole.slice(put.length);
    if (follows === 'segments' ? !rest.startsWith('/') : rest.startsWith('/')) return false;
    return { path: { kind: predicate.kind, value: cut + rest } };
  };
  const found = longer();
  if (found === true || alone.length === 0) return found;
  return anyOf([found, ...alone.map((path) => ({ path }))]);
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
