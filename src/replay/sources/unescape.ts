import { fromByteString } from '../../regex/text.ts';

/**
 * How a log writes bytes that would break its lines.
 * - `nginx`: `\xHH` (log_format, escape=default). `json`: as JSON strings do. `none`: not at all.
 */
export type Escapes = 'nginx' | 'json' | 'none';

/** The text of a value as it stands in a line of bytes. */
export function unescaped(value: string, escapes: Escapes): string {
  if (!UNUSUAL.test(value)) return value;
  if (escapes === 'none' || !value.includes('\\')) return fromByteString(value);
  const bytes = escapes === 'nginx' ? value.replace(NGINX, nginxByte) : value.replace(JSON_ESCAPE, jsonByte);
  return fromByteString(bytes);
}

const UNUSUAL = /[\\\x80-\xff]/;
const NGINX = /\\(?:x([0-9A-Fa-f]{2})|(["\\]))/g;
const JSON_ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|([bfnrt"\\/]))/g;
const SHORT: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function nginxByte(_: string, hex: string | undefined, plain: string | undefined): string {
  return hex === undefined ? (plain ?? '') : String.fromCharCode(Number.parseInt(hex, 16));
}

/** nginx writes single bytes this way; what is above a byte becomes UTF-8. */
function jsonByte(_: string, hex: string | undefined, short: string | undefined): string {
  if (hex === undefined) return SHORT.get(short ?? '') ?? short ?? '';
  const code = Number.parseInt(hex, 16);
  if (code < 0x80) return String.fromCharCode(code);
  return Buffer.from(String.fromCharCode(code), 'utf8').toString('latin1');
}
