import type { CharSet } from '../../regex/char-set.ts';
import type { RegularLanguage } from '../languages/language.ts';

/** Languages by the letters that they begin with. */
export interface TrieNode {
  readonly id: number;
  readonly set: CharSet;
  readonly children: TrieNode[];
  /** Languages whose chain ends here, as places in the list that the trie was made of. */
  readonly ends: number[];
}

/** The root is the first of all nodes; children have greater numbers than their parents. */
export function buildTrie(languages: readonly RegularLanguage[]): readonly TrieNode[] {
  const root: TrieNode = { id: 0, set: [], children: [], ends: [] };
  const nodes: TrieNode[] = [root];
  const byKey: Array<Map<string, TrieNode>> = [new Map()];
  for (const [index, { chain }] of languages.entries()) {
    let node = root;
    for (const set of chain) {
      const key = set.join();
      const known = byKey[node.id]?.get(key);
      if (known !== undefined) {
        node = known;
        continue;
      }
      const child: TrieNode = { id: nodes.length, set, children: [], ends: [] };
      nodes.push(child);
      byKey.push(new Map());
      byKey[node.id]?.set(key, child);
      node.children.push(child);
      node = child;
    }
    node.ends.push(index);
  }
  return nodes;
}
