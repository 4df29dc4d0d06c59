import { type CharSet, complement, contains, intersection, sizeOf } from './char-set.ts';
import { isCaseless } from './print.ts';
import type { PrintStyle } from './print-node.ts';
import { byteString, fromByteString, isAscii } from './text.ts';
import { someNode, type Tree } from './tree.ts';

/** How a text is put before the engine, and parts of it taken back. */
export interface View {
  show(text: string): string;
  read(text: string): string;
}

export const PLAIN: View = { show: (text) => text, read: (text) => text };

/**
 * Stands for a line feed that is not the last letter. With that, the engine's multi-line `$` holds just where PCRE's
 * `$` does: at the end, and before a line feed that is the last letter.
 */
const INNER_NEWLINE = 0x10a;
const INNER_NEWLINE_TEXT = String.fromCharCode(INNER_NEWLINE);

export const BYTES: View = {
  show(text) {
    const bytes = byteString(text);
    const newline = bytes.indexOf('\n');
    if (newline < 0 || newline === bytes.length - 1) return bytes;
    const last = bytes.endsWith('\n') ? bytes.length - 1 : bytes.length;
    return bytes.slice(0, last).replaceAll('\n', INNER_NEWLINE_TEXT) + bytes.slice(last);
  },
  read(bytes) {
    return isAscii(bytes) ? bytes : fromByteString(bytes.replaceAll(INNER_NEWLINE_TEXT, '\n'));
  },
};

/** Letters that stand for themselves in RE2, in brackets and outside. */
const LITERAL: CharSet = [0x2f, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
const UPPER: CharSet = [0x41, 0x5a];
const HIGH_BYTES: CharSet = [0x80, 0xff];

/**
 * Byte sets as classes over U+0000 to U+00FF, the shorter of the set and its complement. With `fold` the whole stands
 * behind `(?i)` and capitals are left out; `isFoldable` has made sure that this flag then means ASCII letters only.
 */
export function byteStyle(fold: boolean): PrintStyle {
  return {
    set(set) {
      if (set.length === 0) return '[^\\x00-\\x{10FFFF}]';
      const negated = contains(set, 0xff);
      const shown = negated ? complement(set, 'bytes') : set;
      const listed = fold ? intersection(shown, complement(UPPER, 'bytes')) : shown;
      if (!negated && sizeOf(listed) === 1 && listed[0] !== 0x0a) return code(listed[0] ?? 0);
      let text = contains(listed, 0x0a) ? code(INNER_NEWLINE) : '';
      for (let i = 0; i + 1 < listed.length; i += 2) {
        const [low = 0, high = 0] = listed.slice(i, i + 2);
        text += low === high ? code(low) : `${code(low)}-${code(high)}`;
      }
      if (text === '') return '(?s:.)';
      return `[${negated ? '^' : ''}${text}]`;
    },
    run: (codes) => codes.map(code).join(''),
    position: (kind) => (kind === 'start' ? '\\A' : kind === 'end' ? '\\z' : '(?m:$)'),
  };
}

function code(letter: number): string {
  return contains(LITERAL, letter) ? String.fromCharCode(letter) : `\\x{${letter.toString(16)}}`;
}

/** Case plays no role anywhere, and no set holds a part of the bytes above 0x7F, which `(?i)` would fold too. */
export function isFoldable(tree: Tree): boolean {
  return (
    isCaseless(tree) &&
    !someNode(tree.root, (node) => {
      const high = node.kind === 'set' ? sizeOf(intersection(node.set, HIGH_BYTES)) : 0;
      return high > 0 && high < 128;
    })
  );
}
