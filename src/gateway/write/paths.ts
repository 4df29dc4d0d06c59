import type { PathPredicate } from '../../model/match.ts';
import type { PathHandling } from '../../model/route-table.ts';
import { patternKey } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import type { Dialect } from '../dialect.ts';
import { LIMITS } from '../limits.ts';
import { isPathRegexText } from '../regex-text.ts';
import { wholeText } from './anchors.ts';
import { type Case, casesOf } from './cases.ts';
import { EVERY_PATH, type PathForm, type RawPath, type Rest } from './draft.ts';
import { escapeRegex, readPattern, treeOfText } from './languages.ts';
import { printPath } from './print-path.ts';

/**
 * A path predicate in forms that can be written.
 * - `never`: no canonical path satisfies it.
 * - `refused`: cannot be written; `superset` holds for every path that the predicate may hold for.
 */
export type PathReading =
  | { readonly kind: 'paths'; readonly paths: readonly RawPath[] }
  | { readonly kind: 'never' }
  | { readonly kind: 'refused'; readonly reason: string; readonly superset: PathForm };

export function readPath(predicate: PathPredicate, handling: PathHandling, dialect: Dialect): PathReading {
  switch (predicate.kind) {
    case 'any':
      return { kind: 'paths', paths: [EVERY_PATH] };
    case 'exact':
      if (neverCanonical(predicate.value, handling)) return { kind: 'never' };
      return { kind: 'paths', paths: [{ kind: 'exact', value: predicate.value }] };
    case 'prefix': {
      const value = predicate.value.replace(/\/+$/, '');
      if (neverCanonical(value, handling)) return { kind: 'never' };
      return { kind: 'paths', paths: [{ kind: 'prefix', value }] };
    }
    case 'string-prefix':
      if (predicate.value === '' || predicate.value === '/') return { kind: 'paths', paths: [EVERY_PATH] };
      if (neverCanonical(predicate.value, handling)) return { kind: 'never' };
      return { kind: 'paths', paths: [{ kind: 'string-prefix', value: predicate.value, rest: 'anything' }] };
    case 'regex':
      return readRegex(predicate.pattern, dialect);
  }
}

/** Does the listener's normalisation leave no path that begins like this? */
function neverCanonical(path: string, handling: PathHandling): boolean {
  if (!path.startsWith('/') && path !== '') return true;
  if (handling.mergeSlashes && path.includes('//')) return true;
  if (!handling.dotSegments || !path.includes('/.')) return false;
  const segments = path.split('/');
  // The last segment of a plain prefix may go on, as in `/.well-known`.
  return segments.slice(0, -1).some((segment) => segment === '.' || segment === '..');
}

const readings = new WeakMap<Dialect, Map<string, PathReading>>();
const MOST_READINGS = 20_000;

/** Equal patterns give the same reading and the same tree, so that what is known of a tree is found again. */
function readRegex(pattern: Pattern, dialect: Dialect): PathReading {
  let known = readings.get(dialect);
  if (known === undefined) {
    known = new Map();
    readings.set(dialect, known);
  }
  const key = patternKey(pattern);
  let reading = known.get(key);
  if (reading === undefined) {
    reading = readRegexAfresh(pattern, dialect);
    if (known.size >= MOST_READINGS) known.clear();
    known.set(key, reading);
  }
  return reading;
}

function readRegexAfresh(pattern: Pattern, dialect: Dialect): PathReading {
  const parsed = readPattern(pattern);
  if (!parsed.ok) return { kind: 'refused', reason: parsed.reason, superset: literalHead(pattern, dialect) };
  const cases = casesOf(parsed.tree);
  const plain = cases === undefined ? undefined : plainForm(cases);
  if (plain !== undefined) return { kind: 'paths', paths: [plain] };
  const whole = wholeText(parsed.tree) ?? parsed.tree;
  const printed = printPath(whole, dialect);
  if (!printed.ok)
    return { kind: 'refused', reason: printed.reason, superset: literalHead(pattern, dialect) };
  if (printed.source.length > LIMITS.pathLength) {
    const reason = `${printed.source.length} characters, more than the ${LIMITS.pathLength} that a match may have`;
    return { kind: 'refused', reason, superset: literalHead(pattern, dialect) };
  }
  return { kind: 'paths', paths: [{ kind: 'regex', source: printed.source, tree: whole }] };
}

