import type { Effect } from '../outcomes/effect.ts';
import type { Rule } from '../rules/rule.ts';
import type { Atom, Atoms } from './atoms.ts';
import { type Assignment, type Formula, valueUnder } from './formula.ts';
import type { Solver } from './solve.ts';

/** A rule that may decide on the paths of a cell, its condition with those paths put in. */
export interface Candidate {
  readonly rule: Rule;
  readonly condition: Formula;
}

/** A set of requests on which one rule decides in each list. */
export interface Leaf {
  readonly before: Rule;
  readonly after: Rule;
  /** What the rules do there, gates on addresses resolved. */
  readonly effects: readonly [Effect, Effect];
  /** What holds of the requests beside their paths; several ways, as some may contradict each other unseen. */
  readonly known: readonly Assignment[];
}

export interface Decided {
  readonly leaves: readonly Leaf[];
  /** Not all combinations of conditions were looked at. */
  readonly exhausted: boolean;
}

/** So many ways to reach a leaf are kept. */
export const MAX_WAYS = 4;

/**
 * Goes through all combinations of conditions that can come together, and tells who decides. Combinations that lead to
 * the same rules with the same effects are given once.
 */
export function decideConditions(
  before: readonly Candidate[],
  after: readonly Candidate[],
  tools: {
    readonly atoms: Atoms;
    readonly solver: Solver;
    readonly budget: number;
    resolve(effect: Effect, known: Assignment): Effect | Atom;
  },
): Decided {
  const leaves = new Map<string, Leaf>();
  const seen = new Set<string>();
  let steps = 0;
  const visit = (one: number, two: number, known: Assignment): void => {
    steps += 1;
    if (steps > tools.budget) return;
    const state = `${one} ${two} ${[...known]
      .map(([id, value]) => `${id}${value ? '+' : '-'}`)
      .sort()
      .join()}`;
    if (seen.has(state)) return;
    seen.add(state);
    const first = firstOpen(before, one, known);
    const second = firstOpen(after, two, known);
    const open = first.open ?? second.open;
    if (open !== undefined) {
      branch(first.index, second.index, known, open);
      return;
    }
    const [ruleBefore, ruleAfter] = [before[first.index]?.rule, after[second.index]?.rule];
    if (ruleBefore === undefined || ruleAfter === undefined) return;
    const effectBefore = tools.resolve(ruleBefore.effect, known);
    if ('question' in effectBefore) {
      branch(first.index, second.index, known, effectBefore);
      return;
    }
    const effectAfter = tools.resolve(ruleAfter.effect, known);
    if ('question' in effectAfter) {
      branch(first.index, second.index, known, effectAfter);
      return;
    }
    const key = `${ruleBefore.index} ${ruleAfter.index} ${effectBefore.id} ${effectAfter.id}`;
    const ways = leaves.get(key)?.known ?? [];
    if (ways.length >= MAX_WAYS) return;
    leaves.set(key, {
      before: ruleBefore,
      after: ruleAfter,
      effects: [effectBefore, effectAfter],
      known: [...ways, known],
    });
  };
  const branch = (one: number, two: number, known: Assignment, atom: Atom): void => {
    for (const value of [true, false]) {
      if (tools.solver.consistent(known, atom, value) === 'no') continue;
      visit(one, two, new Map([...known, [atom.id, value]]));
    }
  };
  visit(0, 0, new Map());
  return { leaves: [...leaves.values()], exhausted: steps > tools.budget };
}

/** The first candidate whose condition holds, or the atom that has to be known to go on. */
function firstOpen(
  candidates: readonly Candidate[],
  from: number,
  known: Assignment,
): { readonly index: number; readonly open?: Atom } {
  for (let index = from; index < candidates.length; index++) {
    const candidate = candidates[index];
    if (candidate === undefined) break;
    const value = valueUnder(candidate.condition, known);
    if (value === true) return { index };
    if (value !== false) return { index, open: value };
  }
  return { index: candidates.length };
}
