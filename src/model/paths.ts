import { bytesOf, isAscii, textOf } from '../regex/text.ts';
import type { PathHandling } from './route-table.ts';

/** The parts of a request target. */
export interface TargetParts {
  /** Path as on the wire. */
  readonly rawPath: string;
  /** What follows `?`, without it; undefined when there is no `?`. */
  readonly query: string | undefined;
}

export type CanonicalPath =
  | ({ readonly ok: true; readonly path: string } & TargetParts)
  /** `location`: where the client is sent with a 307 instead of being refused. */
  | ({ readonly ok: false; readonly reason: string; readonly location?: string } & TargetParts);

/** Splits a target; of an absolute one (`http://host/path`) only what follows the authority counts. */
export function splitTarget(target: string, cutFragment: boolean): TargetParts {
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*/.exec(target);
  let rest = absolute === null ? target : target.slice(absolute[0].length);
  if (absolute !== null && !rest.startsWith('/')) rest = `/${rest}`;
  const fragment = cutFragment ? rest.indexOf('#') : -1;
  if (fragment >= 0) rest = rest.slice(0, fragment);
  const mark = rest.indexOf('?');
  if (mark < 0) return { rawPath: rest, query: undefined };
  return { rawPath: rest.slice(0, mark), query: rest.slice(mark + 1) };
}

/**
 * The path that is matched and rewritten. What the handling refuses (with decoding of everything: escapes that are
 * none, `%00`; with dot segments: climbing above the root) is not ok. Bytes that are no UTF-8 are kept as
 * `src/regex/text.ts` says.
 *
 * The order of nginx (ngx_http_parse_complex_uri): an escape is decoded once and then counts as what it stands for, so
 * `%2F` separates segments and `%2e%2e` climbs.
 */
export function canonicalPath(target: string, handling: PathHandling): CanonicalPath {
  const parts = withSemicolons(splitTarget(target, handling.cutFragment), handling.semicolons);
  if (!parts.rawPath.startsWith('/')) {
    return { ok: false, reason: 'the target does not begin with "/"', ...parts };
  }
  if (handling.escapedSlashes === 'redirect' && ESCAPED_SLASH.test(parts.rawPath)) {
    return withoutEscapedSlashes(parts, handling);
  }
  const decoded = decode(parts.rawPath, handling.decode);
  if (!decoded.ok) return { ...decoded, ...parts };
  const path = resolve(decoded.path, handling);
  if (path === undefined) return { ok: false, reason: 'the path climbs above the root', ...parts };
  return { ok: true, path, ...parts };
}

function withSemicolons(parts: TargetParts, change: PathHandling['semicolons']): TargetParts {
  if (change === undefined || parts.query === undefined) return parts;
  return { ...parts, query: parts.query.replaceAll(';', change === 'separate' ? '&' : '%3B') };
}

const ESCAPED_SLASH = /%(?:2f|5c)/i;

/** Slashes are decoded first, then the path is normalised as any other (Envoy, path_with_escaped_slashes_action). */
function withoutEscapedSlashes(parts: TargetParts, handling: PathHandling): CanonicalPath {
  const decoded = parts.rawPath.replace(/%(2f|5c)/gi, (_, code: string) =>
    code === '2f' || code === '2F' ? '/' : '\\',
  );
  const target = parts.query === undefined ? decoded : `${decoded}?${parts.query}`;
  const canonical = canonicalPath(target, handling);
  if (!canonical.ok) return { ...canonical, ...parts };
  const query = parts.query === undefined ? '' : `?${parts.query}`;
  const reason = 'the path has an escaped slash';
  return { ok: false, reason, location: `${canonical.path}${query}`, ...parts };
}

type Decoded = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly reason: string };

/** The path with every escape decoded; as it is where one is malformed. */
export function decodeEscapes(path: string): string {
  const decoded = decode(path, 'all');
  return decoded.ok ? decoded.path : path;
}

function decode(raw: string, mode: PathHandling['decode']): Decoded {
  if (mode === 'none' || !raw.includes('%')) return { ok: true, path: raw };
  const bytes: number[] = [];
  const source = bytesOf(raw);
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] ?? 0;
    if (byte !== 0x25) {
      bytes.push(byte);
      continue;
    }
    const value = hexValue(source[i + 1]) * 16 + hexValue(source[i + 2]);
    if (mode !== 'unreserved' && Number.isNaN(value))
      return { ok: false, reason: 'the path has a "%" without two hexadecimal digits' };
    if (mode === 'all' && value === 0) return { ok: false, reason: 'the path has a zero byte (%00)' };
    if (mode === 'all' || isUnreserved(value) || (mode === 'not-reserved' && !isReserved(value))) {
      bytes.push(value);
      i += 2;
    } else if (mode === 'not-reserved') {
      bytes.push(byte, upperCase(source[i + 1]), upperCase(source[i + 2]));
      i += 2;
    } else bytes.push(byte);
  }
  return { ok: true, path: textOf(bytes) };
}

function hexValue(code: number | undefined): number {
  if (code === undefined) return Number.NaN;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}

function upperCase(code = 0): number {
  return code >= 0x61 && code <= 0x7a ? code - 0x20 : code;
}

/** RFC 3986, section 2.2, and the percent sign, which would change the meaning of what follows. */
function isReserved(code: number): boolean {
  return ":/?#[]@!$&'()*+,;=%".includes(String.fromCharCode(code));
}

