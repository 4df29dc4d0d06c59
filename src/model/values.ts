import { compile } from '../regex/compile.ts';
import type { Pattern } from '../regex/pattern.ts';
import { bytesOf, textOf } from '../regex/text.ts';
import type { NamedPredicate, ValuePredicate } from './match.ts';

/** True, false, or not to be decided because a pattern or an address is not known to us. */
export type Truth = boolean | 'unknown';

/** Does the pattern match? A pattern that its own engine refuses matches nothing. */
export function patternHolds(pattern: Pattern, text: string): Truth {
  const known = compile(pattern);
  if (known.ok) return known.matcher.test(text);
  return known.invalid ? false : 'unknown';
}

/** Does a predicate hold for the value of a header, query parameter or cookie? Undefined: there is none. */
export function valueHolds(predicate: ValuePredicate, value: string | undefined): Truth {
  if (predicate.kind === 'absent') return value === undefined;
  if (value === undefined) return false;
  switch (predicate.kind) {
    case 'present':
      return true;
    case 'exact':
      return predicate.ignoreCase === true
        ? value.toLowerCase() === predicate.value.toLowerCase()
        : value === predicate.value;
    case 'prefix':
      return value.startsWith(predicate.value);
    case 'regex':
      return patternHolds(predicate.pattern, value);
  }
}

/**
 * Headers by lower-case name. Lines of the same name are joined by `, ` (RFC 9110, section 5.3), those of Cookie by `; `
 * (RFC 9113, section 8.2.3).
 */
export function headerMap(headers: ReadonlyArray<readonly [string, string]>): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = map.get(key);
    map.set(key, before === undefined ? value : `${before}${key === 'cookie' ? '; ' : ', '}${value}`);
  }
  return map;
}

/** All values of a query parameter in order, read as the predicate says. */
export function queryValues(query: string | undefined, predicate: NamedPredicate): readonly string[] {
  if (query === undefined) return [];
  const form = predicate.encoding === 'form';
  const values: string[] = [];
  for (const pair of query.split(form ? /[&;]/ : '&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const written = [equals < 0 ? pair : pair.slice(0, equals), equals < 0 ? '' : pair.slice(equals + 1)];
    const [name, value] = form ? written.map(formDecoded) : written;
    if (name === predicate.name && value !== undefined) values.push(value);
  }
  return values;
}

/** Undefined: an escape without two hexadecimal digits. */
function formDecoded(text: string): string | undefined {
  const plain = text.replaceAll('+', ' ');
  if (!plain.includes('%')) return plain;
  if (/%(?![0-9A-Fa-f]{2})/.test(plain)) return undefined;
  const bytes: number[] = [];
  for (const part of plain.match(/%[0-9A-Fa-f]{2}|[^%]+/g) ?? []) {
    if (part.startsWith('%')) bytes.push(Number.parseInt(part.slice(1), 16));
    else bytes.push(...bytesOf(part));
  }
  return textOf(bytes);
}

/** The first value of a cookie in a Cookie header. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals >= 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

export function both(a: Truth, b: () => Truth): Truth {
  if (a === false) return false;
  const other = b();
  if (other === false) return false;
  return a === true && other === true ? true : 'unknown';
}

export function either(a: Truth, b: () => Truth): Truth {
  if (a === true) return true;
  const other = b();
  if (other === true) return true;
  return a === false && other === false ? false : 'unknown';
}

export function negate(truth: Truth): Truth {
  return truth === 'unknown' ? 'unknown' : !truth;
}
