import type { FormatStep, FormatSteps } from '../format.ts';
import type { Stripper } from '../secrets.ts';
import { createByteFolder, LONGEST_FOLDED } from './folding.ts';

/**
 * What a value of a line means for the key of its group.
 * - `exact`: lines with different bytes are of different groups.
 * - `request`: a request line, of which the method counts as it is and the target folded. `target`: a target alone.
 * - `reached`: it counts whether there is a value; `-` is none.
 * - `missing`: with a value the line has to be read.
 * - `ignored`: it may be anything.
 */
export type KeyPart = 'exact' | 'request' | 'target' | 'reached' | 'missing' | 'ignored';

/** Makes keys of lines of one format without making texts of them. */
export interface LineKeys {
  /** The key that was made last, in words: they are compared sooner than bytes. */
  readonly words: Int32Array;
  /**
   * Makes the key of the line between two places: lines with equal keys are of one group (`LineGroup`), provided that
   * one of them was read by the same format.
   * @returns the length of the key in words; -1: the line is none of the format, or has to be read.
   */
  make(line: Buffer, start: number, end: number): number;
}

/** In bytes. */
export const LONGEST_KEY = 256;

/** Neither stands in a line. */
const [VALUE_END, PADDING] = [0x0a, 0x0a];
const [SPACE, COMMA, COLON, HYPHEN] = [0x20, 0x2c, 0x3a, 0x2d];
const HTTP = Uint8Array.from('HTTP/', (letter) => letter.charCodeAt(0));

interface Step {
  readonly part: KeyPart;
  readonly end: Uint8Array;
  readonly keepsEnd: boolean;
  readonly isList: boolean;
  /** Values are usually so long that it is worth while to ask for their end outside of JavaScript. */
  readonly isLong: boolean;
}

/** @param partOf undefined: lines of this format have to be read */
export function createLineKeys(
  { first: firstText, steps: given }: FormatSteps,
  partOf: (step: FormatStep) => KeyPart | undefined,
  stripper: Stripper,
): LineKeys | undefined {
  const steps: Step[] = [];
  for (const step of given) {
    const part = partOf(step);
    if (part === undefined) return undefined;
    const { keepsEnd, isList } = step;
    const isLong = /user.agent|referer|cookie/i.test(step.name);
    steps.push({ part, end: Buffer.from(step.end, 'latin1'), keepsEnd, isList, isLong });
  }
  const targets = steps.filter(({ part }) => part === 'request' || part === 'target');
  if (targets.length !== 1) return undefined;
  const first = Uint8Array.from(Buffer.from(firstText, 'latin1'));
  // Room for what is found to be too long.
  const words = new Int32Array((LONGEST_KEY + LONGEST_FOLDED) / 4 + 1);
  const key = new Uint8Array(words.buffer);
  const folder = createByteFolder(key);
  const isHarmlessQuery = createQueryCheck(stripper);

  /** The key with a target, or -1. */
  const withTarget = (line: Uint8Array, from: number, to: number, length: number): number => {
    const next = folder.fold(line, from, to, length);
    if (next < 0 || next > LONGEST_KEY) return -1;
    const query = folder.queryAt();
    if (query < to && !isHarmlessQuery(line, query + 1, to)) return -1;
    return next;
  };
  const withRequest = (line: Uint8Array, from: number, to: number, length: number): number => {
    let next = length;
    let at = from;
    for (; at < to && line[at] !== SPACE; at++) {
      if (next > LONGEST_KEY) return -1;
      key[next++] = line[at] ?? 0;
    }
    if (at === from || at >= to) return -1;
    key[next++] = SPACE;
    const begin = at + 1;
    let end = begin;
    while (end < to && line[end] !== SPACE) end += 1;
    if (end < to) {
      for (let i = 0; i < HTTP.length; i++) if (line[end + 1 + i] !== HTTP[i]) return -1;
      for (let i = end + 1 + HTTP.length; i < to; i++) if (line[i] === SPACE) return -1;
      if (end + 1 + HTTP.length > to) return -1;
    }
    return withTarget(line, begin, end, next);
  };
  return {
    words,
    make(line, start, end) {
      let at = start + first.length;
      if (at > end) return -1;
      for (let i = 0; i < first.length; i++) if (line[start + i] !== first[i]) return -1;
      let length = 0;
      for (let index = 0; index < steps.length; index++) {
        const step = steps[index] as Step;
        const stop = endOf(line, at, end, step);
        if (stop < 0) return -1;
        switch (step.part) {
          case 'ignored':
            break;
          case 'exact': {
            if (length + stop - at >= LONGEST_KEY) return -1;
            for (let i = at; i < stop; i++) key[length++] = line[i] ?? 0;
            key[length++] = VALUE_END;
            break;
          }
          case 'request':
          case 'target':
            length =
              step.part === 'request'
                ? withRequest(line, at, stop, length)
                : withTarget(line, at, stop, length);
            if (length < 0 || length >= LONGEST_KEY) return -1;
            key[length++] = VALUE_END;
            break;
          case 'reached':
            if (length >= LONGEST_KEY) return -1;
            key[length++] = isMissing(line, at, stop) ? 0 : 1;
            break;
          case 'missing':
            if (!isMissing(line, at, stop)) return -1;
            break;
        }
        at = step.keepsEnd ? stop : stop + step.end.length;
      }
      if (at < end) return -1;
      while ((length & 3) !== 0) key[length++] = PADDING;
      return length >> 2;
    },
  };
}

function isMissing(line: Uint8Array, from: number, to: number): boolean {
  return from === to || (to === from + 1 && line[from] === HYPHEN);
}

/** Where a value ends, as `compileFormat` finds it; -1: nowhere. */
function endOf(line: Buffer, from: number, to: number, { end, isList, isLong }: Step): number {
  const { length } = end;
  if (length === 0) return to;
  const first = end[0] ?? 0;
  const last = to - length;
  for (let stop = from; stop <= last; stop++) {
    if (isLong) {
      stop = line.indexOf(first, stop);
      if (stop < 0 || stop > last) return -1;
    } else if (line[stop] !== first) continue;
    let i = 1;
    while (i < length && line[stop + i] === end[i]) i += 1;
    if (i < length) continue;
    if (isList && first === SPACE && isInsideList(line, from, stop, to)) continue;
    return stop;
  }
  return -1;
}

/** A blank that is part of a list: `a, b : c`. */
function isInsideList(line: Uint8Array, from: number, stop: number, to: number): boolean {
  if (stop > 0 && line[stop - 1] === COMMA) return true;
  if (line[stop + 1] === COLON && line[stop + 2] === SPACE && stop + 2 < to) return true;
  return line[stop - 1] === COLON && line[stop - 2] === SPACE && stop - 2 >= from;
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
