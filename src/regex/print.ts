import { foldCase } from './case-folding.ts';
import { type Alphabet, type CharSet, complement, contains, intersection, sizeOf } from './char-set.ts';
import { type PrintStyle, printItem, printNode, Unprintable } from './print-node.ts';
import { textOf } from './text.ts';
import { choice, type Node, sequence, someNode, type Tree } from './tree.ts';

/** A tree as RE2 source text, or why there is none. */
export type Printed =
  | { readonly ok: true; readonly source: string }
  | { readonly ok: false; readonly reason: string };

export interface PrintOptions {
  /**
   * How letters that match in both cases are written: `[Aa]` each, or `(?i)` once in front where the whole tree
   * allows it.
   */
  readonly caseStyle: 'classes' | 'flag';
  /**
   * The anchoring of the engine that will read the text. The tree's own anchoring is expressed for it: what holds at
   * the start becomes `tree.*` for an engine that matches in full, and `^(?:tree)` for one that searches.
   */
  readonly anchoring: Tree['anchoring'];
}

/** Characters that a regular expression gives a meaning to. */
const SPECIAL = /[\\.+*?()|[\]{}^$]/g;

/** The regular expression, valid in every flavour, that matches just this text. */
export function escapeRegex(text: string): string {
  return text.replace(SPECIAL, '\\$&');
}

/**
 * Writes a tree for RE2 in the core that Go, RE2, Rust's regex and PCRE read alike: no names of character classes or
 * groups, no inline flags but a leading `(?i)`, positions only where the pattern has them. Captures keep their numbers.
 *
 * Two things come out a little differently, both outside of what ordinary paths hold. Line feeds: `$` of PCRE is
 * written `$`, and `.*` is added where anything may follow. Characters above U+007F: PCRE counts their bytes, RE2
 * counts characters, and `(?i)` of RE2 folds U+212A to `k` and U+017F to `s`.
 */
export function toRe2(tree: Tree, options: PrintOptions): Printed {
  const fold = options.caseStyle === 'flag' && isCaseless(tree);
  try {
    const body = withAnchoring(tree, options.anchoring, styleOf(tree.alphabet, fold));
    return { ok: true, source: fold ? `(?i)${body}` : body };
  } catch (error) {
    if (!(error instanceof Unprintable)) throw error;
    return { ok: false, reason: error.message };
  }
}

function styleOf(alphabet: Alphabet, fold: boolean): PrintStyle {
  return {
    set: (set) => printSet(set, alphabet, fold),
    run(codes) {
      const text = alphabet === 'bytes' ? textOf(codes) : String.fromCodePoint(...codes);
      if (/[\ud800-\udfff]/u.test(text)) throw new Unprintable('bytes that are no character of UTF-8');
      return text;
    },
    position: (kind) => (kind === 'start' ? '^' : '$'),
  };
}

const UPPER: CharSet = [0x41, 0x5a];
const LOWER: CharSet = [0x61, 0x7a];
const HIGH_BYTES: CharSet = [0x80, 0xff];

/** Every set holds both cases of each of its letters, and for at least one that says something. */
export function isCaseless(tree: Tree): boolean {
  let telling = false;
  const broken = someNode(tree.root, (node) => {
    if (node.kind !== 'set') return false;
    const upper = intersection(node.set, UPPER);
    const lower = intersection(node.set, LOWER);
    if (sizeOf(upper) > 0 && sizeOf(upper) < 26) telling = true;
    if (upper.length !== lower.length) return true;
    if (tree.alphabet === 'unicode' && foldCase(node.set, 'unicode') !== node.set) return true;
    return upper.some((letter, index) => letter + 0x20 !== lower[index]);
  });
  return telling && !broken;
}

