import { stepDfa } from '../languages/dfa.ts';
import type { PathDomain } from '../languages/domain.ts';
import { createLetters, type Letters } from './alphabet.ts';
import type { RuleIndex } from './index.ts';
import { createStepper, type Situation } from './stepper.ts';

/** The paths on which the same rules hold in both lists. */
export interface PathCell {
  /** The rules that can decide, in order, up to the first that holds for sure. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Numbers of the languages that hold. */
  readonly holds: readonly number[];
  /** A shortest path, as bytes; its slash included. */
  readonly path: readonly number[];
  /** States of the search that belong to the cell. */
  readonly states: number[];
}

export interface Partition {
  readonly cells: readonly PathCell[];
  /** Why the search ended early; undefined: every path was looked at. */
  readonly exhausted: string | undefined;
  readonly states: number;
  readonly graph: SearchGraph;
}

/** What the search went through, for those who ask about all paths of a cell. */
export interface SearchGraph {
  readonly letters: Letters;
  readonly domain: PathDomain;
  readonly states: number;
  /** The state behind a letter at `state * letters.count + letter`; -1: nothing of interest. */
  readonly targets: Int32Array;
  /** Nothing can change any more, whatever follows. */
  readonly decided: readonly boolean[];
  /** Where each state stands in the domain. */
  readonly domainStates: readonly number[];
}

export interface SearchBudget {
  readonly states: number;
  /** Places of languages that are moved along. */
  readonly steps: number;
}

const SLASH = 0x2f;

/**
 * Walks through all paths of the domain at once, all rules of both lists side by side, shortest paths first. A path is
 * left as soon as the lists can no longer differ on it (see `Delta`).
 */
export function partitionPaths(index: RuleIndex, domain: PathDomain, budget: SearchBudget): Partition {
  const letters = createLetters(index.languages, domain);
  const stepper = createStepper(index, letters, domain);
  const situations: Array<Situation | undefined> = [];
  const numbers = new Map<string, number>();
  const parents: number[] = [];
  const parentLetters: number[] = [];
  const decided: boolean[] = [];
  const domainStates: number[] = [];
  let targets = new Int32Array(1024 * letters.count).fill(-1);
  let steps = 0;
  const cells = new Map<string, PathCell>();

  const numberOf = (situation: Situation, parent: number, letter: number): number => {
    const known = numbers.get(situation.key);
    if (known !== undefined) return known;
    const number = situations.length;
    numbers.set(situation.key, number);
    situations.push(situation);
    parents.push(parent);
    parentLetters.push(letter);
    decided.push(stepper.isDecided(situation));
    domainStates.push(situation.domain);
    return number;
  };
  const wordOf = (state: number): number[] => {
    const word: number[] = [];
    for (let at = state; at > 0; at = parents[at] ?? 0) word.push(letters.bytes[parentLetters[at] ?? 0] ?? 0);
    word.push(SLASH);
    return word.reverse();
  };
  const record = (state: number, situation: Situation): void => {
    const accepting = domain.dfa.accepts[situation.domain] === true;
    if (!accepting && decided[state] !== true) return;
    const holding = stepper.holding(situation);
    const before = stepper.candidates(0, holding);
    const after = stepper.candidates(1, holding);
    const key = `${before.join()}|${after.join()}|${stepper.nestedKey(before, after, holding)}`;
    const cell = cells.get(key);
    if (cell !== undefined) {
      cell.states.push(state);
      return;
    }
    const tail = accepting ? [] : wayOut(domain, letters, situation.domain);
    cells.set(key, { before, after, holds: holding, path: [...wordOf(state), ...tail], states: [state] });
  };

  const start = stepper.start(stepDfa(domain.dfa, 0, SLASH));
  if (stepper.isInteresting(start)) numberOf(start, -1, -1);
  let exhausted: string | undefined;
  for (let state = 0; state < situations.length; state++) {
    const situation = situations[state];
    if (situation === undefined) continue;
    record(state, situation);
    situations[state] = undefined;
    if (decided[state] === true || exhausted !== undefined) continue;
    if ((state + 1) * letters.count > targets.length) {
      const larger = new Int32Array(targets.length * 2).fill(-1);
      larger.set(targets);
      targets = larger;
    }
    for (let letter = 0; letter < letters.count; letter++) {
      const next = stepper.step(situation, letter);
      steps += stepper.lastCost();
      if (next === undefined) continue;
      targets[state * letters.count + letter] = numberOf(next, state, letter);
    }
    if (situations.length > budget.states) exhausted = `more than ${budget.states} states`;
    else if (steps > budget.steps) exhausted = `more than ${budget.steps} steps`;
  }
  const used = targets.slice(0, situations.length * letters.count);
  const graph = { letters, domain, states: situations.length, targets: used, decided, domainStates };
  return { cells: [...cells.values()], exhausted, states: situations.length, graph };
}

/** The shortest way from a state of the domain to where a path may end. */
function wayOut(domain: PathDomain, letters: Letters, from: number): readonly number[] {
  const queue: Array<{ state: number; word: readonly number[] }> = [{ state: from, word: [] }];
  const seen = new Set([from]);
  for (const { state, word } of queue) {
    if (domain.dfa.accepts[state] === true) return word;
    for (const byte of letters.bytes) {
      const next = stepDfa(domain.dfa, state, byte);
      if (next < 0 || seen.has(next)) continue;
      seen.add(next);
      queue.push({ state: next, word: [...word, byte] });
    }
  }
  return [];
}