/** RFC 3986, section 2.3. */
function isUnreserved(code: number): boolean {
  return /^[A-Za-z0-9._~-]$/.test(String.fromCharCode(code));
}

/** Merges slashes and resolves dot segments; undefined when it climbs above the root and that is refused. */
function resolve(path: string, handling: PathHandling): string | undefined {
  const merge = (text: string): string =>
    handling.mergeSlashes && text.includes('//') ? text.replace(/\/{2,}/g, '/') : text;
  const dots = (text: string): string | undefined =>
    handling.dotSegments && text.includes('/.') ? resolveDots(text, handling) : text;
  if (handling.resolution !== 'url') return dots(merge(path));
  const resolved = dots(path);
  return resolved === undefined ? undefined : merge(resolved);
}

function resolveDots(path: string, handling: { readonly resolution: 'clean' }): string;
function resolveDots(path: string, handling: Pick<PathHandling, 'resolution'>): string | undefined;
function resolveDots(
  path: string,
  { resolution = 'nginx' }: Pick<PathHandling, 'resolution'>,
): string | undefined {
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const endsHere = index === segments.length - 1 && resolution !== 'clean';
    if (segment === '..') {
      if (kept.length === 0 && resolution === 'nginx') return undefined;
      kept.pop();
      if (endsHere) kept.push('');
    } else if (segment === '.') {
      if (endsHere) kept.push('');
    } else kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

/**
 * Writes a path on the wire again. `nginx`: ngx_escape_uri with NGX_ESCAPE_URI, that is space, `" # % < > ? \ ^ { | }`,
 * backtick, controls and everything above 0x7E become `%XX`. `rfc3986`: everything but unreserved and reserved characters
 * and `%`.
 */
export function encodePath(path: string, mode: PathHandling['encode']): string {
  if (mode === 'none') return path;
  if (mode === 'rfc3986') return percentEncode(path, (code) => isUnreserved(code) || isReserved(code));
  return percentEncode(
    path,
    (code) => code > 0x20 && code < 0x7f && !'"#%<>?\\^`{|}'.includes(String.fromCharCode(code)),
  );
}

/** What a raw path may hold for Go's net/url to take it as it is (validEncoded). */
const GO_VALID = /^[A-Za-z0-9._~\-!$&'()*+,;=:@[\]/%]*$/;

/**
 * How Go writes a path of which it keeps the decoded and the raw form (net/url, URL.EscapedPath): the raw form, unless
 * that holds a character which is to be escaped; then the decoded form is escaped anew.
 */
export function writtenByGo(path: string, rawPath: string): string {
  return GO_VALID.test(rawPath) ? encodePath(path, 'rfc3986') : escapedByGo(decodeEscapes(path));
}

/**
 * A path that was rewritten in both forms, as Go writes it: where the raw form still holds a character of the wire that is
 * to be escaped, the decoded form is escaped anew.
 *
 * @param rawPath the path of the wire, before it was rewritten
 */
export function rewrittenByGo(path: string, rawPath: string): string {
  if (GO_VALID.test(rawPath)) return encodePath(path, 'rfc3986');
  const bare = new Set([...rawPath].filter((character) => !GO_VALID.test(character)));
  const keepsOne = [...path].some((character) => bare.has(character));
  return keepsOne ? escapedByGo(decodeEscapes(path)) : encodePath(path, 'rfc3986');
}

/** A decoded path as Go's net/url escapes it. */
function escapedByGo(path: string): string {
  return percentEncode(path, (code) => isUnreserved(code) || '$&+,/:;=@'.includes(String.fromCharCode(code)));
}

/**
 * A path whose prefix was replaced in its decoded form and that was joined with path.Join of Go, which cleans it; a slash
 * at the end stays. Escaped anew (pkg/middlewares/gatewayapi/urlrewrite of Traefik).
 */
export function joinedByGo(replaced: string): string {
  const decoded = decodeEscapes(replaced);
  const cleaned = resolveDots(decoded.replace(/\/{2,}/g, '/'), CLEAN).replace(/(?<=.)\/$/, '');
  return escapedByGo(decoded.endsWith('/') && !cleaned.endsWith('/') ? `${cleaned}/` : cleaned);
}

const CLEAN = { resolution: 'clean' } as const;

/** Everything but unreserved characters becomes `%XX` (ngx_escape_uri with NGX_ESCAPE_URI_COMPONENT). */
export function encodeComponent(text: string): string {
  return percentEncode(text, isUnreserved);
}

function percentEncode(text: string, plain: (code: number) => boolean): string {
  let result = '';
  for (const byte of isAscii(text) ? asciiCodes(text) : bytesOf(text)) {
    if (plain(byte)) result += String.fromCharCode(byte);
    else result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}

function asciiCodes(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * ReplacePrefixMatch: the table of the Gateway API specification (HTTPPathModifier), for a path that the prefix holds.
 * The rest behind the prefix is put behind the replacement; an empty result is `/`.
 */
export function replacePrefix(path: string, prefix: string, replacement: string): string {
  const rest = path.slice(prefix.replace(/\/+$/, '').length);
  const result = rest.startsWith('/') ? replacement.replace(/\/+$/, '') + rest : replacement;
  return result === '' ? '/' : result;
}
