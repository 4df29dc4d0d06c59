import { foldCase } from '../case-folding.ts';
import { type CharSet, complement, normaliseRanges } from '../char-set.ts';
import type { RegexFlavour } from '../pattern.ts';
import type { Flags, Reader } from './reader.ts';

const DIGIT: CharSet = [0x30, 0x39];
const WORD: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** PCRE since 8.34: with vertical tab. */
const PCRE_SPACE: CharSet = [0x09, 0x0d, 0x20, 0x20];
/** RE2 and Go: without vertical tab. */
const RE2_SPACE: CharSet = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
/** Of code points below 256, which is all that PCRE sees without UTF mode. */
const HORIZONTAL: CharSet = [0x09, 0x09, 0x20, 0x20, 0xa0, 0xa0];
const VERTICAL: CharSet = [0x0a, 0x0d, 0x85, 0x85];

/**
 * The set of `\d`, `\W` and the like, undefined where the flavour has no such class escape. pcre2pattern(3) "Generic
 * character types" in the C locale without UCP; RE2 syntax "Perl character classes".
 */
export function escapeSet(letter: string, reader: Reader, flags: Flags): CharSet | undefined {
  const set = positiveSet(letter.toLowerCase(), reader.flavour);
  if (set === undefined) return undefined;
  return signed(set, letter !== letter.toLowerCase(), reader, flags);
}

/** Case is folded before the set is turned round. */
function signed(set: CharSet, negated: boolean, reader: Reader, flags: Flags): CharSet {
  const folded = flags.ignoreCase ? foldCase(set, reader.alphabet) : set;
  return negated ? complement(folded, reader.alphabet) : folded;
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

/** The set of `[:name:]` or `[:^name:]`, the same in all flavours. */
export function posixSet(name: string, reader: Reader, flags: Flags): CharSet | undefined {
  const negated = name.startsWith('^');
  const set = POSIX.get(negated ? name.slice(1) : name);
  return set === undefined ? undefined : signed(set, negated, reader, flags);
}
