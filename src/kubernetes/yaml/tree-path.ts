import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { FieldPath } from '../../model/origin.ts';
import { bindAliases, isMergeKey, keyOf, Refusal } from './nodes.ts';
import { parseTree } from './tree.ts';

/**
 * Finds fields in the syntax tree of a text. `broken`: the text cannot be parsed; `unbound`: it has aliases whose anchors
 * stand elsewhere.
 */
export function treeFinder(text: string): ((path: FieldPath) => number) | 'broken' | 'unbound' {
  const tree = parseTree(text);
  if (tree.problem !== undefined) return 'broken';
  const { targets, unbound } = bindAliases(tree.root);
  return unbound > 0 ? 'unbound' : (path) => offsetInTree(tree.root, targets, path);
}

function offsetInTree(root: Node | null, targets: ReadonlyMap<Alias, Node>, path: FieldPath): number {
  let offset = root?.range?.[0] ?? 0;
  let node: Node | null | undefined = root;
  for (const part of path) {
    node = follow(node, targets);
    if (isMap(node)) {
      const entry = entryOf(node, String(part), targets, 0);
      if (entry === undefined) return offset;
      offset = entry.key.range?.[0] ?? offset;
      node = entry.value;
    } else if (isSeq(node) && typeof part === 'number' && part < node.items.length) {
      node = node.items[part] as Node | null;
      const target = follow(node, targets);
      offset = target?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

function follow(node: Node | null | undefined, targets: ReadonlyMap<Alias, Node>): Node | null | undefined {
  let current = node;
  for (let steps = 0; isAlias(current) && steps < 100; steps++) current = targets.get(current);
  return current;
}

/** The entry that is in force: the last one written, own or merged (see `readCarefully`). */
function entryOf(
  map: YAMLMap,
  key: string,
  targets: ReadonlyMap<Alias, Node>,
  depth: number,
): { key: Node; value: Node | null } | undefined {
  if (depth > 100) return undefined;
  for (const pair of [...map.items].reverse()) {
    const keyNode = pair.key as Node | null;
    if (isScalar(keyNode) && isMergeKey(keyNode)) {
      const source = follow(pair.value as Node | null, targets);
      const maps = isSeq(source) ? (source.items as Node[]) : [source];
      for (const item of maps) {
        const merged = follow(item, targets);
        const found = isMap(merged) ? entryOf(merged, key, targets, depth + 1) : undefined;
        if (found !== undefined) return found;
      }
    } else if (keyNode !== null && textOfKey(keyNode, targets) === key) {
      return { key: keyNode, value: pair.value as Node | null };
    }
  }
  return undefined;
}

function textOfKey(node: Node, targets: ReadonlyMap<Alias, Node>): string | undefined {
  try {
    return keyOf(node, targets);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
