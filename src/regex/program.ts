import type { Node, Tree } from './tree.ts';
import { byteSequences } from './utf8-ranges.ts';

/** One step of a pattern over bytes; `next` are indexes into the program. */
export type Instruction =
  | { readonly kind: 'bytes'; readonly ranges: readonly number[]; readonly next: number }
  | { readonly kind: 'jump'; readonly next: readonly number[] }
  | { readonly kind: 'start' | 'end' | 'end-or-newline'; readonly next: number }
  | { readonly kind: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

const MAX_INSTRUCTIONS = 60_000;
const ANY_BYTE: readonly number[] = [0, 0xff];

/**
 * The whole language of a tree as instructions over UTF-8 bytes, anchoring included (Thompson's construction).
 * Undefined: too large.
 */
export function programOf(tree: Tree): Program | undefined {
  const instructions: Instruction[] = [];
  const add = (instruction: Instruction): number => {
    if (instructions.length >= MAX_INSTRUCTIONS) throw new TooLarge();
    instructions.push(instruction);
    return instructions.length - 1;
  };
  const anything = (next: number): number => {
    const loop = add({ kind: 'jump', next: [] });
    const bytes = add({ kind: 'bytes', ranges: ANY_BYTE, next: loop });
    instructions[loop] = { kind: 'jump', next: [bytes, next] };
    return loop;
  };
  const set = (node: Extract<Node, { kind: 'set' }>, next: number): number => {
    if (tree.alphabet === 'bytes') return add({ kind: 'bytes', ranges: node.set, next });
    const starts = new Set<number>();
    const low: number[] = [];
    for (const sequence of byteSequences(node.set)) {
      if (sequence.length === 1) low.push(...(sequence[0] ?? []));
      else {
        const start = sequence.reduceRight(
          (after, range) => add({ kind: 'bytes', ranges: range, next: after }),
          next,
        );
        starts.add(start);
      }
    }
    if (low.length > 0) starts.add(add({ kind: 'bytes', ranges: low, next }));
    return starts.size === 1 ? ([...starts][0] ?? next) : add({ kind: 'jump', next: [...starts] });
  };
  const repeat = (node: Extract<Node, { kind: 'repeat' }>, next: number): number => {
    let after = next;
    if (node.max === Number.POSITIVE_INFINITY) {
      after = add({ kind: 'jump', next: [] });
      const body = emit(node.body, after);
      instructions[after] = { kind: 'jump', next: [body, next] };
    } else {
      for (let i = node.min; i < node.max; i++) {
        after = add({ kind: 'jump', next: [emit(node.body, after), next] });
      }
    }
    for (let i = 0; i < node.min; i++) after = emit(node.body, after);
    return after;
  };
  const emit = (node: Node, next: number): number => {
    switch (node.kind) {
      case 'set':
        return set(node, next);
      case 'sequence':
        return node.items.reduceRight((after, item) => emit(item, after), next);
      case 'choice':
        return add({ kind: 'jump', next: node.items.map((item) => emit(item, next)) });
      case 'repeat':
        return repeat(node, next);
      case 'capture':
      case 'atomic':
        return emit(node.body, next);
      default:
        return add({ kind: node.kind, next });
    }
  };
  try {
    const match = add({ kind: 'match' });
    const body = emit(tree.root, tree.anchoring === 'full' ? match : anything(match));
    return { instructions, start: tree.anchoring === 'none' ? anything(body) : body };
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

class TooLarge extends Error {}