function printSet(set: CharSet, alphabet: Alphabet, fold: boolean): string {
  const rest = complement(set, alphabet);
  const last = alphabet === 'bytes' ? 0xff : 0x10ffff;
  if (rest.length === 0) return '(?s:.)';
  if (rest.length === 2 && rest[0] === 0x0a && rest[1] === 0x0a) return '.';
  const high = alphabet === 'bytes' ? sizeOf(intersection(set, HIGH_BYTES)) : contains(set, last) ? 128 : 0;
  if (high > 0 && high < 128) throw new Unprintable('a class with a part of the bytes above 0x7F');
  const shown = high > 0 ? rest : set;
  const listed = fold && shown.length > 0 ? intersection(shown, complement(UPPER, alphabet)) : shown;
  if (high > 0) return `[^${ranges(listed)}]`;
  if (set.length === 0) return '[^\\x00-\\x{10FFFF}]';
  if (sizeOf(listed) === 1) return single(listed[0] ?? 0);
  return `[${ranges(listed)}]`;
}

function single(code: number): string {
  return code < 0x20 || code === 0x7f ? hex(code) : escapeRegex(String.fromCodePoint(code));
}

function ranges(set: CharSet): string {
  let text = '';
  for (let i = 0; i + 1 < set.length; i += 2) {
    const low = set[i] ?? 0;
    const high = set[i + 1] ?? 0;
    text += classLetter(low);
    if (high > low + 1) text += '-';
    if (high > low) text += classLetter(high);
  }
  return text;
}

function classLetter(code: number): string {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff)) return hex(code);
  if (code > 0xffff) return hex(code);
  const character = String.fromCodePoint(code);
  return '\\]^-['.includes(character) ? `\\${character}` : character;
}

function hex(code: number): string {
  return code <= 0xff
    ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`
    : `\\x{${code.toString(16).toUpperCase()}}`;
}

/** Expresses the tree's anchoring for an engine with another one. */
function withAnchoring(tree: Tree, target: Tree['anchoring'], style: PrintStyle): string {
  const alternatives = tree.root.kind === 'choice' ? tree.root.items : [tree.root];
  if (target === 'none') return searched(tree, alternatives, style);
  const texts = alternatives.map((alternative) => {
    let items = alternative.kind === 'sequence' ? alternative.items : [alternative];
    const startsAtStart = tree.anchoring !== 'none' || items[0]?.kind === 'start';
    if (items[0]?.kind === 'start') items = items.slice(1);
    const last = items.at(-1);
    const endsAtEnd = tree.anchoring === 'full' || last?.kind === 'end' || last?.kind === 'end-or-newline';
    if (target === 'full' && (last?.kind === 'end' || last?.kind === 'end-or-newline'))
      items = items.slice(0, -1);
    const before = startsAtStart || takesAnything(items[0]) ? '' : '.*';
    const body = printItem(sequence(items), style);
    if (target === 'full') return `${before}${body}${endsAtEnd || takesAnything(items.at(-1)) ? '' : '.*'}`;
    return `${before}${body}${tree.anchoring === 'full' ? '$' : ''}`;
  });
  return texts.length === 1 ? (texts[0] ?? '') : `(?:${texts.join('|')})`;
}

function searched(tree: Tree, alternatives: readonly Node[], style: PrintStyle): string {
  if (tree.anchoring === 'none') return printNode(tree.root, style);
  const only = alternatives.length === 1;
  const body = only ? printNode(tree.root, style) : `(?:${printNode(choice(alternatives), style)})`;
  const start = only && startsWithStart(tree.root) ? '' : '^';
  return `${start}${body}${tree.anchoring === 'full' ? '$' : ''}`;
}

function startsWithStart(node: Node): boolean {
  return node.kind === 'start' || (node.kind === 'sequence' && node.items[0]?.kind === 'start');
}

/** `.*`, also in a group. */
function takesAnything(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if (node.kind === 'capture') return takesAnything(node.body);
  if (node.kind !== 'repeat' || node.min !== 0 || node.max !== Number.POSITIVE_INFINITY) return false;
  if (node.body.kind !== 'set') return false;
  const missing = sizeOf(complement(node.body.set, 'bytes'));
  return missing === 0 || (missing === 1 && !contains(node.body.set, 0x0a));
}
