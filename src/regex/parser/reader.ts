import type { Alphabet } from '../char-set.ts';
import type { RegexFlavour } from '../pattern.ts';

/** Flags that `(?i)` and its like switch, in force from where they stand to the end of their group. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

/**
 * The source while it is read. `codes` are letters of the alphabet; `offsets` their places in the source text, absent
 * where places and letters are counted alike.
 */
export interface Reader {
  readonly flavour: RegexFlavour;
  readonly alphabet: Alphabet;
  readonly codes: readonly number[];
  readonly offsets: readonly number[] | undefined;
  index: number;
  depth: number;
  groups: number;
  /** Something was met whose size has to be checked: a counted repetition, or one of a group. */
  repeats: boolean;
  hasAtomic: boolean;
  readonly names: Map<string, number>;
}

/** Leaves the parser; `parse` turns it into its answer. */
export class Refusal extends Error {
  readonly reason: string;
  readonly index: number;
  readonly invalid: boolean;

  constructor(reason: string, index: number, invalid: boolean) {
    super(reason);
    this.reason = reason;
    this.index = index;
    this.invalid = invalid;
  }
}

/** The flavour's own engine refuses this too. */
export function invalid(reader: Reader, reason: string, index = reader.index): never {
  throw new Refusal(reason, index, true);
}

/** The flavour's engine takes this, we do not. */
export function unsupported(reader: Reader, reason: string, index = reader.index): never {
  throw new Refusal(reason, index, false);
}

export function atEnd(reader: Reader): boolean {
  return reader.index >= reader.codes.length;
}

const ASCII: readonly string[] = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));

/** The character `ahead` places on, '' at the end or where it is not ASCII. */
export function peek(reader: Reader, ahead = 0): string {
  return ASCII[reader.codes[reader.index + ahead] ?? -1] ?? '';
}

export function startsWith(reader: Reader, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (peek(reader, i) !== text[i]) return false;
  return true;
}

/** Steps over `text` if it comes next. */
export function accept(reader: Reader, text: string): boolean {
  if (!startsWith(reader, text)) return false;
  reader.index += text.length;
  return true;
}

/** Reads ASCII characters as long as they are among `allowed`. */
export function takeWhile(reader: Reader, allowed: (character: string) => boolean, atMost = 1000): string {
  let text = '';
  while (text.length < atMost && !atEnd(reader)) {
    const character = peek(reader);
    if (character === '' || !allowed(character)) break;
    text += character;
    reader.index += 1;
  }
  return text;
}

export const isDigit = (character: string): boolean => character >= '0' && character <= '9';
export const isOctal = (character: string): boolean => character >= '0' && character <= '7';
export const isHex = (character: string): boolean => /^[0-9A-Fa-f]$/.test(character);
export const isWord = (character: string): boolean => /^[0-9A-Za-z_]$/.test(character);
