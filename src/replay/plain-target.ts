/** A target that every system reads in one way, taken apart for looking routes up. */
export interface PlainTarget {
  /** Without the query. */
  readonly path: string;
  /** The path in lower case. */
  readonly lower: string;
  /** The first letters of `lower` as one number: paths with different numbers begin differently. */
  readonly key: number;
}

/** Letters that make up `PlainTarget.key`; a path is hardly ever shorter. */
export const KEY_LENGTH = 5;

/**
 * Undefined where systems may read the target in different ways: it holds escapes, empty or dot segments, a fragment, or
 * anything else that some system rewrites.
 */
export function plainTarget(target: string): PlainTarget | undefined {
  const { length } = target;
  if (length === 0 || target.charCodeAt(0) !== SLASH) return undefined;
  let end = length;
  let last = SLASH;
  let key = 0;
  let letters = 0;
  for (let i = 1; i < length; i++) {
    const code = target.charCodeAt(i);
    if (code === QUESTION_MARK) {
      end = i;
      break;
    }
    const kind = code > 0x7f ? 0 : (KINDS[code] ?? 0);
    if ((kind & IN_PATH) === 0 || (last === SLASH && (code === SLASH || code === DOT))) return undefined;
    letters |= kind;
    if (i < KEY_LENGTH) key = (key << 7) | ((kind & UPPER) === 0 ? code : code + 0x20);
    last = code;
  }
  for (let i = end + 1; i < length; i++) {
    const code = target.charCodeAt(i);
    if (code > 0x7f || ((KINDS[code] ?? 0) & IN_QUERY) === 0) return undefined;
  }
  const path = end === length ? target : target.slice(0, end);
  return { path, lower: (letters & UPPER) === 0 ? path : path.toLowerCase(), key };
}

const [SLASH, DOT, QUESTION_MARK] = [0x2f, 0x2e, 0x3f];
const [IN_PATH, IN_QUERY, UPPER] = [1, 2, 4];
/** Which ASCII letters may stand where; a loop over them is quicker than an expression. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  return (
    (/[A-Za-z0-9/_.~-]/.test(letter) ? IN_PATH : 0) |
    (/[A-Za-z0-9/_.~=&%+:,@*!-]/.test(letter) ? IN_QUERY : 0) |
    (/[A-Z]/.test(letter) ? UPPER : 0)
  );
});
