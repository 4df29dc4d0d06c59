import { asObjects, asString, dig } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';

/** Paths that the rendered files can carry (internal/controller/nginx/config/validation/common.go, pathFmt). */
const PATH = /^\/[^\s{};]*$/;

/** Methods that matches may name (validation/http_njs_match.go, supportedMethods). */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']);

/** Internal locations have names that begin so. */
export const INTERNAL = '/_ngf-internal';

/** validateMatch of internal/controller/state/graph/httproute.go; a rule with a match that is not valid is left out. */
export function hasValidMatch(match: JsonObject): boolean {
  const path = asString(dig(match, 'path', 'value')) ?? '/';
  const method = asString(match['method']);
  return (
    isPath(path) &&
    !path.startsWith(INTERNAL) &&
    (method === undefined || METHODS.has(method)) &&
    [...asObjects(match['headers']), ...asObjects(match['queryParams'])].every(
      (one) => (asString(one['value']) ?? '').trim() !== '' && (asString(one['name']) ?? '').trim() !== '',
    )
  );
}

export function isPath(path: string): boolean {
  return PATH.test(path);
}

/** A path that a filter puts in place of another; empty stands for none. */
export function isReplacement(path: string): boolean {
  return path === '' || (PATH.test(path) && !path.includes('$'));
}

/** Texts between double quotes, in which no variable begins (validateEscapedStringNoVarExpansion). */
export function isPlain(text: string): boolean {
  return /^(?:[^"$\\\r\n]|\\[^$\r\n])*$/.test(text);
}

/** Values of headers in filters: plain text, or one variable of nginx. */
export function isHeaderValue(text: string): boolean {
  return isPlain(text) || /^\$(?:\w+|\{\w+\})$/.test(text);
}

const REFUSED_HEADERS: ReadonlySet<string> = new Set(['host', 'connection', 'upgrade']);

/** validateHeaderName: these three cannot be edited. */
export function isEditable(name: string): boolean {
  return /^[A-Za-z0-9-]{1,256}$/.test(name) && !REFUSED_HEADERS.has(name.toLowerCase());
}

const REFUSED_OF_ANSWERS: ReadonlySet<string> = new Set([
  'server',
  'date',
  'x-pad',
  'content-type',
  'content-length',
  'connection',
]);

/** validateResponseHeaders of internal/controller/state/graph/common_filter.go. */
export function isResponseHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return !REFUSED_OF_ANSWERS.has(lower) && !lower.startsWith('x-accel');
}
