import { type Alphabet, type CharSet, complement, normaliseRanges } from '../char-set.ts';
import type { RegexFlavour } from '../pattern.ts';

const DIGIT: CharSet = [0x30, 0x39];
const WORD: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** PCRE since 8.34: with vertical tab. */
const PCRE_SPACE: CharSet = [0x09, 0x0d, 0x20, 0x20];
/** RE2 and Go: without vertical tab. */
const RE2_SPACE: CharSet = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
/** Of code points below 256, which is all that PCRE sees without UTF mode. */
const HORIZONTAL: CharSet = [0x09, 0x09, 0x20, 0x20, 0xa0, 0xa0];
export const VERTICAL: CharSet = [0x0a, 0x0d, 0x85, 0x85];

/**
 * The set of `\d`, `\W` and the like, undefined where the flavour has no such class escape. pcre2pattern(3) "Generic
 * character types" in the C locale without UCP; RE2 syntax "Perl character classes".
 */
export function escapeSet(letter: string, flavour: RegexFlavour, alphabet: Alphabet): CharSet | undefined {
  const set = positiveSet(letter.toLowerCase(), flavour);
  if (set === undefined) return undefined;
  return letter === letter.toLowerCase() ? set : complement(set, alphabet);
}

function positiveSet(letter: string, flavour: RegexFlavour): CharSet | undefined {
  switch (letter) {
    case 'd':
      return DIGIT;
    case 'w':
      return WORD;
    case 's':
      return flavour === 'pcre' ? PCRE_SPACE : RE2_SPACE;
    case 'h':
      return flavour === 'pcre' ? HORIZONTAL : undefined;
    case 'v':
      return flavour === 'pcre' ? VERTICAL : undefined;
    default:
      return undefined;
  }
}

const POSIX = new Map<string, CharSet>([
  ['alnum', [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]],
  ['alpha', [0x41, 0x5a, 0x61, 0x7a]],
  ['ascii', [0x00, 0x7f]],
  ['blank', [0x09, 0x09, 0x20, 0x20]],
  ['cntrl', [0x00, 0x1f, 0x7f, 0x7f]],
  ['digit', DIGIT],
  ['graph', [0x21, 0x7e]],
  ['lower', [0x61, 0x7a]],
  ['print', [0x20, 0x7e]],
  ['punct', normaliseRanges([0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e])],
  ['space', PCRE_SPACE],
  ['upper', [0x41, 0x5a]],
  ['word', WORD],
  ['xdigit', [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
]);

/** The set of `[:name:]`, the same in all flavours. */
export function posixSet(name: string): CharSet | undefined {
  return POSIX.get(name);
}
