import { type Candidate, decideConditions } from './conditions/decide.ts';
import { atPath } from './conditions/formula.ts';
import { resolveGates } from './conditions/gates.ts';
import type { ProofContext } from './context.ts';
import { decisionOf, type HostGroup, placesOf } from './group.ts';
import type { PathForm, RegularLanguage } from './languages/language.ts';
import {
  answerQuestions,
  type Comparer,
  compareLeaf,
  createComparer,
  createWork,
  type Work,
} from './leaves.ts';
import { indexRules, type RuleIndex } from './partition/index.ts';
import type { PathCell } from './partition/partition.ts';
import type { HostProof } from './proof.ts';
import type { FormQuestions } from './rewrites/on-form.ts';
import { findDelta, relevantRules } from './rules/delta.ts';
import { planRules } from './rules/plan.ts';
import type { Rule } from './rules/rule.ts';

/** What routes do with all requests for the hosts of a group; who decides is named by the rules' own deciders. */
export interface Routing extends Pick<HostProof, 'differences' | 'unknown' | 'tested' | 'cells' | 'states'> {
  readonly before: readonly Rule[];
  readonly after: readonly Rule[];
  /** Places of rules that decide the same requests, each pair once: their settings are to be compared. */
  readonly pairs: ReadonlyArray<readonly [number, number]>;
}

/** @param symbolic the host stands for any other one: what is found holds whatever its letters are */
export function compareRouting(group: HostGroup, context: ProofContext, symbolic: boolean): Routing {
  const { workshop, domain } = context;
  const [{ host }] = placesOf(group);
  const before = planRules(decisionOf(group.before), workshop, host);
  const after = planRules(decisionOf(group.after), workshop, host);
  const comparer = createComparer(group, symbolic);
  const delta = findDelta(before, after, domain, (one, two) =>
    sayTheSame(one, two, comparer, context.questions),
  );
  const pairs = new Map<string, readonly [number, number]>();
  const pair = (one: number, two: number): void => {
    const key = `${one} ${two}`;
    if (!pairs.has(key)) pairs.set(key, [one, two]);
  };
  for (const [one, two] of delta.shared) pair(one, two);
  if (delta.alone.size === 0 && delta.crossed.size === 0) {
    const unchanged = { differences: [], unknown: [], tested: [], cells: 0, states: 0 };
    return { ...unchanged, before, after, pairs: [...pairs.values()] };
  }
  const [mattering, matteringAfter] = relevantRules([before, after], delta);
  const index = indexRules(mattering, matteringAfter, languagesOf(delta.alone), languagesOf(delta.crossed));
  const { partition, regions } = context.partitioner(index);
  const work = createWork(group, context, before, after, regions, comparer);
  if (partition.exhausted !== undefined) {
    work.unknown.push({ reason: `the search was given up: ${partition.exhausted}`, region: 'any path' });
  }
  for (const cell of partition.cells) compareCell(cell, index, work, pair);
  answerQuestions(work);
  return {
    before,
    after,
    pairs: [...pairs.values()],
    differences: work.differences,
    unknown: work.unknown,
    tested: work.tested,
    cells: partition.cells.length,
    states: partition.states,
  };
}

/** Do two rules of the same path and conditions treat all their requests alike? */
function sayTheSame(one: Rule, two: Rule, comparer: Comparer, questions: FormQuestions): boolean {
  const effects = [one.effect, two.effect];
  if (effects.some(({ opaque, outcome }) => opaque || outcome.kind === 'gate')) return false;
  const found = comparer.compare(one.effect, two.effect);
  if (found.differences.length > 0 || found.opaque !== undefined) return false;
  return found.questions.every((question) => questions.equal(question, one.form));
}

function languagesOf(forms: ReadonlySet<PathForm>): ReadonlySet<RegularLanguage> {
  return new Set([...forms].map((form) => form.language()));
}

function compareCell(
  cell: PathCell,
  index: RuleIndex,
  work: Work,
  pair: (one: number, two: number) => void,
): void {
  const before = candidatesOf(cell.before, work.before, cell, index);
  const after = candidatesOf(cell.after, work.after, cell, index);
  const { workshop, solver, budget } = work.context;
  const decided = decideConditions(before, after, {
    atoms: workshop.atoms,
    solver,
    budget: budget.conditions,
    resolve: (effect, known) => resolveGates(effect, known, workshop),
  });
  if (decided.exhausted) {
    const region = `paths like ${String.fromCharCode(...cell.path)}`;
    work.unknown.push({ reason: 'too many combinations of conditions', region });
  }
  for (const leaf of decided.leaves) {
    pair(leaf.before.index, leaf.after.index);
    compareLeaf(leaf, cell, work);
  }
}

/** The rules at some places that hold in a cell of paths, with what they ask for beyond the path. */
export function candidatesOf(
  places: readonly number[],
  rules: readonly Rule[],
  cell: PathCell,
  index: RuleIndex,
): readonly Candidate[] {
  const holding = new Set(cell.holds.map((number) => index.languages[number]));
  return places.flatMap((place) => {
    const rule = rules[place];
    return rule === undefined
      ? []
      : [{ rule, condition: atPath(rule.condition, (language) => holding.has(language)) }];
  });
}
