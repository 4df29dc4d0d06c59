import type { Stripper } from '../secrets.ts';
import { createByteFolder, LONGEST_FOLDED } from './folding.ts';

/**
 * Writes the key of a line value by value. Each of its functions tells with false that the line has to be read: the key is
 * too long, or the value is one of which not enough is known.
 */
export interface KeyWriter {
  /** The key that was written last, in words: they are compared sooner than bytes. */
  readonly words: Int32Array;
  begin(): void;
  /** The value as it is. */
  exact(line: Uint8Array, from: number, to: number): boolean;
  /** A request line: its method as it is, its target folded. */
  request(line: Uint8Array, from: number, to: number): boolean;
  /** A target alone, folded. */
  target(line: Uint8Array, from: number, to: number): boolean;
  /** One byte that tells keys apart. */
  mark(byte: number): boolean;
  /** @returns the length of the whole key in words */
  end(): number;
  /**
   * Adds to the key that was ended what makes its group exact (`LineGroup.isExact`).
   * @returns its length in words now; -1: it is too long.
   */
  makeExact(length: number): number;
}

/** In bytes. */
export const LONGEST_KEY = 256;

/** Neither stands in a line. */
const [VALUE_END, PADDING] = [0x0a, 0x0a];
const [SPACE, HYPHEN] = [0x20, 0x2d];
const HTTP = Uint8Array.from('HTTP/', (letter) => letter.charCodeAt(0));
const [NO_QUERY, EMPTY_QUERY, QUERY] = [1, 2, 3];

export function createKeyWriter(stripper: Stripper): KeyWriter {
  // Room for what is found to be too long.
  const words = new Int32Array((LONGEST_KEY + LONGEST_FOLDED) / 4 + 1);
  const key = new Uint8Array(words.buffer);
  const folder = createByteFolder(key);
  const isHarmlessQuery = createQueryCheck(stripper);
  let length = 0;
  let queryKind = NO_QUERY;

  const target: KeyWriter['target'] = (line, from, to) => {
    const next = folder.fold(line, from, to, length);
    if (next < 0 || next >= LONGEST_KEY) return false;
    const query = folder.queryAt();
    if (query < to && !isHarmlessQuery(line, query + 1, to)) return false;
    queryKind = query >= to ? NO_QUERY : query + 1 === to ? EMPTY_QUERY : QUERY;
    key[next] = VALUE_END;
    length = next + 1;
    return true;
  };
  const inWords = (bytes: number): number => {
    let next = bytes;
    while ((next & 3) !== 0) key[next++] = PADDING;
    return next >> 2;
  };
  return {
    words,
    begin() {
      length = 0;
    },
    exact(line, from, to) {
      if (length + to - from >= LONGEST_KEY) return false;
      for (let i = from; i < to; i++) key[length++] = line[i] ?? 0;
      key[length++] = VALUE_END;
      return true;
    },
    request(line, from, to) {
      let at = from;
      for (; at < to && line[at] !== SPACE; at++) {
        if (length > LONGEST_KEY) return false;
        key[length++] = line[at] ?? 0;
      }
      if (at === from || at >= to) return false;
      key[length++] = SPACE;
      const begin = at + 1;
      let end = begin;
      while (end < to && line[end] !== SPACE) end += 1;
      if (end < to) {
        for (let i = 0; i < HTTP.length; i++) if (line[end + 1 + i] !== HTTP[i]) return false;
        for (let i = end + 1 + HTTP.length; i < to; i++) if (line[i] === SPACE) return false;
        if (end + 1 + HTTP.length > to) return false;
      }
      return target(line, begin, end);
    },
    target,
    mark(byte) {
      if (length >= LONGEST_KEY) return false;
      key[length++] = byte;
      return true;
    },
    end: () => inWords(length),
    makeExact(wordCount) {
      const at = wordCount << 2;
      key[at] = queryKind;
      const next = folder.putLengths(at + 1);
      return next > LONGEST_KEY ? -1 : inWords(next);
    },
  };
}

/** Nothing, or the hyphen that logs write in its place. */
export function isMissing(line: Uint8Array, from: number, to: number): boolean {
  return from === to || (to === from + 1 && line[from] === HYPHEN);
}

const [AMPERSAND, EQUALS] = [0x26, 0x3d];
/** As in `plainTarget`. */
const IN_QUERY = Uint8Array.from({ length: 256 }, (_, code) =>
  /[A-Za-z0-9/_.~=&%+:,@*!-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const MOST_NAMES = 256;
const LONGEST_NAME = 40;

/** Tells that a query is plain, and that nothing is taken out of it. Names that come again are looked up by their bytes. */
function createQueryCheck(stripper: Stripper): (line: Uint8Array, from: number, to: number) => boolean {
  const names: Array<Uint8Array | undefined> = Array.from({ length: MOST_NAMES });
  const isHarmless = (line: Uint8Array, from: number, to: number, hash: number): boolean => {
    const slot = (hash ^ (hash >>> 15)) & (MOST_NAMES - 1);
    const known = names[slot];
    if (known !== undefined && known.length === to - from) {
      let i = 0;
      while (i < known.length && known[i] === line[from + i]) i += 1;
      if (i === known.length) return true;
    }
    if (to - from > LONGEST_NAME) return false;
    const name = line.slice(from, to);
    if (!stripper.keepsParameter(Buffer.from(name).toString('latin1'))) return false;
    names[slot] = name;
    return true;
  };
  return (line, from, to) => {
    let start = from;
    let hash = 0;
    let isName = true;
    for (let i = from; i < to; i++) {
      const byte = line[i] ?? 0;
      if (IN_QUERY[byte] === 0) return false;
      if (byte === AMPERSAND) {
        start = i + 1;
        hash = 0;
        isName = true;
      } else if (isName) {
        if (byte === EQUALS) {
          if (!isHarmless(line, start, i, hash)) return false;
          isName = false;
        } else hash = (Math.imul(hash, 31) + byte) | 0;
      }
    }
    return true;
  };
}
