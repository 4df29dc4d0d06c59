import { type CharSet, contains, intersection, singleton } from './char-set.ts';
import type { Anchoring } from './pattern.ts';
import { bytesOf, textOf } from './text.ts';
import { letters, type Node, sequence, type Tree } from './tree.ts';

function byteTree(root: Node, anchoring: Anchoring): Tree {
  return { root, alphabet: 'bytes', anchoring, groups: 0, names: new Map() };
}

/** The texts equal to `text`. */
export function exactTree(text: string): Tree {
  return byteTree(letters(bytesOf(text)), 'full');
}

/** The texts that begin with `text`. */
export function stringPrefixTree(text: string): Tree {
  return byteTree(letters(bytesOf(text)), 'start');
}

const SLASH = 0x2f;
const ANY_BYTES: Node = {
  kind: 'repeat',
  body: { kind: 'set', set: [0, 0xff] },
  min: 0,
  max: Infinity,
  lazy: false,
};

/** The paths below `path` by whole segments: `/foo` holds `/foo`, `/foo/` and `/foo/x`; a slash at its end is ignored. */
export function prefixTree(path: string): Tree {
  const tail = sequence([{ kind: 'set', set: singleton(SLASH) }, ANY_BYTES]);
  const optional: Node = { kind: 'repeat', body: tail, min: 0, max: 1, lazy: false };
  return byteTree(sequence([letters(bytesOf(path.replace(/\/+$/, ''))), optional]), 'full');
}

/** Every text. */
export const ANY_TEXT: Tree = byteTree(sequence([]), 'start');

/** What every match begins with. */
export interface LiteralPrefix {
  /** In lower case where case does not matter. */
  readonly text: string;
  /** At least one letter of the text stands for both its cases. */
  readonly ignoreCase: boolean;
  /** Nothing but this text matches. */
  readonly whole: boolean;
}

interface Letters {
  readonly sets: CharSet[];
  /** The sets are all there is: what follows goes on behind them. */
  readonly complete: boolean;
}

/** The longest text that every match of the tree begins with; empty where the tree is searched for anywhere. */
export function literalPrefix(tree: Tree): LiteralPrefix {
  const found = tree.anchoring === 'none' && !anchoredAtStart(tree.root) ? NONE : leading(tree.root);
  const codes: number[] = [];
  let ignoreCase = false;
  let complete = found.complete && (tree.anchoring === 'full' || endsAtEnd(tree.root));
  for (const set of found.sets) {
    const letter = letterOf(set);
    if (letter === undefined) {
      complete = false;
      break;
    }
    codes.push(letter.code);
    ignoreCase ||= letter.folded;
  }
  const text = tree.alphabet === 'bytes' ? wholeCharacters(codes) : String.fromCodePoint(...codes);
  return { text, ignoreCase, whole: complete };
}

const NONE: Letters = { sets: [], complete: false };

/** The letter of a set that holds one, or both cases of one ASCII letter (with what folds to it). */
function letterOf(set: CharSet): { readonly code: number; readonly folded: boolean } | undefined {
  const code = set.length === 2 && set[0] === set[1] ? set[0] : undefined;
  if (code !== undefined) return { code, folded: false };
  const lower = intersection(set, [0x61, 0x7a]);
  const small = lower.length === 2 && lower[0] === lower[1] ? lower[0] : undefined;
  if (small === undefined || !contains(set, small - 0x20)) return undefined;
  const ascii = intersection(set, [0, 0x7f]);
  if (ascii.length !== 4) return undefined;
  const others = intersection(set, [0x80, 0x10ffff]);
  const known = (small === 0x6b && others[0] === 0x212a) || (small === 0x73 && others[0] === 0x17f);
  return others.length === 0 || (known && others.length === 2) ? { code: small, folded: true } : undefined;
}

/** Cuts a character off whose bytes are not all there. */
function wholeCharacters(codes: readonly number[]): string {
  const text = textOf(codes);
  const broken = text.search(/[\udc80-\udcff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc80-\udcff]/);
  return broken < 0 ? text : text.slice(0, broken);
}

function anchoredAtStart(node: Node): boolean {
  switch (node.kind) {
    case 'start':
      return true;
    case 'sequence':
      return node.items[0] !== undefined && anchoredAtStart(node.items[0]);
    case 'choice':
      return node.items.every(anchoredAtStart);
    case 'capture':
    case 'atomic':
      return anchoredAtStart(node.body);
    default:
      return false;
  }
}

function endsAtEnd(node: Node): boolean {
  if (node.kind === 'end') return true;
  const last = node.kind === 'sequence' ? node.items.at(-1) : undefined;
  return last?.kind === 'end';
}

function leading(node: Node): Letters {
  switch (node.kind) {
    case 'set':
      return { sets: [node.set], complete: true };
    case 'start':
    case 'end':
      return { sets: [], complete: true };
    case 'end-or-newline':
      return NONE;
    case 'capture':
    case 'atomic':
      return leading(node.body);
    case 'sequence': {
      const sets: CharSet[] = [];
      for (const item of node.items) {
        const part = leading(item);
        sets.push(...part.sets);
        if (!part.complete) return { sets, complete: false };
      }
      return { sets, complete: true };
    }
    case 'choice':
      return common(node.items.map(leading));
    case 'repeat': {
      const body = leading(node.body);
      const sets: CharSet[] = [];
      for (let i = 0; i < node.min && sets.length < 1000; i++) {
        sets.push(...body.sets);
        if (!body.complete) return { sets, complete: false };
      }
      return { sets, complete: node.max === node.min };
    }
  }
}

/** What several alternatives begin with alike. */
function common(all: readonly Letters[]): Letters {
  const first = all[0];
  if (first === undefined) return NONE;
  const sets: CharSet[] = [];
  for (const [index, set] of first.sets.entries()) {
    const same = all.every((other) => sameLetters(other.sets[index], set));
    if (!same) return { sets, complete: false };
    sets.push(set);
  }
  const equal = all.every((other) => other.complete && other.sets.length === sets.length);
  return { sets, complete: equal };
}

function sameLetters(a: CharSet | undefined, b: CharSet): boolean {
  return a !== undefined && a.length === b.length && a.every((value, index) => value === b[index]);
}

/** The sets of letters at the first places of every match, for a quick "cannot overlap". */
export function leadingSets(tree: Tree): readonly CharSet[] {
  if (tree.alphabet !== 'bytes') return [];
  return tree.anchoring === 'none' && !anchoredAtStart(tree.root) ? [] : leading(tree.root).sets;
}

/** The longest text of ASCII letters, in lower case, that every match holds somewhere whatever its case; may be empty. */
export function requiredText(tree: Tree): string {
  let longest = '';
  let run = '';
  const visit = (node: Node): void => {
    const letter = node.kind === 'set' && (node.set.at(-1) ?? 0x80) < 0x80 ? letterOf(node.set) : undefined;
    if (letter !== undefined) {
      run += String.fromCharCode(letter.code).toLowerCase();
      if (run.length > longest.length) longest = run;
    } else if (node.kind === 'sequence') node.items.forEach(visit);
    else if (node.kind === 'capture' || node.kind === 'atomic') visit(node.body);
    else run = '';
  };
  visit(tree.root);
  return longest;
}
