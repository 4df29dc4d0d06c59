import { foldCase } from '../case-folding.ts';
import { complement, everything, singleton } from '../char-set.ts';
import { choice, type Node, sequence } from '../tree.ts';
import { namedClassLength, readBracket } from './bracket.ts';
import { readEscape } from './escapes.ts';
import { readOpening } from './groups.ts';
import { readQuantifier } from './quantifiers.ts';
import { accept, atEnd, type Flags, invalid, peek, type Reader, startsWith, unsupported } from './reader.ts';

/** PCRE2 refuses more than 250 nested parentheses (`parens_nest_limit`); RE2 and Go allow 1000 levels. */
const MAX_DEPTH = 250;

/** An item and whether a quantifier may follow it. */
interface Item {
  readonly node: Node;
  readonly quantifiable: boolean;
}

/** Letters that mean themselves wherever they stand outside of brackets, and do nothing to what stands before them. */
const PLAIN = new Uint8Array(0x80);
for (const character of '/-_~%=&,;:@"\'#<>`! ') PLAIN[character.charCodeAt(0)] = 1;
for (let code = 0x30; code <= 0x7a; code++)
  if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) PLAIN[code] = 1;

/** Reads alternatives up to a closing parenthesis or the end. */
export function readAlternatives(reader: Reader, initial: Flags): Node {
  let flags = initial;
  const alternatives: Node[] = [];
  let items: Node[] = [];
  let previous: Item | undefined;
  const flush = (): void => {
    if (previous !== undefined) items.push(previous.node);
    previous = undefined;
  };
  while (!atEnd(reader)) {
    const code = reader.codes[reader.index] ?? 0;
    if (PLAIN[code] === 1 && PLAIN[reader.codes[reader.index + 1] ?? 0] === 1) {
      flush();
      items.push(letterNode(code, reader, flags));
      reader.index += 1;
      continue;
    }
    if (peek(reader) === ')') break;
    if (accept(reader, '|')) {
      flush();
      alternatives.push(sequence(items));
      items = [];
      continue;
    }
    const quantifier = readQuantifier(reader, flags);
    if (quantifier !== undefined) {
      if (previous === undefined || !previous.quantifiable) {
        invalid(reader, 'a quantifier with nothing to repeat', quantifier.start);
      }
      previous = { node: quantifier.apply(previous.node), quantifiable: false };
      continue;
    }
    if (startsWith(reader, '(')) {
      const start = reader.index;
      reader.index += 1;
      const opening = readOpening(reader, flags);
      if (opening.kind === 'comment') continue;
      if (opening.kind === 'flags') {
        flags = opening.flags;
        previous = behindNothing(previous);
        if (reader.flavour === 'pcre') flush();
        continue;
      }
      flush();
      const body = readBody(reader, opening.kind === 'plain' ? opening.flags : flags, start);
      previous = { node: wrap(reader, opening, body, start), quantifiable: true };
      continue;
    }
    if (reader.flavour === 'pcre' && accept(reader, '\\E')) continue;
    if (accept(reader, '\\Q')) {
      if (reader.flavour !== 'pcre') previous = behindNothing(previous);
      for (const code of readQuoted(reader)) {
        flush();
        previous = { node: letterNode(code, reader, flags), quantifiable: true };
      }
      continue;
    }
    flush();
    previous = readAtom(reader, flags);
  }
  flush();
  alternatives.push(sequence(items));
  return choice(alternatives);
}

/** For RE2 and Go, what adds nothing (`(?i)`, an empty quotation) lets another quantifier follow a quantifier. */
function behindNothing(previous: Item | undefined): Item | undefined {
  return previous === undefined ? undefined : { node: previous.node, quantifiable: true };
}

function readBody(reader: Reader, flags: Flags, start: number): Node {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) {
    const reason = 'more than 250 nested groups';
    if (reader.flavour === 'pcre') invalid(reader, reason, start);
    unsupported(reader, reason, start);
  }
  const body = readAlternatives(reader, flags);
  if (!accept(reader, ')')) invalid(reader, 'a group that is not closed', start);
  reader.depth -= 1;
  return body;
}

function wrap(reader: Reader, opening: ReturnType<typeof readOpening>, body: Node, start: number): Node {
  if (opening.kind === 'capture') {
    const { index, name } = opening;
    return name === undefined ? { kind: 'capture', body, index } : { kind: 'capture', body, index, name };
  }
  if (opening.kind === 'atomic') {
    reader.hasAtomic = true;
    return { kind: 'atomic', body, givesBack: 'anything', position: start };
  }
  return body;
}

