import { MAX_SOURCE } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';

/** A pattern as letters that every match begins with, and a pattern that goes on from there. */
export interface Cut {
  /** Letters that mean themselves. */
  readonly text: string;
  readonly rest: Pattern;
}

/** Letters that mean themselves in every flavour, and do nothing to what stands before them. */
export const PLAIN_LETTERS = new Uint8Array(0x80);
for (const letter of '/-_~%=,;:@') PLAIN_LETTERS[letter.charCodeAt(0)] = 1;
for (const [first, last] of ['09', 'AZ', 'az']) {
  PLAIN_LETTERS.fill(1, first?.charCodeAt(0), (last?.charCodeAt(0) ?? 0) + 1);
}

const CARET = 0x5e;
/** What may stand behind a letter that is not to be repeated. */
const OPENING = '([.\\$';

/**
 * Cuts the letters off that a pattern begins with: many patterns of a table go on alike behind them. Undefined where
 * nothing is to be gained, or where what follows might mean something else on its own.
 */
export function cutText({ source, flavour, ignoreCase, anchoring }: Pattern): Cut | undefined {
  const start = source.charCodeAt(0) === CARET ? 1 : 0;
  if ((start === 0 && anchoring === 'none') || source.length > MAX_SOURCE) return undefined;
  let end = start;
  while (PLAIN_LETTERS[source.charCodeAt(end)] === 1) end += 1;
  const next = source[end];
  if (next !== undefined && !OPENING.includes(next)) end -= 1;
  if (end <= start) return undefined;
  const rest = source.slice(end);
  // Whether a number is a reference depends on the length of the whole pattern.
  if (rest.includes('\\') && /\\[0-9]/.test(rest)) return undefined;
  const kept = anchoring === 'full' ? 'full' : 'start';
  return { text: source.slice(start, end), rest: { source: rest, flavour, ignoreCase, anchoring: kept } };
}
