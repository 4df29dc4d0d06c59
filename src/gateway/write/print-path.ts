import type { Printed } from '../../regex/print.ts';
import { choice, NOTHING, type Node, nullable, sequence, someNode, type Tree } from '../../regex/tree.ts';
import type { Dialect } from '../dialect.ts';
import { isPathRegexText } from '../regex-text.ts';
import { printPattern } from './languages.ts';

/** The text of a RegularExpression path match for a tree, as the dialect takes it. */
export function printPath(tree: Tree, dialect: Dialect): Printed {
  const { anchoring } = dialect.pathRegex;
  const printed = printPattern(tree, anchoring);
  if (!printed.ok || isPathRegexText(printed.source, dialect)) return printed;
  const rest = anchoring === 'none' ? undefined : behindSlash(tree);
  const behind = rest === undefined ? undefined : printPattern(rest, anchoring);
  if (behind?.ok === true) {
    const source = `/${behind.source}`;
    if (isPathRegexText(source, dialect)) return { ok: true, source };
  }
  return {
    ok: false,
    reason: `no text for it that ${dialect.name} takes, with / first and without braces or blanks`,
  };
}

const SLASH = 0x2f;

/** What may follow the slash with which every path begins; undefined where it cannot be told. */
function behindSlash(tree: Tree): Tree | undefined {
  if (tree.anchoring === 'none') return undefined;
  const root = derived(tree.root);
  return root === undefined ? undefined : { ...tree, root };
}

/** The node after a slash was read (Brzozowski's derivative); `impossible`: it cannot begin with one. */
function derived(node: Node): Node | undefined {
  const found = after(node);
  return found === 'impossible' || found === 'unknown' ? undefined : found;
}

function after(node: Node): Node | 'impossible' | 'unknown' {
  switch (node.kind) {
    case 'set': {
      for (let index = 0; index + 1 < node.set.length; index += 2)
        if ((node.set[index] ?? 0) <= SLASH && SLASH <= (node.set[index + 1] ?? 0)) return NOTHING;
      return 'impossible';
    }
    case 'sequence': {
      const [first, ...rest] = node.items;
      if (first === undefined) return 'impossible';
      // At the beginning of the path nothing is read.
      if (first.kind === 'start') return after(sequence(rest));
      const one = after(first);
      if (one === 'unknown') return one;
      const taken = one === 'impossible' ? [] : [sequence([one, ...rest])];
      if (!nullable(first)) return united(taken);
      if (someNode(first, ({ kind }) => kind === 'end' || kind === 'end-or-newline')) return 'unknown';
      const other = after(sequence(rest));
      if (other === 'unknown') return other;
      return united(other === 'impossible' ? taken : [...taken, other]);
    }
    case 'choice': {
      const found = node.items.map(after);
      if (found.includes('unknown')) return 'unknown';
      return united(found.filter((one): one is Node => one !== 'impossible' && one !== 'unknown'));
    }
    case 'repeat': {
      if (node.max === 0) return 'impossible';
      const one = after(node.body);
      if (one === 'unknown' || one === 'impossible') return one;
      const left = { ...node, min: Math.max(0, node.min - 1), max: node.max - 1 };
      return left.max === 0 ? one : sequence([one, left]);
    }
    case 'capture':
      return after(node.body);
    case 'end':
    case 'end-or-newline':
      return 'impossible';
    default:
      return 'unknown';
  }
}

function united(nodes: readonly Node[]): Node | 'impossible' {
  return nodes.length === 0 ? 'impossible' : choice(nodes);
}
