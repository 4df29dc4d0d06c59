/**
 * A set of letters: sorted, disjoint, non-adjacent inclusive ranges as `[low, high, low, high, ...]`. A letter is a
 * byte (0 to 0xFF) or a Unicode code point (0 to 0x10FFFF), whichever alphabet the tree has.
 */
export type CharSet = readonly number[];

/** What the letters of a tree are. PCRE as nginx runs it sees bytes; RE2 and Go see code points. */
export type Alphabet = 'bytes' | 'unicode';

export const EMPTY_SET: CharSet = [];

export function lastLetter(alphabet: Alphabet): number {
  return alphabet === 'bytes' ? 0xff : 0x10ffff;
}

export function everything(alphabet: Alphabet): CharSet {
  return [0, lastLetter(alphabet)];
}

export function singleton(letter: number): CharSet {
  return [letter, letter];
}

/** Sorts and joins ranges given in any order. */
export function normaliseRanges(ranges: readonly number[]): CharSet {
  const pairs: Array<readonly [number, number]> = [];
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const low = ranges[i] ?? 0;
    const high = ranges[i + 1] ?? 0;
    if (low <= high) pairs.push([low, high]);
  }
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const result: number[] = [];
  for (const [low, high] of pairs) {
    const last = result.length - 1;
    const end = result[last];
    if (end !== undefined && low <= end + 1) {
      if (high > end) result[last] = high;
    } else result.push(low, high);
  }
  return result;
}

export function union(...sets: readonly CharSet[]): CharSet {
  const [first, second] = sets;
  if (first === undefined) return EMPTY_SET;
  if (sets.length > 2 || second === undefined) return normaliseRanges(sets.flat());
  if (first.length === 0 || first === second) return second;
  return second.length === 0 ? first : joined(first, second);
}

/** Both are sorted; ranges are taken by their beginnings. */
function joined(a: CharSet, b: CharSet): CharSet {
  const result: number[] = [];
  let end = -2;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const fromA = j >= b.length || (i < a.length && (a[i] ?? 0) <= (b[j] ?? 0));
    const low = (fromA ? a[i] : b[j]) ?? 0;
    const high = (fromA ? a[i + 1] : b[j + 1]) ?? 0;
    if (fromA) i += 2;
    else j += 2;
    if (low > end + 1) result.push(low, high);
    else if (high > end) result[result.length - 1] = high;
    if (high > end) end = high;
  }
  return result;
}

export function complement(set: CharSet, alphabet: Alphabet): CharSet {
  const result: number[] = [];
  let next = 0;
  for (let i = 0; i + 1 < set.length; i += 2) {
    const low = set[i] ?? 0;
    if (low > next) result.push(next, low - 1);
    next = (set[i + 1] ?? 0) + 1;
  }
  if (next <= lastLetter(alphabet)) result.push(next, lastLetter(alphabet));
  return result;
}

export function intersection(a: CharSet, b: CharSet): CharSet {
  const result: number[] = [];
  let i = 0;
  let j = 0;
  while (i + 1 < a.length && j + 1 < b.length) {
    const aHigh = a[i + 1] ?? 0;
    const bHigh = b[j + 1] ?? 0;
    const low = Math.max(a[i] ?? 0, b[j] ?? 0);
    const high = Math.min(aHigh, bHigh);
    if (low <= high) result.push(low, high);
    if (aHigh < bHigh) i += 2;
    else j += 2;
  }
  return result;
}

/** Do two sets share a letter? */
export function intersects(a: CharSet, b: CharSet): boolean {
  let i = 0;
  let j = 0;
  while (i + 1 < a.length && j + 1 < b.length) {
    if ((a[i + 1] ?? 0) < (b[j] ?? 0)) i += 2;
    else if ((b[j + 1] ?? 0) < (a[i] ?? 0)) j += 2;
    else return true;
  }
  return false;
}

export function contains(set: CharSet, letter: number): boolean {
  let low = 0;
  let high = set.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (letter < (set[2 * middle] ?? 0)) high = middle - 1;
    else if (letter > (set[2 * middle + 1] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}

export function isSubset(inner: CharSet, outer: CharSet): boolean {
  return sameSet(intersection(inner, outer), inner);
}

export function sameSet(a: CharSet, b: CharSet): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** How many letters the set holds. */
export function sizeOf(set: CharSet): number {
  let size = 0;
  for (let i = 0; i + 1 < set.length; i += 2) size += (set[i + 1] ?? 0) - (set[i] ?? 0) + 1;
  return size;
}