/** A pattern that holds for the same paths as an exact path, a prefix, or every path. */
function plainForm(cases: readonly Case[]): PathForm | undefined {
  if (cases.some((one) => one.tail === 'anything' && (one.text === '' || one.text === '/')))
    return EVERY_PATH;
  if (cases.some((one) => one.ignoresCase || one.tail === 'something')) return undefined;
  const exact = new Set(cases.filter((one) => one.tail === 'end').map((one) => one.text));
  const open = new Set(cases.filter((one) => one.tail === 'anything').map((one) => one.text));
  for (const text of exact) {
    if ([...open].some((prefix) => text.startsWith(prefix))) exact.delete(text);
  }
  const [onlyExact] = exact;
  const [onlyOpen] = open;
  if (exact.size === 1 && open.size === 0 && onlyExact !== undefined && isPlain(onlyExact)) {
    return { kind: 'exact', value: onlyExact };
  }
  if (exact.size === 1 && open.size === 1 && onlyExact !== undefined && onlyOpen === `${onlyExact}/`) {
    return isPlain(onlyExact) ? { kind: 'prefix', value: onlyExact } : undefined;
  }
  return undefined;
}

function isPlain(path: string): boolean {
  return path.startsWith('/') && !path.includes('//');
}

/** The paths that begin with the literal start of a pattern that is otherwise not understood. */
function literalHead(pattern: Pattern, dialect: Dialect): PathForm {
  const source = pattern.source.replace(/^(?:\(\?i\)|\^)*/, '');
  if (pattern.source.includes('|') || (pattern.anchoring === 'none' && !pattern.source.includes('^'))) {
    return EVERY_PATH;
  }
  const head = /^[A-Za-z0-9/_-]*/.exec(source)?.[0] ?? '';
  const next = source.charAt(head.length);
  const sure = next === '' || next === '(' ? head : head.slice(0, -1);
  return sure.length <= 1 ? EVERY_PATH : beginningWith(sure, dialect, pattern.ignoreCase);
}

const REST_SOURCE: Readonly<Record<Rest, string>> = { anything: '.*', something: '.+', 'no-slash': '[^/].*' };

/** All paths that begin with a text, as a regular expression of the dialect. */
export function beginningWith(
  text: string,
  dialect: Dialect,
  ignoreCase = false,
  rest: Rest = 'anything',
): PathForm {
  return regexForm(`${escapeRegex(text)}${REST_SOURCE[rest]}`, dialect, ignoreCase);
}

/** Does a text prefix with its rest hold for the path? */
export function restHolds(prefix: { readonly value: string; readonly rest: Rest }, path: string): boolean {
  if (!path.startsWith(prefix.value)) return false;
  const next = path.charAt(prefix.value.length);
  return prefix.rest === 'anything' || (next !== '' && (prefix.rest === 'something' || next !== '/'));
}

/** Makes a regex form of RE2 text that we composed ourselves. */
export function regexForm(source: string, dialect: Dialect, ignoreCase = false): PathForm {
  const parsed = readPattern({ source, flavour: 're2', ignoreCase, anchoring: 'full' });
  if (!parsed.ok) throw new Error(`composed pattern cannot be read: ${source}`);
  const body = `${ignoreCase ? '(?i)' : ''}${source}`;
  const written = {
    full: body,
    start: `${body}$`,
    none: ignoreCase ? `(?i)^${source}$` : `^${source}$`,
  }[dialect.pathRegex.anchoring];
  // The flag may stand behind the slash with which every path begins.
  const isMoved = ignoreCase && source.startsWith('/') && !isPathRegexText(written, dialect);
  const moved = isMoved ? `/(?i)${written.slice('(?i)/'.length)}` : written;
  return { kind: 'regex', source: moved, tree: parsed.tree };
}

/** The same paths as a regular expression, for hosts whose order is decided among regular expressions. */
export function asRegex(path: PathForm, dialect: Dialect): PathForm {
  switch (path.kind) {
    case 'regex':
      return path;
    case 'exact':
      return {
        ...regexForm(escapeRegex(path.value), dialect),
        tree: treeOfText(path.value, 'exact'),
      } as PathForm;
    case 'prefix':
      if (path.value === '') return regexForm('/.*', dialect);
      return regexForm(`${escapeRegex(path.value)}(/.*)?`, dialect);
  }
}

const ALL_ALLOWED = /^[-A-Za-z0-9/._~!$&'()*+,;=:@]*$/;
const ALLOWED = /^[-A-Za-z0-9/._~!$&'()*+,;=:@]$/;

/** A canonical path in the characters that Exact and PathPrefix values may have: all others percent-encoded (UTF-8). */
export function encodePath(path: string): string {
  if (ALL_ALLOWED.test(path)) return path;
  let encoded = '';
  for (const character of path) {
    encoded += ALLOWED.test(character) ? character : percentEncode(character);
  }
  return encoded;
}

function percentEncode(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** Can an Exact or PathPrefix value say this path? */
export function canBePlain(path: string): boolean {
  if (!path.startsWith('/') && path !== '') return false;
  if (path.includes('//') || /\/\.\.?(?:\/|$)/.test(path)) return false;
  return encodePath(path).length <= LIMITS.pathLength;
}
