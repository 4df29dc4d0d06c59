import { asObjects, asString } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';

/** Variables of one nginx, which several configurations share; `map` blocks are collected here. */
export interface Maps {
  readonly blocks: string[];
  /** A name that is not yet in use, without `$`. */
  fresh(): string;
}

export function createMaps(prefix: string): Maps {
  const blocks: string[] = [];
  let count = 0;
  return {
    blocks,
    fresh() {
      count += 1;
      return `${prefix}_v${count}`;
    },
  };
}

/**
 * A variable that is `1` for requests that a match holds for apart from their path; undefined where it holds for all.
 * What the implementation does in JavaScript (internal/controller/nginx/modules/src/httpmatches.js, testMatch) is done in
 * `map` blocks: values of headers are taken apart at commas, parameters are decoded, the first of several decides.
 */
export function conditionVariable(match: JsonObject, maps: Maps): string | undefined {
  const parts: string[] = [];
  const method = asString(match['method']);
  if (method !== undefined) parts.push(flag(maps, '$request_method', `~^${method}$`));
  for (const header of firstOfEach(asObjects(match['headers']))) parts.push(headerFlag(header, maps));
  for (const parameter of asObjects(match['queryParams'])) parts.push(parameterFlag(parameter, maps));
  if (parts.length === 0) return undefined;
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return flag(maps, parts.map((name) => `\${${name}}`).join(''), `~^1{${parts.length}}$`);
}

function flag(maps: Maps, source: string, key: string): string {
  const name = maps.fresh();
  maps.blocks.push(`map ${quoted(source)} $${name} { default 0; ${quoted(key)} 1; }`);
  return name;
}

function never(maps: Maps): string {
  const name = maps.fresh();
  maps.blocks.push(`map $request_method $${name} { default 0; }`);
  return name;
}

/** Only the first entry of a name counts (createRouteMatch). */
function firstOfEach(headers: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set<string>();
  return headers.filter(({ name }) => {
    const lower = (asString(name) ?? '').toLowerCase();
    const isFirst = !seen.has(lower);
    seen.add(lower);
    return isFirst;
  });
}

function headerFlag(header: JsonObject, maps: Maps): string {
  const name = asString(header['name']) ?? '';
  const value = asString(header['value']) ?? '';
  // A name with `_` is dropped from requests; other signs cannot stand in the name of a variable.
  if (!/^[A-Za-z0-9-]+$/.test(name)) return never(maps);
  const source = `$http_${name.toLowerCase().replaceAll('-', '_')}`;
  if (isRegex(header)) return flag(maps, source, `~${value}`);
  return value.includes(',') ? never(maps) : flag(maps, source, `~(?:^|,)${literal(value)}(?:,|$)`);
}

function parameterFlag(parameter: JsonObject, maps: Maps): string {
  const name = encoded(asString(parameter['name']) ?? '');
  const value = asString(parameter['value']) ?? '';
  const found = maps.fresh();
  const key = `~^(?:(?!${name}(?:[=&]|$))[^&]*&)*${name}=(?<${found}_in>[^&]*)`;
  maps.blocks.push(`map $args $${found} { default ""; ${quoted(key)} $${found}_in; }`);
  return flag(maps, `$${found}`, isRegex(parameter) ? `~${value}` : `~^${encoded(value)}$`);
}

export function isRegex(match: JsonObject): boolean {
  return asString(match['type']) === 'RegularExpression';
}

/** A pattern for the text, letter by letter. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A pattern for everything in a query that is decoded to the text. */
function encoded(text: string): string {
  let pattern = '';
  for (const byte of Buffer.from(text)) {
    const letter = String.fromCharCode(byte);
    const escaped = `%(?i:${byte.toString(16).padStart(2, '0')})`;
    if (letter === ' ') pattern += `(?:\\+|${escaped})`;
    else if (byte > 0x7e || byte < 0x20 || '%&+='.includes(letter))
      pattern += letter === '=' ? `(?:=|${escaped})` : escaped;
    else pattern += `(?:${literal(letter)}|${escaped})`;
  }
  return pattern;
}

/** A quoted word of nginx's configuration; `$` begins a variable where variables are looked for. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}
