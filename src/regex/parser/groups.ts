import { accept, type Flags, invalid, isWord, peek, type Reader, takeWhile, unsupported } from './reader.ts';

/** What an opening parenthesis turns out to begin. */
export type Opening =
  | { readonly kind: 'capture'; readonly index: number; readonly name?: string }
  | { readonly kind: 'plain'; readonly flags: Flags }
  | { readonly kind: 'atomic' }
  /** `(?i)`: no group, new flags for the rest of the enclosing one. */
  | { readonly kind: 'flags'; readonly flags: Flags }
  | { readonly kind: 'comment' };

/** Reads what follows an opening parenthesis, the reader standing behind it. */
export function readOpening(reader: Reader, flags: Flags): Opening {
  const start = reader.index - 1;
  if (reader.flavour === 'pcre' && peek(reader) === '*' && peek(reader, 1) !== '') {
    unsupported(reader, 'a verb or named assertion "(*..."', start);
  }
  if (!accept(reader, '?')) return capture(reader);
  if (accept(reader, ':')) return { kind: 'plain', flags };
  return reader.flavour === 'pcre' ? readPcre(reader, flags, start) : readRe2(reader, flags, start);
}

function capture(reader: Reader, name?: string): Opening {
  reader.groups += 1;
  const index = reader.groups;
  if (name === undefined) return { kind: 'capture', index };
  reader.names.set(name, index);
  return { kind: 'capture', index, name };
}

/** pcre2pattern(3): every form behind `(?`. */
function readPcre(reader: Reader, flags: Flags, start: number): Opening {
  if (accept(reader, '#')) {
    skipComment(reader, start);
    return { kind: 'comment' };
  }
  if (accept(reader, '>')) return { kind: 'atomic' };
  if (isOneOf(peek(reader), '=!*')) unsupported(reader, 'a look-ahead', start);
  if (peek(reader) === '<' && isOneOf(peek(reader, 1), '=!*')) unsupported(reader, 'a look-behind', start);
  if (accept(reader, '<')) return capture(reader, readName(reader, '>', start));
  if (accept(reader, "'")) return capture(reader, readName(reader, "'", start));
  if (accept(reader, 'P<')) return capture(reader, readName(reader, '>', start));
  const next = peek(reader);
  if (next === '|') unsupported(reader, 'a branch reset group "(?|"', start);
  if (next === '(') unsupported(reader, 'a conditional group', start);
  if (next === 'R' || next === '&' || next === '+' || /^[0-9]$/.test(next)) {
    unsupported(reader, 'recursion', start);
  }
  if (next === '-' && /^[0-9]$/.test(peek(reader, 1))) unsupported(reader, 'recursion', start);
  if (next === 'C' || next === '^') unsupported(reader, `"(?${next}"`, start);
  if (next === 'P' && (peek(reader, 1) === '=' || peek(reader, 1) === '>')) {
    unsupported(reader, 'a reference to a group', start);
  }
  return readFlags(reader, flags, start);
}

function isOneOf(character: string, characters: string): boolean {
  return character !== '' && characters.includes(character);
}

/** RE2 syntax, "Grouping". */
function readRe2(reader: Reader, flags: Flags, start: number): Opening {
  if (accept(reader, 'P<') || accept(reader, '<')) return capture(reader, readName(reader, '>', start));
  return readFlags(reader, flags, start);
}

/** Goes behind the end of a comment, the reader standing inside. */
export function skipComment(reader: Reader, start: number): void {
  while (reader.index < reader.codes.length) {
    if (accept(reader, ')')) return;
    reader.index += 1;
  }
  invalid(reader, 'a comment that is not closed', start);
}

function readName(reader: Reader, close: string, start: number): string {
  const name = takeWhile(reader, isWord, 200);
  if (name === '' || !accept(reader, close)) invalid(reader, 'a malformed group name', start);
  if (reader.names.has(name)) invalid(reader, `two groups named ${name}`, start);
  if (reader.flavour === 'pcre') {
    if (/^[0-9]/.test(name)) invalid(reader, 'a group name that starts with a digit', start);
    if (name.length > 32) invalid(reader, 'a group name of more than 32 characters', start);
  }
  return name;
}

function readFlags(reader: Reader, flags: Flags, start: number): Opening {
  let result = flags;
  let negative = false;
  for (;;) {
    const letter = peek(reader);
    reader.index += 1;
    if (letter === ')' || letter === ':') {
      if (reader.flavour !== 'pcre' && negative && peek(reader, -2) === '-') {
        invalid(reader, 'an empty flag group', start);
      }
      return { kind: letter === ')' ? 'flags' : 'plain', flags: result };
    }
    if (letter === '-' && !negative) {
      negative = true;
      continue;
    }
    if (letter === 'i') result = { ...result, ignoreCase: !negative };
    else if (letter === 's') result = { ...result, dotAll: !negative };
    else if (letter === 'U') result = { ...result, ungreedy: !negative };
    else if (letter === 'm') {
      if (!negative) unsupported(reader, 'the flag (?m)', start);
    } else if (reader.flavour === 'pcre' && isOneOf(letter, 'xnJ')) {
      if (!negative) unsupported(reader, `the flag (?${letter})`, start);
    } else invalid(reader, `no group begins with "(?${letter}"`, start);
  }
}
