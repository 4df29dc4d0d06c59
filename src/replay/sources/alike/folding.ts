/**
 * Folds the paths of plain targets byte by byte; `foldedPath` says what folding means, and the two give the same.
 */
export interface ByteFolder {
  /** Where the folded path is written. */
  readonly into: Uint8Array;
  /**
   * Writes the folded path of the target between two places at `at` of `into`.
   * @returns where the folded path ends; -1: the target is not plain, or too long for this.
   */
  fold(bytes: Uint8Array, from: number, to: number, at: number): number;
  /** Where the query of the target begins that was folded last; its end where there is none. */
  queryAt(): number;
}

const [SLASH, DOT, QUESTION_MARK, HYPHEN, SMALL_V] = [0x2f, 0x2e, 0x3f, 0x2d, 0x76];
/** What a byte is in a path; 0: systems may read it in different ways. */
const [DIGIT, HEX_LETTER, OTHER] = [1, 2, 4];
const KINDS = Uint8Array.from({ length: 256 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (/[0-9]/.test(letter)) return DIGIT;
  if (/[a-fA-F]/.test(letter)) return HEX_LETTER;
  return /[g-zG-Z_.~-]/.test(letter) ? OTHER : 0;
});

/** As in `foldedPath`: paths beyond these are cut there. */
const [LONGEST_PATH, MOST_SEGMENTS, LONGEST_NAME] = [120, 10, 24];
const [NUMBER, HEX, UUID, TEXT, RUN] = ['{number}', '{hex}', '{uuid}', '{text}', '{n}'].map((text) =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** Folded paths are no longer than this: every byte may become `{n}`. */
export const LONGEST_FOLDED = LONGEST_PATH * RUN.length;

/** @param into has room for `LONGEST_FOLDED` bytes wherever `fold` is told to begin */
export function createByteFolder(into: Uint8Array): ByteFolder {
  let query = 0;
  const put = (text: Uint8Array, at: number): number => {
    for (let i = 0; i < text.length; i++) into[at + i] = text[i] ?? 0;
    return at + text.length;
  };
  const copy = (bytes: Uint8Array, from: number, to: number, at: number): number => {
    for (let i = from; i < to; i++) into[at + i - from] = bytes[i] ?? 0;
    return at + to - from;
  };
  /** Segments with digits, and long ones. */
  const segment = (bytes: Uint8Array, from: number, to: number, seen: number, at: number): number => {
    if (seen === DIGIT) return put(NUMBER, at);
    if ((seen & DIGIT) !== 0 && isVersion(bytes, from, to)) return copy(bytes, from, to, at);
    if (to - from === 36 && isUuid(bytes, from)) return put(UUID, at);
    if (seen === (DIGIT | HEX_LETTER) && to - from >= 8) return put(HEX, at);
    let dot = to - 1;
    while (dot > from && bytes[dot] !== DOT) dot -= 1;
    const end = dot > from && to - dot <= 6 ? dot : to;
    let next = at;
    if (end - from > LONGEST_NAME) next = put(TEXT, next);
    else {
      for (let i = from; i < end; i++) {
        const byte = bytes[i] ?? 0;
        if (KINDS[byte] !== DIGIT) into[next++] = byte;
        else if (i === from || KINDS[bytes[i - 1] ?? 0] !== DIGIT) next = put(RUN, next);
      }
    }
    return copy(bytes, end, to, next);
  };
  return {
    into,
    queryAt: () => query,
    fold(bytes, from, to, at) {
      if (bytes[from] !== SLASH) return -1;
      into[at] = SLASH;
      let next = at + 1;
      let start = from + 1;
      let seen = 0;
      // The empty segment before the first slash counts.
      let segments = 1;
      const limit = Math.min(to, from + LONGEST_PATH + 1);
      for (let i = from + 1; ; i++) {
        const byte = i < limit ? (bytes[i] ?? 0) : QUESTION_MARK;
        if (byte !== SLASH && byte !== QUESTION_MARK) {
          const kind = KINDS[byte] ?? 0;
          if (kind === 0 || (i === start && byte === DOT)) return -1;
          seen |= kind;
          into[next++] = byte;
          continue;
        }
        segments += 1;
        if (segments > MOST_SEGMENTS || i - from > LONGEST_PATH || (byte === SLASH && i === start)) return -1;
        if ((seen & DIGIT) !== 0 || i - start > LONGEST_NAME) {
          next = segment(bytes, start, i, seen, next - (i - start));
        }
        if (byte === QUESTION_MARK) {
          query = i;
          return next;
        }
        into[next++] = SLASH;
        start = i + 1;
        seen = 0;
      }
    },
  };
}

/** `v1`, `v2beta1`. */
function isVersion(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] !== SMALL_V || to - from > 9) return false;
  let i = from + 1;
  while (i < to && i <= from + 2 && KINDS[bytes[i] ?? 0] === DIGIT) i += 1;
  if (i === from + 1) return false;
  if (i === to) return true;
  const rest = String.fromCharCode(...bytes.subarray(i, to));
  return /^(?:alpha|beta)\d$/.test(rest);
}

function isUuid(bytes: Uint8Array, from: number): boolean {
  for (let i = 0; i < 36; i++) {
    const byte = bytes[from + i] ?? 0;
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (byte !== HYPHEN) return false;
    } else if (((KINDS[byte] ?? 0) & (DIGIT | HEX_LETTER)) === 0) return false;
  }
  return true;
}
