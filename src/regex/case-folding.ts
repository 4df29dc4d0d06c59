import { type Alphabet, type CharSet, contains, normaliseRanges, union } from './char-set.ts';

/**
 * Closes a set under case. Bytes: ASCII letters only, as PCRE's built-in tables do without UTF mode. Unicode: simple
 * case folding as RE2 and Go do, so `k` also stands for U+212A (Kelvin sign) and `s` for U+017F (long s).
 */
export function foldCase(set: CharSet, alphabet: Alphabet): CharSet {
  const only = set.length === 2 && set[0] === set[1] ? (set[0] ?? 0) : undefined;
  if (only !== undefined && only < 0x80) {
    return (alphabet === 'unicode' ? FOLDS_FAR.get(only) : undefined) ?? foldAscii(only, set);
  }
  const added: number[] = [];
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const lower = upper + 0x20;
    const hasUpper = contains(set, upper);
    const hasLower = contains(set, lower);
    if (hasUpper !== hasLower) added.push(hasUpper ? lower : upper, hasUpper ? lower : upper);
  }
  if (alphabet === 'unicode' && (set.at(-1) ?? 0) < 0x80) {
    if (contains(set, 0x4b) || contains(set, 0x6b)) added.push(0x212a, 0x212a);
    if (contains(set, 0x53) || contains(set, 0x73)) added.push(0x17f, 0x17f);
  } else if (alphabet === 'unicode') {
    for (const orbit of orbits()) {
      const held = orbit.filter((letter) => contains(set, letter));
      if (held.length > 0 && held.length < orbit.length) {
        for (const letter of orbit) added.push(letter, letter);
      }
    }
  }
  return added.length === 0 ? set : union(set, normaliseRanges(added));
}

/** ASCII letters that fold to letters beyond ASCII, the Kelvin sign and the long s. */
const FOLDS_FAR: ReadonlyMap<number, CharSet> = new Map([
  [0x4b, [0x4b, 0x4b, 0x6b, 0x6b, 0x212a, 0x212a]],
  [0x6b, [0x4b, 0x4b, 0x6b, 0x6b, 0x212a, 0x212a]],
  [0x53, [0x53, 0x53, 0x73, 0x73, 0x17f, 0x17f]],
  [0x73, [0x53, 0x53, 0x73, 0x73, 0x17f, 0x17f]],
]);

function foldAscii(letter: number, set: CharSet): CharSet {
  if (letter >= 0x41 && letter <= 0x5a) return [letter, letter, letter + 0x20, letter + 0x20];
  if (letter >= 0x61 && letter <= 0x7a) return [letter - 0x20, letter - 0x20, letter, letter];
  return set;
}

/** Letters whose upper and lower case forms in JavaScript go further than simple folding. */
const NOT_FOLDED = new Set([0x130, 0x131]);

let cached: ReadonlyArray<readonly number[]> | undefined;

/** Groups of two or more code points that simple folding holds equal. */
function orbits(): ReadonlyArray<readonly number[]> {
  cached ??= computeOrbits();
  return cached;
}

function computeOrbits(): ReadonlyArray<readonly number[]> {
  const groups = new Map<number, number[]>();
  for (let letter = 0; letter <= 0x1ffff; letter++) {
    if (letter >= 0xd800 && letter <= 0xdfff) continue;
    const root = foldedForm(letter);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [letter]);
    else group.push(letter);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** The lower case of the upper case, where both are one code point. */
function foldedForm(letter: number): number {
  if (NOT_FOLDED.has(letter)) return letter;
  const lowered = oneLetter(String.fromCodePoint(letter).toLowerCase()) ?? letter;
  const raised = oneLetter(String.fromCodePoint(lowered).toUpperCase()) ?? lowered;
  return oneLetter(String.fromCodePoint(raised).toLowerCase()) ?? raised;
}

function oneLetter(text: string): number | undefined {
  const letter = text.codePointAt(0);
  if (letter === undefined) return undefined;
  return text.length === (letter > 0xffff ? 2 : 1) ? letter : undefined;
}
