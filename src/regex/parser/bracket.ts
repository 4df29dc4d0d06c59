import { foldCase } from '../case-folding.ts';
import { type CharSet, complement, union } from '../char-set.ts';
import { readEscape } from './escapes.ts';
import { posixSet } from './named-sets.ts';
import { accept, atEnd, type Flags, invalid, peek, type Reader, startsWith, unsupported } from './reader.ts';

/** One member of a bracket expression: a letter, which may begin a range, or a ready set. */
type Member =
  | { readonly kind: 'letter'; readonly code: number }
  | { readonly kind: 'set'; readonly set: CharSet };

/** Reads `[...]`, the reader standing behind the opening bracket. */
export function readBracket(reader: Reader, flags: Flags): CharSet {
  const open = reader.index - 1;
  const negated = accept(reader, '^');
  const ranges: number[] = [];
  let quoted = false;
  for (let first = true; ; ) {
    if (atEnd(reader)) invalid(reader, 'a bracket expression that is not closed', open);
    if (quoted ? accept(reader, '\\E') : false) {
      quoted = false;
      continue;
    }
    if (!quoted && reader.flavour === 'pcre') {
      if (accept(reader, '\\E')) continue;
      if (accept(reader, '\\Q')) {
        quoted = true;
        continue;
      }
    }
    if (!quoted && !first && accept(reader, ']')) break;
    first = false;
    const start = reader.index;
    const member = quoted ? plain(reader) : readMember(reader, flags);
    const end = quoted ? undefined : readRangeEnd(reader, flags, member, start);
    if (member.kind === 'set') ranges.push(...member.set);
    else ranges.push(member.code, end ?? member.code);
  }
  const set = union(ranges);
  const folded = flags.ignoreCase ? foldCase(set, reader.alphabet) : set;
  return negated ? complement(folded, reader.alphabet) : folded;
}

function plain(reader: Reader): Member {
  const code = reader.codes[reader.index] ?? 0;
  reader.index += 1;
  return { kind: 'letter', code };
}

function readMember(reader: Reader, flags: Flags): Member {
  const named = reader.flavour === 'pcre' ? readPcreNamed(reader, flags) : readRe2Named(reader, flags);
  if (named !== undefined) return { kind: 'set', set: named };
  if (!accept(reader, '\\')) return plain(reader);
  const start = reader.index - 1;
  const character = peek(reader);
  if (reader.flavour === 'pcre') {
    if (accept(reader, 'b')) return { kind: 'letter', code: 0x08 };
    if (character !== '' && 'BRXN'.includes(character)) {
      invalid(reader, `\\${character} inside brackets`, start);
    }
  }
  return readEscape(reader, flags);
}

/** `[:name:]` or `[:^name:]`; undefined if it is none, then `[` is a letter. */
function readPcreNamed(reader: Reader, flags: Flags): CharSet | undefined {
  const start = reader.index;
  if (peek(reader) !== '[') return undefined;
  const length = namedClassLength(reader, 1);
  if (length === undefined) return undefined;
  if (peek(reader, 1) !== ':') invalid(reader, 'POSIX collating elements', start);
  let name = '';
  for (let ahead = 2; ahead < length; ahead++) name += peek(reader, ahead);
  if (name === '<' || name === '>') unsupported(reader, 'word boundaries', start);
  reader.index += length + 2;
  return namedSet(reader, flags, name, start);
}

function namedSet(reader: Reader, flags: Flags, name: string, start: number): CharSet {
  return posixSet(name, reader, flags) ?? invalid(reader, `[:${name}:] is no class`, start);
}

/**
 * Where PCRE sees the end of `:name:]` that begins `ahead` characters on, counted from the reader; undefined if it sees
 * no such class there. The same for `.` and `=` in place of the colon.
 */
export function namedClassLength(reader: Reader, ahead: number): number | undefined {
  const mark = peek(reader, ahead);
  if (mark === '' || !':.='.includes(mark)) return undefined;
  for (let at = ahead + 1; reader.index + at + 1 < reader.codes.length; at++) {
    const character = peek(reader, at);
    const next = peek(reader, at + 1);
    if (character === '\\' && (next === ']' || next === '\\')) at += 1;
    else if (character === ']' || (character === '[' && next === mark)) return undefined;
    else if (character === mark && next === ']') return at;
  }
  return undefined;
}

/** Go (regexp/syntax) takes everything up to the next `:]` for the name. */
function readRe2Named(reader: Reader, flags: Flags): CharSet | undefined {
  const start = reader.index;
  if (!startsWith(reader, '[:')) return undefined;
  let name = '';
  for (let at = 2; reader.index + at + 1 < reader.codes.length; at++) {
    if (peek(reader, at) === ':' && peek(reader, at + 1) === ']') {
      reader.index += at + 2;
      return namedSet(reader, flags, name, start);
    }
    name += peek(reader, at) || '?';
  }
  return undefined;
}

/** The upper end of `a-z` if the member begins a range. */
function readRangeEnd(reader: Reader, flags: Flags, member: Member, start: number): number | undefined {
  if (peek(reader) !== '-' || peek(reader, 1) === ']') return undefined;
  if (reader.index + 1 >= reader.codes.length) return undefined;
  const pcre = reader.flavour === 'pcre';
  if (pcre && peek(reader, 1) === '\\' && 'EQ'.includes(peek(reader, 2) || ' ')) {
    unsupported(reader, '\\Q or \\E at a hyphen inside brackets', start);
  }
  if (member.kind === 'set') {
    if (pcre) invalid(reader, 'a class as the begin of a range', start);
    return undefined;
  }
  reader.index += 1;
  if (!pcre && peek(reader) === '[' && peek(reader, 1) === ':') {
    const code = plain(reader);
    return checkedEnd(reader, member.code, code, start);
  }
  return checkedEnd(reader, member.code, readMember(reader, flags), start);
}

function checkedEnd(reader: Reader, low: number, end: Member, start: number): number {
  if (end.kind === 'set') return invalid(reader, 'a class as the end of a range', start);
  if (end.code < low) invalid(reader, 'a range whose end comes before its begin', start);
  return end.code;
}
