import { type Program, programOf } from './program.ts';
import type { Tree } from './tree.ts';

/** A state of an automaton without empty steps. */
export interface State {
  readonly accepts: boolean;
  /** Byte ranges with the state behind them, as `[low, high, state, ...]`. */
  readonly edges: readonly number[];
  /** Accepts whatever follows. */
  readonly universal: boolean;
}

/** A nondeterministic automaton over UTF-8 bytes; state 0 is the start. */
export interface Automaton {
  readonly states: readonly State[];
}

/**
 * What may still come, once a position has been passed that says something about the end of the text:
 * anything; one last line feed; nothing.
 */
type Rest = 0 | 1 | 2;
const ANYTHING: Rest = 0;
const LAST_NEWLINE: Rest = 1;
const NOTHING: Rest = 2;

const NEWLINE = 0x0a;
const cache = new WeakMap<Tree, { readonly automaton: Automaton | undefined }>();

/** The language of a tree, anchoring included. Undefined: too large. Cached per tree. */
export function automatonOf(tree: Tree): Automaton | undefined {
  let known = cache.get(tree);
  if (known === undefined) {
    const program = programOf(tree);
    known = { automaton: program === undefined ? undefined : build(program) };
    cache.set(tree, known);
  }
  return known.automaton;
}

/** A program position together with what may still come. */
interface Thread {
  readonly at: number;
  readonly rest: Rest;
}

function build(program: Program): Automaton {
  const numbers = new Map<number, number>();
  const queue: Thread[] = [];
  const states: State[] = [];
  const numberOf = (thread: Thread): number => {
    const key = thread.at * 3 + thread.rest;
    let number = numbers.get(key);
    if (number === undefined) {
      number = queue.length + 1;
      numbers.set(key, number);
      queue.push(thread);
    }
    return number;
  };
  states.push(stateOf(program, { at: program.start, rest: ANYTHING }, true, 0, numberOf));
  for (let i = 0; i < queue.length; i++) {
    const thread = queue[i];
    if (thread !== undefined) states.push(stateOf(program, thread, false, i + 1, numberOf));
  }
  return { states };
}

function stateOf(
  program: Program,
  from: Thread,
  atStart: boolean,
  self: number,
  numberOf: (thread: Thread) => number,
): State {
  const edges: number[] = [];
  let accepts = false;
  for (const { at, rest } of closure(program, from, atStart)) {
    const instruction = program.instructions[at];
    if (instruction?.kind === 'match') accepts ||= rest !== LAST_NEWLINE;
    if (instruction?.kind !== 'bytes' || rest === NOTHING) continue;
    const { ranges, next } = instruction;
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const low = ranges[i] ?? 0;
      const high = ranges[i + 1] ?? 0;
      if (rest === ANYTHING) edges.push(low, high, numberOf({ at: next, rest }));
      else if (low <= NEWLINE && NEWLINE <= high) {
        edges.push(NEWLINE, NEWLINE, numberOf({ at: next, rest: NOTHING }));
      }
    }
  }
  return { accepts, edges, universal: accepts && loopsOnEverything(edges, self) };
}

function loopsOnEverything(edges: readonly number[], self: number): boolean {
  for (let i = 0; i + 2 < edges.length; i += 3) {
    if (edges[i] === 0 && edges[i + 1] === 0xff && edges[i + 2] === self) return true;
  }
  return false;
}

/** All threads that are reached without consuming a byte. */
function closure(program: Program, from: Thread, atStart: boolean): readonly Thread[] {
  const seen = new Set<number>();
  const stack: Thread[] = [from];
  const result: Thread[] = [];
  for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
    const { at, rest } = thread;
    const key = at * 3 + rest;
    if (seen.has(key)) continue;
    seen.add(key);
    const instruction = program.instructions[at];
    switch (instruction?.kind) {
      case 'jump':
        for (const next of instruction.next) stack.push({ at: next, rest });
        break;
      case 'start':
        if (atStart) stack.push({ at: instruction.next, rest });
        break;
      case 'end':
        if (rest !== LAST_NEWLINE) stack.push({ at: instruction.next, rest: NOTHING });
        break;
      case 'end-or-newline':
        if (rest !== LAST_NEWLINE) stack.push({ at: instruction.next, rest: NOTHING });
        if (rest !== NOTHING) stack.push({ at: instruction.next, rest: LAST_NEWLINE });
        break;
      default:
        result.push(thread);
    }
  }
  return result;
}

/** Runs an automaton on bytes. */
export function accepts(automaton: Automaton, bytes: readonly number[]): boolean {
  let current = new Set<number>([0]);
  for (const byte of bytes) {
    const next = new Set<number>();
    for (const number of current) {
      const edges = automaton.states[number]?.edges ?? [];
      for (let i = 0; i + 2 < edges.length; i += 3) {
        if ((edges[i] ?? 0) <= byte && byte <= (edges[i + 1] ?? -1)) next.add(edges[i + 2] ?? 0);
      }
    }
    current = next;
  }
  return [...current].some((number) => automaton.states[number]?.accepts === true);
}
