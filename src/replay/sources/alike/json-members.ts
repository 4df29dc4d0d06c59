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
}

const MOST_MEMBERS = 128;
const DEEPEST = 8;

const [QUOTE, BACKSLASH, COMMA, COLON, MINUS, PLUS, POINT] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x2b, 0x2e];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, ZERO, NINE, SMALL_U] = [0x7b, 0x7d, 0x5b, 0x5d, 0x30, 0x39, 0x75];
const [SPACE, TAB, RETURN] = [0x20, 0x09, 0x0d];
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

/** Every function of it goes through the line from a place and gives the place behind what it found; -1: it is no JSON. */
export function createJsonMembers(): JsonMembers {
  const places = (): Int32Array => new Int32Array(MOST_MEMBERS);
  const [keyFrom, keyTo, from, to] = [places(), places(), places(), places()];
  const kinds = new Uint8Array(MOST_MEMBERS);
  let line: Uint8Array = new Uint8Array();
  let limit = 0;
  /** Of what was found last. */
  let kind = OTHER;

  const blank = (place: number): number => {
    let at = place;
    while (at < limit && (line[at] === SPACE || line[at] === TAB || line[at] === RETURN)) at += 1;
    return at;
  };
  /** @param place behind the first quote */
  const text = (place: number): number => {
    kind = TEXT;
    for (let at = place; at < limit; at++) {
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
  };
  const digits = (place: number): number => {
    let at = place;
    while (at < limit && isDigit(line[at] ?? 0)) at += 1;
    return at === place ? -1 : at;
  };
  const number = (place: number): number => {
    const first = line[place] === MINUS ? place + 1 : place;
    let at = line[first] === ZERO ? first + 1 : digits(first);
    if (at >= 0 && at < limit && line[at] === POINT) at = digits(at + 1);
    if (at >= 0 && at < limit && ((line[at] ?? 0) | SPACE) === 0x65) {
      const signed = line[at + 1] === PLUS || line[at + 1] === MINUS;
      at = digits(at + (signed ? 2 : 1));
    }
    return at;
  };
  const word = (place: number): number => {
    for (const one of WORDS) {
      let i = 0;
      while (i < one.length && line[place + i] === one[i]) i += 1;
      if (i === one.length && place + i <= limit) return place + i;
    }
    return -1;
  };
  const value = (place: number, depth: number): number => {
    const byte = line[place] ?? 0;
    if (place >= limit) return -1;
    if (byte === QUOTE) return text(place + 1);
    if (byte === OPEN || byte === OPEN_LIST) {
      const end = depth >= DEEPEST ? -1 : inside(place + 1, byte === OPEN, depth + 1);
      kind = OTHER;
      return end;
    }
    const isNumber = byte === MINUS || isDigit(byte);
    kind = isNumber || byte !== 0x6e ? SCALAR : OTHER;
    return isNumber ? number(place) : word(place);
  };
  /** What stands in an object or a list. */
  const inside = (place: number, isObject: boolean, depth: number): number => {
    const closing = isObject ? CLOSE : CLOSE_LIST;
    let at = blank(place);
    if (line[at] === closing && at < limit) return at + 1;
    for (;;) {
      if (isObject) {
        if (line[at] !== QUOTE) return -1;
        at = text(at + 1);
        if (at < 0) return -1;
        at = blank(at);
        if (line[at] !== COLON) return -1;
        at = blank(at + 1);
      }
      at = value(at, depth);
      if (at < 0) return -1;
      at = blank(at);
      if (at >= limit) return -1;
      if (line[at] === closing) return at + 1;
      if (line[at] !== COMMA) return -1;
      at = blank(at + 1);
    }
  };
  const members = {
    count: 0,
    keyFrom,
    keyTo,
    from,
    to,
    kind: kinds,
    hash: 0,
    find(given: Uint8Array, start: number, end: number): boolean {
      line = given;
      limit = end;
      let hash = 0;
      let count = 0;
      let at = start;
      if (line[at] !== OPEN) return false;
      do {
        at = blank(at + 1);
        if (line[at] !== QUOTE || count >= MOST_MEMBERS) return false;
        keyFrom[count] = at + 1;
        for (at += 1; at < end && line[at] !== QUOTE; at++) {
          const byte = line[at] ?? 0;
          if (STOPS[byte] === 1) return false;
          hash = (Math.imul(hash, 31) + byte) | 0;
        }
        keyTo[count] = at;
        hash = (Math.imul(hash, 31) + QUOTE) | 0;
        at = blank(at + 1);
        if (line[at] !== COLON) return false;
        at = blank(at + 1);
        const begin = at;
        at = value(at, 0);
        if (at < 0 || at >= end) return false;
        const isText = kind === TEXT || kind === ESCAPED;
        from[count] = isText ? begin + 1 : begin;
        to[count] = isText ? at - 1 : at;
        kinds[count] = kind;
        count += 1;
        at = blank(at);
      } while (at < end && line[at] === COMMA);
      if (at >= end || line[at] !== CLOSE || blank(at + 1) < end) return false;
      members.count = count;
      members.hash = hash;
      return true;
    },
  };
  return members;
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
