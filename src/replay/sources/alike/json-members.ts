/** What a value of an object is: a text, one with escapes, a number or truth value, or something else. */
export const [TEXT, ESCAPED, SCALAR, OTHER] = [0, 1, 2, 3];

/** The members of one JSON object in the order in which they are written, as places in its bytes. */
export interface JsonMembers {
  readonly count: number;
  readonly keyFrom: Int32Array;
  readonly keyTo: Int32Array;
  /** Of texts without their quotes. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly kind: Uint8Array;
  /** Stands for the names of the keys and their order. */
  readonly hash: number;
  /**
   * Finds the members of the object between two places.
   * @returns false where it is no valid JSON object, or not worth while to look at: its keys have escapes, or it is deep
   * or large.
   */
  find(line: Uint8Array, start: number, end: number): boolean;
  /**
   * The same where the keys are those of another object, which is found sooner. Tells nothing of the keys, and gives false
   * for other ones as well.
   *
   * @param keys with a quote behind each
   */
  findAlike(line: Uint8Array, start: number, end: number, keys: Uint8Array): boolean;
}

const MOST_MEMBERS = 128;
const DEEPEST = 8;

const [QUOTE, BACKSLASH, COMMA, COLON, MINUS, PLUS, POINT] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x2b, 0x2e];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, ZERO, NINE, SMALL_U] = [0x7b, 0x7d, 0x5b, 0x5d, 0x30, 0x39, 0x75];
const [SPACE, TAB, RETURN, SMALL_E, SMALL_N] = [0x20, 0x09, 0x0d, 0x65, 0x6e];
/** Bytes at which somebody has to look more closely: quotes, backslashes and control characters. */
const STOPS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);
const ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) =>
  /["\\/bfnrt]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const WORDS = ['true', 'false', 'null'].map((word) =>
  Uint8Array.from(word, (letter) => letter.charCodeAt(0)),
);

export function createJsonMembers(): JsonMembers {
  const places = (): Int32Array => new Int32Array(MOST_MEMBERS);
  const [keyFrom, keyTo, from, to] = [places(), places(), places(), places()];
  const kinds = new Uint8Array(MOST_MEMBERS);
  /** The value of a member, with the colon before it; gives the place of what stands behind it. */
  const member = (line: Uint8Array, place: number, end: number, count: number): number => {
    let at = line[place] === COLON ? place : blank(line, place, end);
    if (line[at] !== COLON) return -1;
    at += 1;
    if ((line[at] ?? 0) <= SPACE) at = blank(line, at, end);
    const begin = at;
    if (line[at] === QUOTE) {
      at = textEnd(line, at + 1, end);
      from[count] = begin + 1;
      to[count] = at - 1;
    } else {
      at = valueEnd(line, at, end, 0);
      from[count] = begin;
      to[count] = at;
    }
    if (at < 0 || at >= end) return -1;
    kinds[count] = kind;
    return (line[at] ?? 0) <= SPACE ? blank(line, at, end) : at;
  };
  const isLast = (line: Uint8Array, at: number, end: number): boolean =>
    at < end && line[at] === CLOSE && blank(line, at + 1, end) >= end;
  const members = {
    count: 0,
    keyFrom,
    keyTo,
    from,
    to,
    kind: kinds,
    hash: 0,
    find(line: Uint8Array, start: number, end: number): boolean {
      let hash = 0;
      let count = 0;
      let at = start;
      if (line[at] !== OPEN) return false;
      do {
        at = blank(line, at + 1, end);
        if (line[at] !== QUOTE || count >= MOST_MEMBERS) return false;
        keyFrom[count] = at + 1;
        for (at += 1; at < end && line[at] !== QUOTE; at++) {
          const byte = line[at] ?? 0;
          if (STOPS[byte] === 1) return false;
          hash = (Math.imul(hash, 31) + byte) | 0;
        }
        keyTo[count] = at;
        hash = (Math.imul(hash, 31) + QUOTE) | 0;
        at = member(line, at + 1, end, count);
        if (at < 0) return false;
        count += 1;
      } while (at < end && line[at] === COMMA);
      members.count = count;
      members.hash = hash;
      return isLast(line, at, end);
    },
    findAlike(line: Uint8Array, start: number, end: number, keys: Uint8Array): boolean {
      let count = 0;
      let at = start;
      let next = 0;
      if (line[at] !== OPEN) return false;
      do {
        at += 1;
        if ((line[at] ?? 0) <= SPACE) at = blank(line, at, end);
        if (line[at] !== QUOTE) return false;
        at += 1;
        while (line[at] === keys[next] && keys[next] !== QUOTE) {
          at += 1;
          next += 1;
        }
        if (line[at] !== QUOTE || keys[next] !== QUOTE) return false;
        next += 1;
        at = member(line, at + 1, end, count);
        if (at < 0) return false;
        count += 1;
      } while (at < end && line[at] === COMMA);
      members.count = count;
      return next === keys.length && isLast(line, at, end);
    },
  };
  return members;
}

