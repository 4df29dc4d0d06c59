import { everything, intersection, sameSet } from '../../../regex/char-set.ts';
import { someNode, type Tree } from '../../../regex/tree.ts';

/**
 * The letters over which expressions are combined: visible ASCII with the space, and one letter for every character
 * above it. Control characters are part of no path and no header value.
 */
const FIRST = 0x20;
const LAST = 0x7e;
export const ABOVE_ASCII = LAST - FIRST + 1;
export const SYMBOLS = ABOVE_ASCII + 1;

/** One character above ASCII for each length in bytes; what treats them alike treats all of its length alike. */
const SAMPLES: ReadonlyArray<readonly number[]> = [
  [0xc3, 0xa9],
  [0xe2, 0x82, 0xac],
  [0xf0, 0x9f, 0x98, 0x80],
];

/** The bytes of a letter; several texts for the one that stands for all characters above ASCII. */
export function bytesOfSymbol(symbol: number): ReadonlyArray<readonly number[]> {
  return symbol === ABOVE_ASCII ? SAMPLES : [[symbol + FIRST]];
}

/** A text of the letter; one of its characters where it stands for many. */
export function textOfSymbol(symbol: number): string {
  return symbol === ABOVE_ASCII ? 'é' : String.fromCodePoint(symbol + FIRST);
}

/** Does the tree hold or leave out all characters above ASCII alike, wherever it names any? */
export function isUniform(tree: Tree): boolean {
  const last = everything(tree.alphabet)[1] ?? 0xff;
  const above = [LAST + 2, last];
  return !someNode(tree.root, (node) => {
    if (node.kind !== 'set') return false;
    const part = intersection(node.set, above);
    return part.length > 0 && !sameSet(part, above);
  });
}

/** The set of code points that letters stand for; with the one above ASCII, control characters belong to it too. */
export function setOfSymbols(symbols: readonly number[]): readonly number[] {
  const ranges: number[] = [];
  const add = (low: number, high: number): void => {
    const end = ranges.length - 1;
    if (ranges.length > 0 && (ranges[end] ?? 0) + 1 === low) ranges[end] = high;
    else ranges.push(low, high);
  };
  const open = symbols.at(-1) === ABOVE_ASCII;
  // All but the line feed is what `.` stands for.
  if (open && symbols.length === SYMBOLS) return [0, 9, 11, 0x10ffff];
  if (open) add(0, FIRST - 1);
  for (const symbol of symbols) if (symbol !== ABOVE_ASCII) add(symbol + FIRST, symbol + FIRST);
  if (open) add(LAST + 1, 0x10ffff);
  return ranges;
}
