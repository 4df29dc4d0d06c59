import type { CharSet } from '../char-set.ts';
import { escapeSet } from './named-sets.ts';
import {
  accept,
  atEnd,
  type Flags,
  invalid,
  isDigit,
  isHex,
  isOctal,
  isWord,
  peek,
  type Reader,
  takeWhile,
  unsupported,
} from './reader.ts';

/** What an escape that can stand inside and outside brackets means. */
export type Escape =
  | { readonly kind: 'letter'; readonly code: number }
  | { readonly kind: 'set'; readonly set: CharSet };

const CONTROL: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
]);

/**
 * Reads what follows a backslash, the reader standing behind it, as far as it means a letter or a set of letters. The
 * escapes that mean a position or an instruction have been taken by the caller.
 */
export function readEscape(reader: Reader, flags: Flags): Escape {
  const start = reader.index - 1;
  if (atEnd(reader)) invalid(reader, 'a backslash at the end', start);
  const code = reader.codes[reader.index] ?? 0;
  const character = peek(reader);
  reader.index += 1;
  if (code > 0x7f && reader.flavour !== 'pcre')
    invalid(reader, 'a backslash before a letter that is not ASCII', start);
  if (character === '' || !isWord(character) || (character === '_' && code === 0x5f)) return letter(code);
  const control = CONTROL.get(character);
  if (control !== undefined) return letter(control);
  if (character === 'x') return letter(readHex(reader, start));
  const set = escapeSet(character, reader, flags);
  if (set !== undefined) return { kind: 'set', set };
  if (character === 'p' || character === 'P') unsupported(reader, 'Unicode properties (\\p)', start);
  return reader.flavour === 'pcre' ? readPcre(reader, character, start) : readRe2(reader, character, start);
}

function letter(code: number): Escape {
  return { kind: 'letter', code };
}

function readHex(reader: Reader, start: number): number {
  const limit = reader.alphabet === 'bytes' ? 0xff : 0x10ffff;
  if (accept(reader, '{')) {
    const digits = takeWhile(reader, isHex, 12);
    if (digits === '' || !accept(reader, '}')) invalid(reader, 'malformed \\x{...}', start);
    const value = Number.parseInt(digits, 16);
    if (value > limit) invalid(reader, `\\x{${digits}} is larger than any character here`, start);
    return value;
  }
  const digits = takeWhile(reader, isHex, 2);
  if (reader.flavour === 'pcre') return digits === '' ? 0 : Number.parseInt(digits, 16);
  if (digits.length < 2) invalid(reader, 'malformed \\x', start);
  return Number.parseInt(digits, 16);
}

/** pcre2pattern(3), "Non-printing characters" and "Backslash". */
function readPcre(reader: Reader, character: string, start: number): Escape {
  if (character === 'e') return letter(0x1b);
  if (character === 'c') {
    const next = reader.codes[reader.index];
    if (next === undefined || next < 0x20 || next > 0x7e)
      invalid(reader, '\\c without a printable character', start);
    reader.index += 1;
    return letter(String.fromCharCode(next).toUpperCase().charCodeAt(0) ^ 0x40);
  }
  if (character === 'o') {
    const opened = accept(reader, '{');
    const digits = takeWhile(reader, isOctal, 12);
    if (!opened || digits === '' || !accept(reader, '}')) invalid(reader, 'malformed \\o{...}', start);
    return letter(octal(reader, digits, start));
  }
  if (isOctal(character)) return letter(octal(reader, character + takeWhile(reader, isOctal, 2), start));
  if (isDigit(character)) return letter(character.charCodeAt(0));
  if ('LlUuNFgk'.includes(character)) invalid(reader, `\\${character} is not supported by PCRE here`, start);
  return unsupported(reader, `\\${character}: PCRE 8 takes it as "${character}", PCRE2 refuses it`, start);
}

function octal(reader: Reader, digits: string, start: number): number {
  const value = Number.parseInt(digits, 8);
  if (value > 0xff) invalid(reader, `octal \\${digits} is above \\377`, start);
  return value;
}

/** RE2 syntax, "Escape sequences"; Go's regexp/syntax `escape`. */
function readRe2(reader: Reader, character: string, start: number): Escape {
  if (character === 'v') return letter(0x0b);
  if (character === 'C' && reader.flavour === 're2') unsupported(reader, '\\C (one byte)', start);
  const followed = isOctal(peek(reader));
  if (character === '0' || (isOctal(character) && followed)) {
    return letter(Number.parseInt(character + takeWhile(reader, isOctal, 2), 8));
  }
  return invalid(reader, `\\${character} is no escape of RE2`, start);
}
