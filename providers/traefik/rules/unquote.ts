import { bytesOf, textOf } from '../../../src/regex/text.ts';
import { RuleFailure } from './rule-failure.ts';

const SINGLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  '"': 34,
};

const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|([0-7]{3})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([abfnrtv\\"]))/y;

/**
 * What a string literal of Go stands for (Go specification, "String literals"): between backticks all is as written
 * but carriage returns, which are left out; between double quotes escapes count. Bytes that are no UTF-8 are kept as
 * `src/regex/text.ts` says. Throws `RuleFailure`.
 *
 * @param offset where the literal begins in the rule
 */
export function unquote(literal: string, offset: number): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner.replaceAll('\r', '');
  if (!inner.includes('\\')) return inner;
  const bytes: number[] = [];
  for (let at = 0; at < inner.length; ) {
    if (inner[at] !== '\\') {
      const next = inner.indexOf('\\', at);
      const end = next < 0 ? inner.length : next;
      bytes.push(...bytesOf(inner.slice(at, end)));
      at = end;
      continue;
    }
    ESCAPE.lastIndex = at;
    const found = ESCAPE.exec(inner);
    const escaped = found === null ? undefined : bytesOfEscape(found);
    if (found === null || escaped === undefined) {
      throw new RuleFailure(offset + 1 + at, `${inner.slice(at, at + 2)} is no escape that Go knows`);
    }
    bytes.push(...escaped);
    at += found[0].length;
  }
  return textOf(bytes);
}

/** `\x` and octal escapes are bytes, `\u` and `\U` characters; undefined: none of these. */
function bytesOfEscape([, hex, octal, short, long, single]: RegExpExecArray): number[] | undefined {
  if (single !== undefined) return [SINGLE[single] ?? 0];
  if (hex !== undefined) return [Number.parseInt(hex, 16)];
  if (octal !== undefined) {
    const byte = Number.parseInt(octal, 8);
    return byte > 0xff ? undefined : [byte];
  }
  const code = Number.parseInt(short ?? long ?? '', 16);
  if (Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return bytesOf(String.fromCodePoint(code));
}
