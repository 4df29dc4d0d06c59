import type { CharSet } from './char-set.ts';

/** One byte range per position. */
export type ByteSequence = ReadonlyArray<readonly [low: number, high: number]>;

const SURROGATES: readonly [number, number] = [0xd800, 0xdfff];
/** Code points by the number of bytes that they take. */
const WIDTHS: ReadonlyArray<readonly [number, number]> = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xffff],
  [0x10000, 0x10ffff],
];

/**
 * The UTF-8 encodings of a set of code points as sequences of byte ranges (surrogates, which have none, left out). The
 * method of RE2's compiler: a range is cut where the bytes behind the first differing one stop being full.
 */
export function byteSequences(set: CharSet): readonly ByteSequence[] {
  const sequences: ByteSequence[] = [];
  for (let i = 0; i + 1 < set.length; i += 2) {
    for (const [low, high] of withoutSurrogates(set[i] ?? 0, set[i + 1] ?? 0)) {
      for (const [first, last] of WIDTHS) {
        if (low <= last && high >= first) cut(Math.max(low, first), Math.min(high, last), sequences);
      }
    }
  }
  return sequences;
}

function withoutSurrogates(low: number, high: number): ReadonlyArray<readonly [number, number]> {
  const [first, last] = SURROGATES;
  if (high < first || low > last) return [[low, high]];
  const parts: Array<readonly [number, number]> = [];
  if (low < first) parts.push([low, first - 1]);
  if (high > last) parts.push([last + 1, high]);
  return parts;
}

/** Both ends have the same width. */
function cut(low: number, high: number, out: ByteSequence[]): void {
  for (let bits = 6; bits <= 18; bits += 6) {
    const mask = (1 << bits) - 1;
    if (high <= 0x7f || (low & ~mask) === (high & ~mask)) break;
    if ((low & mask) !== 0) {
      cut(low, low | mask, out);
      cut((low | mask) + 1, high, out);
      return;
    }
    if ((high & mask) !== mask) {
      cut(low, (high & ~mask) - 1, out);
      cut(high & ~mask, high, out);
      return;
    }
  }
  const lows = encode(low);
  const highs = encode(high);
  out.push(lows.map((byte, index) => [byte, highs[index] ?? byte]));
}

function encode(code: number): number[] {
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
}
