import type { CharSet } from './char-set.ts';
import { type Node, someNode } from './tree.ts';

/** How letters, positions and groups are written; the structure is the same for every reader. */
export interface PrintStyle {
  set(set: CharSet): string;
  /** A run of single letters above 0x7F. */
  run(codes: readonly number[]): string;
  position(kind: 'start' | 'end' | 'end-or-newline'): string;
}

/** A tree that the style cannot express. */
export class Unprintable extends Error {}

/** RE2's largest repetition count. */
const MAX_COUNT = 1000;

/** What can be put next to the text without parentheses. */
type Strength = 'atom' | 'sequence' | 'choice';

interface Text {
  readonly text: string;
  readonly strength: Strength;
}

/** The node as regular expression source in RE2's syntax. */
export function printNode(node: Node, style: PrintStyle): string {
  return print(node, style).text;
}

/** The same, in a group unless it can be followed by anything but a quantifier as it is. */
export function printItem(node: Node, style: PrintStyle): string {
  const { text, strength } = print(node, style);
  return strength === 'choice' ? `(?:${text})` : text;
}

function print(node: Node, style: PrintStyle): Text {
  switch (node.kind) {
    case 'set':
      return {
        text: isHighLetter(node) ? style.run([node.set[0] ?? 0]) : style.set(node.set),
        strength: 'atom',
      };
    case 'sequence':
      return { text: printSequence(node.items, style), strength: 'sequence' };
    case 'choice':
      return { text: node.items.map((item) => printNode(item, style)).join('|'), strength: 'choice' };
    case 'capture':
      return { text: `(${printNode(node.body, style)})`, strength: 'atom' };
    case 'repeat':
      return { text: printRepeat(node, style), strength: 'sequence' };
    case 'atomic':
      throw new Unprintable('an atomic group');
    case 'start':
    case 'end':
    case 'end-or-newline':
      return { text: style.position(node.kind), strength: 'sequence' };
  }
}

function isHighLetter(node: Node): boolean {
  return (
    node.kind === 'set' && node.set.length === 2 && node.set[0] === node.set[1] && (node.set[0] ?? 0) > 0x7f
  );
}

function printSequence(items: readonly Node[], style: PrintStyle): string {
  let text = '';
  let run: number[] = [];
  const flush = (): void => {
    if (run.length > 0) text += style.run(run);
    run = [];
  };
  for (const item of items) {
    if (item.kind === 'set' && isHighLetter(item)) run.push(item.set[0] ?? 0);
    else {
      flush();
      text += printItem(item, style);
    }
  }
  flush();
  return text;
}

function printRepeat(node: Extract<Node, { kind: 'repeat' }>, style: PrintStyle): string {
  const { text, strength } = print(node.body, style);
  const body = strength === 'atom' ? text : `(?:${text})`;
  const lazy = node.lazy ? '?' : '';
  const { min, max } = node;
  const infinite = max === Number.POSITIVE_INFINITY;
  if (min === 0 && infinite) return `${body}*${lazy}`;
  if (min === 1 && infinite) return `${body}+${lazy}`;
  if (min === 0 && max === 1) return `${body}?${lazy}`;
  if (min <= MAX_COUNT && (infinite || max <= MAX_COUNT)) return `${body}${braces(min, max)}${lazy}`;
  if (someNode(node.body, (inner) => inner.kind === 'capture')) {
    throw new Unprintable(`a group repeated more than ${MAX_COUNT} times`);
  }
  let result = chunks(min, (count) => `${body}{${count}}`);
  result += infinite ? `${body}*${lazy}` : chunks(max - min, (count) => `${body}{0,${count}}${lazy}`);
  return `(?:${result})`;
}

function braces(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `{${min},}`;
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function chunks(total: number, write: (count: number) => string): string {
  let text = '';
  for (let left = total; left > 0; left -= MAX_COUNT) text += write(Math.min(left, MAX_COUNT));
  return text;
}
