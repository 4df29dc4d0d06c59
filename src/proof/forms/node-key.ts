import type { CharSet } from '../../regex/char-set.ts';
import type { Node } from '../../regex/tree.ts';

/** A text that is the same just for the same simplified nodes. */
export function nodeKey(node: Node): string {
  switch (node.kind) {
    case 'set':
      return setKey(node.set);
    case 'sequence': {
      let key = '';
      for (const item of node.items) key += nodeKey(item);
      return key;
    }
    case 'choice':
      return `(${node.items.map(nodeKey).join('|')})`;
    case 'repeat':
      return node.min === 0 && node.max === Number.POSITIVE_INFINITY
        ? `<${nodeKey(node.body)}>*`
        : `<${nodeKey(node.body)}>{${node.min},${node.max}}`;
    default:
      return `<${node.kind}>`;
  }
}

/** Letters that stand for themselves; no other letter of a key is one of them. */
const PLAIN: readonly string[] = Array.from({ length: 0x80 }, (_, code) => {
  const letter = String.fromCharCode(code);
  return /[0-9A-Za-z/_-]/.test(letter) ? letter : `[${code},${code}]`;
});

export function setKey(set: CharSet): string {
  const plain = set.length === 2 && set[0] === set[1] ? PLAIN[set[0] ?? 0] : undefined;
  return plain ?? `[${set.join()}]`;
}