// Each of these goes through the line from a place and gives the place behind what it found; -1: it is no JSON.

/** Of the value that was found last. */
let kind = OTHER;

function blank(line: Uint8Array, place: number, end: number): number {
  let at = place;
  while (at < end && (line[at] === SPACE || line[at] === TAB || line[at] === RETURN)) at += 1;
  return at;
}

/** @param place behind the first quote */
function textEnd(line: Uint8Array, place: number, end: number): number {
  kind = TEXT;
  for (let at = place; at < end; at++) {
    const byte = line[at] ?? 0;
    if (STOPS[byte] === 0) continue;
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return -1;
    kind = ESCAPED;
    at += 1;
    const escaped = line[at] ?? 0;
    if (escaped === SMALL_U) {
      for (let digit = 1; digit <= 4; digit++) if (hexOf(line[at + digit] ?? 0) < 0) return -1;
      at += 4;
    } else if (ESCAPES[escaped] === 0) return -1;
  }
  return -1;
}

function digitsEnd(line: Uint8Array, place: number, end: number): number {
  let at = place;
  while (at < end && isDigit(line[at] ?? 0)) at += 1;
  return at === place ? -1 : at;
}

function numberEnd(line: Uint8Array, place: number, end: number): number {
  const first = line[place] === MINUS ? place + 1 : place;
  let at = line[first] === ZERO && first < end ? first + 1 : digitsEnd(line, first, end);
  if (at >= 0 && at < end && line[at] === POINT) at = digitsEnd(line, at + 1, end);
  if (at >= 0 && at < end && ((line[at] ?? 0) | SPACE) === SMALL_E) {
    const signed = line[at + 1] === PLUS || line[at + 1] === MINUS;
    at = digitsEnd(line, at + (signed ? 2 : 1), end);
  }
  return at;
}

function wordEnd(line: Uint8Array, place: number, end: number): number {
  for (const one of WORDS) {
    let i = 0;
    while (i < one.length && line[place + i] === one[i]) i += 1;
    if (i === one.length && place + i <= end) return place + i;
  }
  return -1;
}

function valueEnd(line: Uint8Array, place: number, end: number, depth: number): number {
  const byte = line[place] ?? 0;
  if (place >= end) return -1;
  if (byte === QUOTE) return textEnd(line, place + 1, end);
  if (byte === OPEN || byte === OPEN_LIST) {
    const at = depth >= DEEPEST ? -1 : insideEnd(line, place + 1, end, depth + 1, byte === OPEN);
    kind = OTHER;
    return at;
  }
  const isNumber = byte === MINUS || isDigit(byte);
  kind = isNumber || byte !== SMALL_N ? SCALAR : OTHER;
  return isNumber ? numberEnd(line, place, end) : wordEnd(line, place, end);
}

/** What stands in an object or a list. */
function insideEnd(line: Uint8Array, place: number, end: number, depth: number, isObject: boolean): number {
  const closing = isObject ? CLOSE : CLOSE_LIST;
  let at = blank(line, place, end);
  if (line[at] === closing && at < end) return at + 1;
  for (;;) {
    if (isObject) {
      if (line[at] !== QUOTE) return -1;
      at = textEnd(line, at + 1, end);
      if (at < 0) return -1;
      at = blank(line, at, end);
      if (line[at] !== COLON) return -1;
      at = blank(line, at + 1, end);
    }
    at = valueEnd(line, at, end, depth);
    if (at < 0) return -1;
    at = blank(line, at, end);
    if (at >= end) return -1;
    if (line[at] === closing) return at + 1;
    if (line[at] !== COMMA) return -1;
    at = blank(line, at + 1, end);
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Of a hexadecimal digit; -1: it is none. */
export function hexOf(byte: number): number {
  if (isDigit(byte)) return byte - ZERO;
  const lower = byte | SPACE;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