function readQuoted(reader: Reader): number[] {
  const codes: number[] = [];
  while (!atEnd(reader) && !accept(reader, '\\E')) {
    codes.push(reader.codes[reader.index] ?? 0);
    reader.index += 1;
  }
  return codes;
}

/** Nodes of letters, each made once: trees share them. */
const exactLetters = new Map<number, Node>();
const foldedLetters = { bytes: new Map<number, Node>(), unicode: new Map<number, Node>() } as const;

function letterNode(code: number, reader: Reader, flags: Flags): Node {
  const nodes = flags.ignoreCase ? foldedLetters[reader.alphabet] : exactLetters;
  let node = nodes.get(code);
  if (node === undefined) {
    const set = singleton(code);
    node = { kind: 'set', set: flags.ignoreCase ? foldCase(set, reader.alphabet) : set };
    if (code < 0x80) nodes.set(code, node);
  }
  return node;
}

/** `.` */
const NOT_NEWLINE = {
  bytes: { kind: 'set', set: complement(singleton(0x0a), 'bytes') },
  unicode: { kind: 'set', set: complement(singleton(0x0a), 'unicode') },
} as const satisfies Record<string, Node>;

function readAtom(reader: Reader, flags: Flags): Item {
  if (accept(reader, '.')) {
    const dot = NOT_NEWLINE[reader.alphabet];
    const node: Node = flags.dotAll ? { kind: 'set', set: everything(reader.alphabet) } : dot;
    return { node, quantifiable: true };
  }
  if (accept(reader, '^')) return position(reader, { kind: 'start' });
  if (accept(reader, '$')) {
    return position(reader, { kind: reader.flavour === 'pcre' ? 'end-or-newline' : 'end' });
  }
  if (accept(reader, '[')) {
    if (reader.flavour === 'pcre' && namedClassLength(reader, 0) !== undefined) {
      invalid(reader, 'a [:class:] outside brackets');
    }
    return { node: { kind: 'set', set: readBracket(reader, flags) }, quantifiable: true };
  }
  if (accept(reader, '\\')) return readBackslash(reader, flags);
  const code = reader.codes[reader.index] ?? 0;
  reader.index += 1;
  return { node: letterNode(code, reader, flags), quantifiable: true };
}

/** RE2 and Go let quantifiers follow positions, PCRE2 does not. */
function position(reader: Reader, node: Node): Item {
  return { node, quantifiable: reader.flavour !== 'pcre' };
}

const NOT_TREATED: ReadonlyMap<string, string> = new Map([
  ['G', '\\G'],
  ['R', '\\R'],
  ['K', '\\K'],
  ['X', '\\X'],
  ['g', 'a reference to a group'],
  ['k', 'a reference to a group'],
]);

function readBackslash(reader: Reader, flags: Flags): Item {
  const start = reader.index - 1;
  const pcre = reader.flavour === 'pcre';
  if (accept(reader, 'A')) return position(reader, { kind: 'start' });
  if (accept(reader, 'z')) return position(reader, { kind: 'end' });
  const next = peek(reader);
  if (next === 'b' || next === 'B') unsupported(reader, 'word boundaries', start);
  if (pcre) {
    if (accept(reader, 'Z')) return position(reader, { kind: 'end-or-newline' });
    if (accept(reader, 'C')) {
      return { node: { kind: 'set', set: everything(reader.alphabet) }, quantifiable: true };
    }
    if (accept(reader, 'N')) return readNotNewline(reader, start);
    const mark = NOT_TREATED.get(next);
    if (mark !== undefined) unsupported(reader, mark, start);
    if (next >= '1' && next <= '9') refuseReference(reader, start);
  }
  const escaped = readEscape(reader, flags);
  if (escaped.kind === 'set') return { node: { kind: 'set', set: escaped.set }, quantifiable: true };
  return { node: letterNode(escaped.code, reader, flags), quantifiable: true };
}

function readNotNewline(reader: Reader, start: number): Item {
  if (peek(reader) === '{' && !/^[0-9,]$/.test(peek(reader, 1))) invalid(reader, '\\N{name}', start);
  return { node: NOT_NEWLINE[reader.alphabet], quantifiable: true };
}

/**
 * `\1` to `\9` and larger numbers that are no octal code refer to groups; whether such a group exists is known only at
 * the end, so both cases are refused as not supported.
 */
function refuseReference(reader: Reader, start: number): void {
  let digits = '';
  while (/^[0-9]$/.test(peek(reader, digits.length))) digits += peek(reader, digits.length);
  const number = Number.parseInt(digits, 10);
  if (number < 10 || /^[89]/.test(digits)) unsupported(reader, 'a back reference', start);
  if (number <= reader.codes.length) unsupported(reader, `\\${digits} (back reference or octal code)`, start);
}
