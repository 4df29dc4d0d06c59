import { createInterner } from './texts.ts';

/**
 * A path with what looks like a name of one thing among many folded: numbers, dates, identifiers, hashes, very long
 * segments. For counting alike requests together; nothing is decided by it.
 */
export function foldedPath(target: string): string {
  return quicklyFolded(target) ?? carefullyFolded(target);
}

/** Segment by segment: what `foldedPath` means, and how it folds the paths that are not usual. */
export function carefullyFolded(target: string): string {
  const mark = target.search(/[?#]/);
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!VARIABLE.test(path) && path.length <= LONGEST) return path;
  const segments = path.split('/');
  const folded = segments.slice(0, MOST_SEGMENTS).map(foldedSegment);
  if (segments.length > MOST_SEGMENTS) folded.push('...');
  return folded.join('/');
}

/**
 * The same in one go over the letters, for paths of short segments that are words, numbers or hashes, as most are.
 * Undefined: the segments have to be looked at.
 */
function quicklyFolded(target: string): string | undefined {
  const length = Math.min(target.length, LONGEST);
  let written = 0;
  let start = 0;
  let segments = 0;
  let seen = 0;
  for (let i = 0; ; i++) {
    const code = i < target.length ? target.charCodeAt(i) : QUESTION_MARK;
    const isEnd = code === QUESTION_MARK || code === HASH;
    if (!isEnd && code !== SLASH) {
      if (i >= length || i - start >= LONGEST_WORD || code > 0x7f) return undefined;
      seen |= LETTERS[code] ?? 0;
      codes[written++] = code;
      continue;
    }
    segments += 1;
    if (segments > MOST_SEGMENTS) return undefined;
    if ((seen & (DIGIT | PERCENT)) !== 0) {
      let text: readonly number[] = NUMBER;
      if (seen !== DIGIT) {
        if ((seen & (PERCENT | OTHER)) !== 0 || i - start < 8) return undefined;
        text = HEX;
      }
      written -= i - start;
      for (let k = 0; k < text.length; k++) codes[written++] = text[k] ?? 0;
    }
    if (isEnd) return folded.ofCodes(codes, written);
    codes[written++] = SLASH;
    start = i + 1;
    seen = 0;
  }
}

const [SLASH, QUESTION_MARK, HASH, LONGEST_WORD] = [0x2f, 0x3f, 0x23, 24];
const [DIGIT, HEX_LETTER, PERCENT, OTHER] = [1, 2, 4, 8];
const LETTERS = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (/\d/.test(letter)) return DIGIT;
  if (/[a-f]/i.test(letter)) return HEX_LETTER;
  return letter === '%' ? PERCENT : OTHER;
});
const NUMBER = [...'{number}'].map((letter) => letter.charCodeAt(0));
const HEX = [...'{hex}'].map((letter) => letter.charCodeAt(0));
const folded = createInterner();

const VARIABLE = /[0-9%]|[^/]{25}/;
const LONGEST = 120;
const MOST_SEGMENTS = 10;
/** A folded segment may be longer than what it stands for. */
const codes = new Uint16Array(LONGEST + MOST_SEGMENTS * NUMBER.length);

function foldedSegment(segment: string): string {
  if (segment.length <= 24 && !/[0-9%]/.test(segment)) return segment;
  if (VERSION.test(segment)) return segment;
  if (/^\d+$/.test(segment)) return '{number}';
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(segment)) return '{uuid}';
  if (/^[0-9a-f]{8,}$/i.test(segment) && /\d/.test(segment)) return '{hex}';
  const dot = segment.lastIndexOf('.');
  const extension = dot > 0 && segment.length - dot <= 6 ? segment.slice(dot) : '';
  const name = extension === '' ? segment : segment.slice(0, dot);
  if (name.length > 24 || /%/.test(name)) return `{text}${extension}`;
  return name.replace(HASH_IN_NAME, '{hex}').replace(/\d+/g, '{n}') + extension;
}

/** `1c5c5ae5` in `app.1c5c5ae5.js`: one such name for every build. */
const HASH_IN_NAME = /(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,}(?![0-9a-z])/gi;

/** `v1`, `v2beta1`: part of the name of an interface, few of them. */
const VERSION = /^v\d{1,2}(?:(?:alpha|beta)\d)?$/;
