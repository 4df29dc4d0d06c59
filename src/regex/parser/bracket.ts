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
    const member = quoted ? plain(reader) : readMember(reader);
    const end = quoted ? undefined : readRangeEnd(reader, member, start);
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

function readMember(reader: Reader): Member {
  if (startsWith(reader, '[:')) {
    const named = readPosix(reader);
    if (named !== undefined) return { kind: 'set', set: named };
  }
  if (reader.flavour === 'pcre' && (collating(reader, '.') || collating(reader, '='))) {
    invalid(reader, 'POSIX collating elements');
  }
  if (!accept(reader, '\\')) return plain(reader);
  const start = reader.index - 1;
  const character = peek(reader);
  if (reader.flavour === 'pcre') {
    if (accept(reader, 'b')) return { kind: 'letter', code: 0x08 };
    if (character !== '' && 'BRXN'.includes(character)) {
      invalid(reader, `\\${character} inside brackets`, start);
    }
  }
  return readEscape(reader);
}

/** `[.x.]` or `[=x=]`. */
function collating(reader: Reader, mark: '.' | '='): boolean {
  if (!startsWith(reader, `[${mark}`)) return false;
  return closesBeforeBracket(reader, mark);
}

function closesBeforeBracket(reader: Reader, mark: string): boolean {
  for (let ahead = 2; reader.index + ahead < reader.codes.length; ahead++) {
    const character = peek(reader, ahead);
    if (character === mark && peek(reader, ahead + 1) === ']') return true;
    if (character === ']' || character === '\\' || character === '[') return false;
  }
  return false;
}

/** `[:name:]` or `[:^name:]`; undefined if it is none, then `[` is a letter. */
function readPosix(reader: Reader): CharSet | undefined {
  const start = reader.index;
  let ahead = 2;
  const negated = peek(reader, ahead) === '^';
  if (negated) ahead += 1;
  let name = '';
  while (/^[A-Za-z]$/.test(peek(reader, ahead))) {
    name += peek(reader, ahead);
    ahead += 1;
  }
  const closed = peek(reader, ahead) === ':' && peek(reader, ahead + 1) === ']';
  if (!closed) {
    if (reader.flavour === 'pcre' ? closesBeforeBracket(reader, ':') : closesLater(reader)) {
      if (peek(reader, 2) === '<' || peek(reader, 2) === '>') unsupported(reader, 'word boundaries', start);
      invalid(reader, 'an unknown [:class:]', start);
    }
    return undefined;
  }
  const set = posixSet(name);
  if (set === undefined) invalid(reader, `[:${name}:] is no class`, start);
  reader.index += ahead + 2;
  return negated ? complement(set, reader.alphabet) : set;
}

/** Go looks for `:]` in all that follows. */
function closesLater(reader: Reader): boolean {
  for (let ahead = 2; reader.index + ahead < reader.codes.length; ahead++) {
    if (peek(reader, ahead) === ':' && peek(reader, ahead + 1) === ']') return true;
  }
  return false;
}

/** The upper end of `a-z` if the member begins a range. */
function readRangeEnd(reader: Reader, member: Member, start: number): number | undefined {
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
  return checkedEnd(reader, member.code, readMember(reader), start);
}

function checkedEnd(reader: Reader, low: number, end: Member, start: number): number {
  if (end.kind === 'set') return invalid(reader, 'a class as the end of a range', start);
  if (end.code < low) invalid(reader, 'a range whose end comes before its begin', start);
  return end.code;
}
