import type { Node } from '../tree.ts';
import { skipComment } from './groups.ts';
import { accept, type Flags, invalid, peek, type Reader, unsupported } from './reader.ts';

export interface Quantifier {
  readonly start: number;
  apply(body: Node): Node;
}

const INFINITE = Number.POSITIVE_INFINITY;

/** Reads `*`, `+?`, `{2,}+` and the like; undefined if the next thing is none. */
export function readQuantifier(reader: Reader, flags: Flags): Quantifier | undefined {
  if (!isQuantifier(reader.codes[reader.index])) return undefined;
  const start = reader.index;
  const bounds = readBounds(reader, start);
  if (bounds === undefined) return undefined;
  const [min, max] = bounds;
  if (reader.flavour === 'pcre') skipInvisible(reader);
  const marked = accept(reader, '?');
  const possessive = !marked && reader.flavour === 'pcre' && accept(reader, '+');
  const lazy = marked !== flags.ungreedy && !possessive;
  return {
    start,
    apply(body) {
      const repeat: Node = { kind: 'repeat', body, min, max, lazy };
      const counted = min > 1 || (max > 1 && max !== INFINITE);
      if (counted || (min > 0 && body.kind !== 'set')) reader.repeats = true;
      if (!possessive) return repeat;
      reader.hasAtomic = true;
      return { kind: 'atomic', body: repeat, givesBack: 'anything', position: start };
    },
  };
}

/** Can a quantifier begin with this letter: `*`, `+`, `?` or `{`? */
export function isQuantifier(code: number | undefined): boolean {
  return code === 0x2a || code === 0x2b || code === 0x3f || code === 0x7b;
}

/** PCRE2 looks past empty quotations and comments for the mark that makes a quantifier lazy or possessive. */
function skipInvisible(reader: Reader): void {
  for (;;) {
    if (accept(reader, '\\E') || accept(reader, '\\Q\\E')) continue;
    if (!accept(reader, '(?#')) return;
    skipComment(reader, reader.index - 3);
  }
}

function readBounds(reader: Reader, start: number): readonly [number, number] | undefined {
  if (accept(reader, '*')) return [0, INFINITE];
  if (accept(reader, '+')) return [1, INFINITE];
  if (accept(reader, '?')) return [0, 1];
  if (peek(reader) !== '{') return undefined;
  return readBraces(reader, start);
}

/** `{2}`, `{2,}`, `{2,3}`; anything else leaves the brace a letter. */
function readBraces(reader: Reader, start: number): readonly [number, number] | undefined {
  let ahead = 1;
  const number = (): string => {
    let digits = '';
    while (/^[0-9]$/.test(peek(reader, ahead))) {
      digits += peek(reader, ahead);
      ahead += 1;
    }
    return digits;
  };
  const low = number();
  const comma = peek(reader, ahead) === ',';
  if (comma) ahead += 1;
  const high = comma ? number() : '';
  const closed = peek(reader, ahead) === '}';
  if (reader.flavour === 'pcre' && !closedSpaced(reader, low, comma, high, closed)) return undefined;
  if (!closed || low === '') return undefined;
  reader.index += ahead + 1;
  const min = Number.parseInt(low, 10);
  const max = !comma ? min : high === '' ? INFINITE : Number.parseInt(high, 10);
  const limit = reader.flavour === 'pcre' ? 65535 : 1000;
  if (min > limit || (max !== INFINITE && max > limit)) {
    invalid(reader, `a repetition of more than ${limit} times`, start);
  }
  if (max < min) invalid(reader, 'a repetition whose bounds are out of order', start);
  return [min, max];
}

/**
 * PCRE2 10.43 began to read `{,3}` and `{ 1, 3 }` as quantifiers; before, they were plain text. Which of them an nginx
 * is built with is not known, so they are refused. True: go on and judge.
 */
function closedSpaced(reader: Reader, low: string, comma: boolean, high: string, closed: boolean): boolean {
  if (closed) {
    if (low === '' && comma && high !== '')
      unsupported(reader, `{,${high}}: versions of PCRE disagree on it`);
    return true;
  }
  let ahead = 1;
  let text = '';
  while (/^[0-9, \t]$/.test(peek(reader, ahead))) {
    text += peek(reader, ahead);
    ahead += 1;
  }
  if (peek(reader, ahead) === '}' && /[0-9]/.test(text) && /[ \t]/.test(text)) {
    unsupported(reader, `{${text}}: versions of PCRE disagree on it`);
  }
  return false;
}
