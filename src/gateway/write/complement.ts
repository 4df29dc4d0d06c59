import type { Dialect } from '../dialect.ts';
import { LIMITS } from '../limits.ts';
import type { PathForm } from './draft.ts';
import { escapeRegex } from './languages.ts';
import { regexForm } from './paths.ts';

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  /** A prefix ends here. */
  ends: boolean;
}

/**
 * All paths that lie below none of the prefixes (whole segments), as one regular expression without look-ahead: at each
 * letter the path either leaves all prefixes, or goes on towards one, or ends. Undefined if it gets too long or a
 * prefix holds every path.
 */
export function everythingBut(prefixes: readonly string[], dialect: Dialect): PathForm | undefined {
  const root: TrieNode = { next: new Map(), ends: false };
  for (const prefix of prefixes) {
    if (!prefix.startsWith('/')) return undefined;
    insert(root, prefix.slice(1));
  }
  const source = `/${rest(root)}`;
  return source.length > LIMITS.pathLength - 8 ? undefined : regexForm(source, dialect);
}

function insert(root: TrieNode, text: string): void {
  let node = root;
  for (const character of text) {
    let next = node.next.get(character);
    if (next === undefined) {
      next = { next: new Map(), ends: false };
      node.next.set(character, next);
    }
    node = next;
  }
  node.ends = true;
}

/** What may follow after the letters that lead to `node`, as an optional group. */
function rest(node: TrieNode): string {
  const letters = [...node.next.keys()].sort();
  // Where a prefix ends, neither the end nor a slash may follow: those paths belong to the prefix.
  const excluded = node.ends ? [...letters.filter((letter) => letter !== '/'), '/'] : letters;
  const away = excluded.length === 0 ? '.' : `[^${excluded.map(classLetter).join('')}]`;
  const branches = letters
    .filter((letter) => !(node.ends && letter === '/'))
    .map((letter) => {
      const next = node.next.get(letter);
      return next === undefined ? '' : `${escapeRegex(letter)}${rest(next)}`;
    });
  const body = [`${away}.*`, ...branches].join('|');
  return node.ends ? `(${body})` : `(${body})?`;
}

function classLetter(letter: string): string {
  return /[\]\\^-]/.test(letter) ? `\\${letter}` : letter;
}
