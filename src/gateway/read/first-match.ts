import { type Instruction, type Program, programOf } from '../../regex/program.ts';
import { someNode, type Tree } from '../../regex/tree.ts';

/** Combinations of states looked at before the answer is "may be". */
const BUDGET = 20_000;

/** `witness`: a text for which the two differ; '' when none is at hand. */
export type Shortness = { readonly differs: false } | { readonly differs: true; readonly witness: string };

/** Where both readings of a pattern stand after the same letters. */
interface Place {
  /** Instructions of the first match, in order of preference; what a better match has cut off is gone. */
  readonly first: readonly number[];
  /** Instructions of any match. */
  readonly any: readonly number[];
  readonly text: string;
}

/**
 * Is there a text that the tree matches as a whole, although the leftmost match with earlier alternatives preferred is
 * shorter? The ordered simulation of a backtracking search (R. Cox, "Regular Expression Matching: the Virtual Machine
 * Approach") beside the plain one, over all letters but controls. Lazy repetition counts as different.
 */
export function firstMatchIsShort(tree: Tree, domain: 'path' | 'text'): Shortness {
  const program = programOf(tree);
  if (program === undefined || someNode(tree.root, (node) => node.kind === 'repeat' && node.lazy)) {
    return { differs: true, witness: '' };
  }
  const queue: Place[] = [{ ...enter(program, [program.start], [program.start], true), text: '' }];
  const seen = new Set<string>();
  for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
    const atStart = place.text === '';
    if (ends(program, place.any, atStart) && !ends(program, place.first, atStart)) {
      return { differs: true, witness: printable(place.text) };
    }
    for (const byte of letters(program, place.any)) {
      if (atStart && domain === 'path' && byte !== 0x2f) continue;
      const next = enter(program, step(program, place.first, byte), step(program, place.any, byte), false);
      const key = `${next.first.join()} ${[...next.any].sort((a, b) => a - b).join()}`;
      if (next.any.length === 0 || seen.has(key)) continue;
      if (seen.size >= BUDGET) return { differs: true, witness: '' };
      seen.add(key);
      queue.push({ ...next, text: place.text + String.fromCharCode(byte) });
    }
  }
  return { differs: false };
}

function printable(text: string): string {
  return /^[ -~]*$/.test(text) ? text : '';
}

function enter(
  program: Program,
  first: readonly number[],
  any: readonly number[],
  atStart: boolean,
): Omit<Place, 'text'> {
  return {
    first: closure(program, first, { atStart, atEnd: false, cuts: true }).waiting,
    any: closure(program, any, { atStart, atEnd: false, cuts: false }).waiting,
  };
}

function ends(program: Program, waiting: readonly number[], atStart: boolean): boolean {
  return closure(program, waiting, { atStart, atEnd: true, cuts: false }).matched;
}

interface Situation {
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** A match leaves out everything that is less preferred. */
  readonly cuts: boolean;
}

/**
 * What can be reached without a letter, in order of preference. Assertions of the end and matches wait as well, so that
 * the question for the end can still be asked.
 */
function closure(
  program: Program,
  from: readonly number[],
  { atStart, atEnd, cuts }: Situation,
): { readonly waiting: readonly number[]; readonly matched: boolean } {
  const waiting: number[] = [];
  const visited = new Set<number>();
  const stack = [...from].reverse();
  let matched = false;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (visited.has(at)) continue;
    visited.add(at);
    const instruction = program.instructions[at];
    if (instruction === undefined) continue;
    if (instruction.kind === 'jump') stack.push(...[...instruction.next].reverse());
    else if (instruction.kind === 'start') {
      if (atStart) stack.push(instruction.next);
    } else if (instruction.kind === 'match') {
      matched = true;
      waiting.push(at);
      if (cuts) break;
    } else if (atEnd && instruction.kind !== 'bytes') stack.push(instruction.next);
    else waiting.push(at);
  }
  return { waiting, matched };
}

function step(program: Program, waiting: readonly number[], byte: number): readonly number[] {
  return waiting.flatMap((at) => {
    const instruction = program.instructions[at];
    return instruction?.kind === 'bytes' && holds(instruction, byte) ? [instruction.next] : [];
  });
}

function holds({ ranges }: Extract<Instruction, { kind: 'bytes' }>, byte: number): boolean {
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    if (byte >= (ranges[i] ?? 0) && byte <= (ranges[i + 1] ?? -1)) return true;
  }
  return false;
}

/** One byte of each class that the instructions tell apart, letters first, controls left out. */
function letters(program: Program, waiting: readonly number[]): readonly number[] {
  const cuts = new Set([0x21, 0x2f, 0x30, 0x61, 0x7b, 0x80]);
  for (const at of waiting) {
    const instruction = program.instructions[at];
    if (instruction?.kind !== 'bytes') continue;
    instruction.ranges.forEach((bound, index) => {
      cuts.add(index % 2 === 0 ? bound : bound + 1);
    });
  }
  const unusual = (byte: number): number => (byte >= 0x61 && byte <= 0x7a ? 0 : 1);
  return [...cuts]
    .filter((byte) => byte > 0x20 && byte <= 0xff && byte !== 0x7f)
    .sort((a, b) => unusual(a) - unusual(b) || a - b);
}
