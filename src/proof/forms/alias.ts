import type { Pattern } from '../../regex/pattern.ts';
import { PLAIN_LETTERS } from './suffix.ts';

/** Longer patterns have no alias. */
const MAX_LENGTH = 500;
const MAX_DEPTH = 50;

const CARET = 0x5e;
const DOLLAR = 0x24;
const OPEN = 0x28;
const CLOSE = 0x29;
const STAR = 0x2a;
const PLUS = 0x2b;
const DOT = 0x2e;
const QUESTION = 0x3f;
const BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BRACE = 0x7b;
const BAR = 0x7c;
const CLOSE_BRACE = 0x7d;

/**
 * A text that patterns share which hold for the same paths of ASCII letters, whatever their flavours: `^/a/(.*)$` as
 * nginx has it and `/a/(.*)` where patterns are matched as a whole. Only for syntax that means the same in all
 * flavours; undefined for all other patterns.
 */
export function aliasOf({ source, ignoreCase, anchoring }: Pattern): string | undefined {
  const starts = source.charCodeAt(0) === CARET;
  const from = starts ? 1 : 0;
  const ends = source.charCodeAt(source.length - 1) === DOLLAR;
  const to = ends ? source.length - 1 : source.length;
  if (to - from > MAX_LENGTH || (anchoring === 'none' && !starts)) return undefined;
  if (!isCommon(source, from, to)) return undefined;
  const whole = ends || anchoring === 'full';
  return `${ignoreCase ? 'i' : '-'}${whole ? '$' : '.'}${source.slice(from, to)}`;
}

function isCommon(source: string, from: number, to: number): boolean {
  let depth = 0;
  let repeatable = false;
  for (let i = from; i < to; i++) {
    const code = source.charCodeAt(i);
    if (PLAIN_LETTERS[code] === 1 || code === DOT) repeatable = true;
    else if (code === OPEN) {
      const next = source.charCodeAt(i + 1);
      depth += 1;
      if (next === QUESTION || next === STAR || depth > MAX_DEPTH) return false;
      repeatable = false;
    } else if (code === CLOSE) {
      depth -= 1;
      if (depth < 0) return false;
      repeatable = true;
    } else if (code === BAR) {
      // The ends of the pattern belong to the first and the last alternative only.
      if (depth === 0) return false;
      repeatable = false;
    } else if (code === STAR || code === PLUS || code === QUESTION) {
      if (!repeatable) return false;
      repeatable = false;
    } else if (code === BRACKET) {
      i = endOfBracket(source, i + 1, to);
      if (i < 0) return false;
      repeatable = true;
    } else if (code === BRACE) {
      i = endOfCount(source, i + 1, to);
      if (i < 0 || !repeatable) return false;
      repeatable = false;
    } else return false;
  }
  return depth === 0;
}

/** Where a bracket expression of plain letters, dots and ranges ends; -1: it is of another kind. */
function endOfBracket(source: string, from: number, to: number): number {
  const first = source.charCodeAt(from) === CARET ? from + 1 : from;
  let at = first;
  while (at < to && (isBracketLetter(source.charCodeAt(at)) || source.charCodeAt(at) === DOT)) at += 1;
  return at > first && source.charCodeAt(at) === CLOSE_BRACKET ? at : -1;
}

/** A colon could begin the name of a class. */
function isBracketLetter(code: number): boolean {
  return PLAIN_LETTERS[code] === 1 && code !== 0x3a && code !== 0x3d;
}

/** Where a count of one or two digits ends; -1: a repetition of another kind. */
function endOfCount(source: string, from: number, to: number): number {
  let at = from;
  while (at < to && at < from + 2 && isDigit(source.charCodeAt(at))) at += 1;
  return at > from && source.charCodeAt(at) === CLOSE_BRACE ? at : -1;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
