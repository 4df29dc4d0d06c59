import type { Request } from '../model/request.ts';
import { type Leaf, MAX_WAYS } from './conditions/decide.ts';
import type { Assignment } from './conditions/formula.ts';
import type { ProofContext } from './context.ts';
import { causeOf, causeOfAll, directionOf } from './explain/cause.ts';
import { describeRegion } from './explain/region.ts';
import { variantsOf } from './explain/variants.ts';
import { forAfter, makeRequest } from './explain/witness.ts';
import { type HostGroup, placesOf } from './group.ts';
import { holdsBytes } from './languages/overlap.ts';
import {
  type Comparison,
  compareEffects,
  type Difference,
  type Question,
  type Side,
} from './outcomes/compare.ts';
import type { Effect } from './outcomes/effect.ts';
import type { Place } from './outcomes/pieces.ts';
import type { PathCell } from './partition/partition.ts';
import type { Regions } from './partition/region.ts';
import type { Cause, ProofDifference, TestedRegion, UnknownRegion } from './proof.ts';
import type { Rule } from './rules/rule.ts';
import { createTwins, type Twins } from './rules/twins.ts';

/** A question about texts, with all paths that it is asked for. */
interface OpenQuestion {
  readonly question: Question;
  readonly leaf: Leaf;
  readonly states: number[];
}

/** What is found while the cells of a group are compared. */
export interface Work {
  readonly group: HostGroup;
  readonly context: ProofContext;
  readonly before: readonly Rule[];
  readonly after: readonly Rule[];
  readonly sides: readonly [Side, Side];
  readonly regions: Regions;
  readonly twins: Twins;
  readonly differences: ProofDifference[];
  readonly unknown: UnknownRegion[];
  readonly tested: TestedRegion[];
  /** By rules and cause, so that each is given once. */
  readonly reported: Set<string>;
  /** How often a pair of rules with a difference was met. */
  readonly met: Map<string, number>;
  readonly questions: Map<string, OpenQuestion>;
  compare(before: Effect, after: Effect): Comparison;
}

/** Compares what rules of the two sides do, each pair once. */
export interface Comparer {
  readonly sides: readonly [Side, Side];
  compare(before: Effect, after: Effect): Comparison;
}

/** @param symbolic the host is taken for one of several, so that its letters say nothing */
export function createComparer(group: HostGroup, symbolic: boolean): Comparer {
  const of = (place: Place): Place => (symbolic ? { ...place, host: undefined } : place);
  const [one, two] = placesOf(group);
  const places = [of(one), of(two)] as const;
  const encode = (['before', 'after'] as const).map(
    (side) => (group[side].listener ?? group.before.listener ?? group.after.listener)?.paths.encode ?? 'none',
  );
  const sides: readonly [Side, Side] = [
    { place: places[0], encode: encode[0] ?? 'none' },
    { place: places[1], encode: encode[1] ?? 'none' },
  ];
  const comparisons = new Map<string, Comparison>();
  return {
    sides,
    compare(one, two) {
      const key = `${one.id} ${two.id}`;
      let comparison = comparisons.get(key);
      if (comparison === undefined) {
        comparison = compareEffects(one, two, sides);
        comparisons.set(key, comparison);
      }
      return comparison;
    },
  };
}

export function createWork(
  group: HostGroup,
  context: ProofContext,
  before: readonly Rule[],
  after: readonly Rule[],
  regions: Regions,
  { sides, compare }: Comparer,
): Work {
  return {
    group,
    context,
    before,
    after,
    sides,
    regions,
    twins: createTwins(before, after, compare),
    differences: [],
    unknown: [],
    tested: [],
    reported: new Set(),
    met: new Map(),
    questions: new Map(),
    compare,
  };
}

/** Witnesses are looked for in so many cells for the same two rules. */
const MAX_MEETINGS = 6;

/** Compares what the two rules of a leaf do. */
export function compareLeaf(leaf: Leaf, cell: PathCell, work: Work): void {
  const [one, two] = leaf.effects;
  if (one === two && !one.opaque) return;
  const comparison = work.compare(one, two);
  const [known] = leaf.known;
  if (comparison.opaque !== undefined && known !== undefined) {
    reportUnknown(leaf, known, comparison.opaque, work);
    return;
  }
  const pair = `${leaf.before.index} ${leaf.after.index}`;
  if (comparison.differences.length > 0) {
    const met = work.met.get(pair) ?? 0;
    work.met.set(pair, met + 1);
    if (met >= MAX_MEETINGS) return;
    for (const difference of comparison.differences) {
      reportDifference(leaf, difference, [cell.path], NO_QUERY, work);
    }
  }
  for (const [number, question] of comparison.questions.entries()) {
    const { aspect, query } = question;
    if (aspect === 'redirect-location' && query === 'without' && alwaysHasQuery(leaf, work)) continue;
    const key = `${pair} ${one.id} ${two.id} ${number}`;
    const open = work.questions.get(key);
    if (open === undefined) work.questions.set(key, { question, leaf, states: [...cell.states] });
    else open.states.push(...cell.states);
  }
}

/** Does some condition ask for a query parameter, whichever way the leaf is reached? */
function alwaysHasQuery({ known }: Leaf, work: Work): boolean {
  const asks = (id: number, value: boolean): boolean => {
    const { variable, question } = work.context.workshop.atoms.all[id] ?? {};
    if (variable?.kind !== 'query' || question?.kind !== 'value') return false;
    return value ? question.predicate.kind !== 'absent' : question.predicate.kind === 'absent';
  };
  return known.length < MAX_WAYS && known.every((way) => [...way].some(([id, value]) => asks(id, value)));
}

