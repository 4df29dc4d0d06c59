import { checkRepeats, removeAtomic } from './parser/checks.ts';
import { readAlternatives } from './parser/expression.ts';
import { atEnd, invalid, type Reader, Refusal } from './parser/reader.ts';
import type { Pattern } from './pattern.ts';
import { remember } from './remember.ts';
import { bytesOf, isAscii } from './text.ts';
import type { Tree } from './tree.ts';

/**
 * The outcome of reading a pattern. Not ok: `invalid` says that the flavour's own engine refuses it too (`nginx -t`
 * fails, RE2 does not compile); otherwise it is something that this program cannot treat (look-around, back references,
 * word boundaries, ...). `position` counts characters of the source from 0.
 */
export type Parsed =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly invalid: boolean; readonly reason: string; readonly position: number };

/** Sources longer than this are refused: nginx itself cannot take a longer word in its configuration. */
export const MAX_SOURCE = 4096;
const CACHE_SIZE = 4096;

const cache = new Map<string, Parsed>();

/** Identifies a pattern in a cache. */
export function patternKey(pattern: Pattern): string {
  return `${pattern.flavour} ${pattern.ignoreCase ? 'i' : '-'} ${pattern.anchoring} ${pattern.source}`;
}

/**
 * Reads a pattern as its own system would. Never throws. PCRE is read as nginx compiles it: bytes, no UTF mode, ASCII
 * case; RE2 and Go as code points.
 */
export function parse(pattern: Pattern): Parsed {
  const key = patternKey(pattern);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const parsed = parseAfresh(pattern);
  remember(cache, CACHE_SIZE, key, parsed);
  return parsed;
}

function parseAfresh(pattern: Pattern): Parsed {
  if (pattern.source.length > MAX_SOURCE) {
    return {
      ok: false,
      invalid: false,
      reason: `longer than ${MAX_SOURCE} characters`,
      position: MAX_SOURCE,
    };
  }
  const reader = readerOf(pattern);
  try {
    const flags = { ignoreCase: pattern.ignoreCase, dotAll: false, ungreedy: false };
    const root = readAlternatives(reader, flags);
    if (!atEnd(reader)) invalid(reader, 'a closing parenthesis without an opening one');
    // Where only single letters are repeated a tree is never larger than twice its source.
    if (reader.repeats) checkRepeats(reader, root);
    const tree: Tree = {
      root: reader.hasAtomic ? removeAtomic(reader, root, pattern.anchoring) : root,
      alphabet: reader.alphabet,
      anchoring: pattern.anchoring,
      groups: reader.groups,
      names: reader.names,
    };
    return { ok: true, tree };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const place = Math.min(error.index, reader.codes.length);
    const position = reader.offsets === undefined ? place : (reader.offsets[place] ?? 0);
    return { ok: false, invalid: error.invalid, reason: error.reason, position };
  }
}

function readerOf(pattern: Pattern): Reader {
  const bytes = pattern.flavour === 'pcre';
  return {
    flavour: pattern.flavour,
    alphabet: bytes ? 'bytes' : 'unicode',
    ...(isAscii(pattern.source) ? asciiLetters(pattern.source) : lettersOf(pattern.source, bytes)),
    index: 0,
    depth: 0,
    groups: 0,
    repeats: false,
    hasAtomic: false,
    names: new Map(),
  };
}

type Letters = Pick<Reader, 'codes' | 'offsets'>;

function asciiLetters(source: string): Letters {
  const codes: number[] = [];
  for (let i = 0; i < source.length; i++) codes.push(source.charCodeAt(i));
  return { codes, offsets: undefined };
}

function lettersOf(source: string, bytes: boolean): Letters {
  const codes: number[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const character of source) {
    const own = bytes ? bytesOf(character) : [character.codePointAt(0) ?? 0];
    for (const code of own) {
      codes.push(code);
      offsets.push(offset);
    }
    offset += character.length;
  }
  offsets.push(offset);
  return { codes, offsets };
}