function reportUnknown(leaf: Leaf, known: Assignment, reason: string, work: Work): void {
  const key = `${leaf.before.index} ${leaf.after.index} unknown ${reason}`;
  if (work.reported.has(key)) return;
  work.reported.add(key);
  const region = describeRegion(leaf.before, leaf.after, known, work.context.workshop.atoms);
  work.unknown.push({ reason, region, before: leaf.before.decider, after: leaf.after.decider });
}

type Queries = ReadonlyArray<string | undefined>;
const NO_QUERY: Queries = [undefined];
/** One of them shows what is done to a query. */
const SOME_QUERIES: Queries = ['1', '1/'];

/** Looks for a request that shows the difference, and reports it, unless one was reported for these rules and this cause. */
function reportDifference(
  leaf: Leaf,
  difference: Difference,
  paths: ReadonlyArray<readonly number[]>,
  queries: Queries,
  work: Work,
): void {
  const { before, after, entrance } = work.group;
  const listenerMissing = before.listener === undefined || after.listener === undefined;
  const hostMissing = (before.virtualHost === undefined) !== (after.virtualHost === undefined);
  const direction = directionOf(leaf, difference);
  const keyOf = (cause: Cause): string => {
    const rules = isWholeHost(cause) ? direction : `${leaf.before.index} ${leaf.after.index}`;
    return `${rules} ${cause} ${difference.detail ?? ''}`;
  };
  const always = causeOfAll({ leaf, difference, listenerMissing, hostMissing });
  if (always !== undefined && work.reported.has(keyOf(always))) return;
  const found = findWitness(leaf, difference, paths, queries, work);
  const [known] = leaf.known;
  if (found === undefined) {
    const opaque = leaf.known.flatMap((one) => opaqueReasons(one, work));
    const reason =
      opaque[0] ?? `the ${difference.aspect} seems to differ, but no request was found that shows it`;
    if (known !== undefined) reportUnknown(leaf, known, reason, work);
    return;
  }
  const cause = causeOf({
    leaf,
    known: found.known,
    path: found.path,
    before: work.before,
    after: work.after,
    difference,
    listenerMissing,
    scheme: entrance.scheme,
    hostMissing,
    twins: work.twins,
    elsewhere: work.context.elsewhere,
  });
  const key = keyOf(cause);
  if (work.reported.has(key)) return;
  work.reported.add(key);
  work.differences.push({
    cause,
    ...(difference.detail === undefined ? {} : { detail: difference.detail }),
    direction,
    witness: found.request,
    witnessAfter: forAfter(found.request, entrance),
    before: leaf.before.decider,
    after: leaf.after.decider,
    region: isWholeHost(cause)
      ? 'every request of the host'
      : describeRegion(leaf.before, leaf.after, found.known, work.context.workshop.atoms),
  });
}

function isWholeHost(cause: Cause): boolean {
  return cause === 'listener' || cause === 'host';
}

/** Patterns that nobody can read, among what is taken for known. */
function opaqueReasons(known: Assignment, work: Work): readonly string[] {
  return [...known.keys()].flatMap((id) => {
    const atom = work.context.workshop.atoms.all[id];
    if (atom?.question.kind !== 'opaque' || atom.variable.kind !== 'opaque') return [];
    return [`the pattern ${atom.variable.pattern} cannot be decided: ${atom.question.reason}`];
  });
}

interface FoundWitness {
  readonly request: Request;
  readonly path: readonly number[];
  readonly known: Assignment;
}

function findWitness(
  leaf: Leaf,
  difference: Difference,
  paths: ReadonlyArray<readonly number[]>,
  queries: Queries,
  work: Work,
): FoundWitness | undefined {
  const { entrance, before, after, classes } = work.group;
  const { solver, observer, tables, workshop } = work.context;
  const host = classes[0]?.sample ?? '';
  for (const path of paths) {
    for (const known of leaf.known) {
      if (opaqueReasons(known, work).length > 0) continue;
      const requests = queries.flatMap((query) => {
        const plain = makeRequest({ entrance, host, path, known, query }, solver, workshop.atoms, [
          before.listener,
          after.listener,
        ]);
        return plain === undefined ? [] : variantsOf(plain, difference, leaf.effects);
      });
      for (const request of requests) {
        const one = observer.observe(tables[0], request);
        const two = observer.observe(tables[1], forAfter(request, entrance));
        if (one !== two) return { request, path, known };
      }
    }
  }
  return undefined;
}

/** Decides the questions about texts that came up, each on all its paths. */
export function answerQuestions(work: Work): void {
  for (const { question, leaf, states } of work.questions.values()) {
    const region = work.regions.of(states);
    const answer = work.context.equalities(question.before, question.after, region);
    if (answer.kind === 'equal') continue;
    const paths = answer.paths.filter((path) => decides(leaf, path));
    const queries = question.query === 'with' ? SOME_QUERIES : NO_QUERY;
    const difference: Difference = { aspect: question.aspect };
    if (answer.kind === 'different') {
      reportDifference(leaf, difference, paths, queries, work);
      continue;
    }
    if (findWitness(leaf, difference, paths, queries, work) !== undefined) {
      reportDifference(leaf, difference, paths, queries, work);
      continue;
    }
    const [known] = leaf.known;
    if (known === undefined) continue;
    work.tested.push({
      aspect: question.aspect,
      reason: answer.reason,
      region: describeRegion(leaf.before, leaf.after, known, work.context.workshop.atoms),
      paths: paths.length,
      before: leaf.before.decider,
      after: leaf.after.decider,
    });
  }
}

/** Do the rules' own paths hold? Samples of a region may be spelled with other letters of the same class. */
function decides(leaf: Leaf, path: readonly number[]): boolean {
  return holdsBytes(leaf.before.form.language(), path) && holdsBytes(leaf.after.form.language(), path);
}
