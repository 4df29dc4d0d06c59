import type { Request } from '../../model/request.ts';
import { compareWithResults, type ObservedVerdict } from '../compare.ts';
import type { Decision } from '../decide.ts';
import type { Observed } from '../exchange.ts';
import { GENERATED } from '../generate/traffic.ts';
import type { Recorded } from '../sources/recorded.ts';
import { type Bucket, createTotals, type Outcome, type Totals } from '../totals.ts';
import { type RequestPlace, type Upstreams, upstreamsOf } from './candidates.ts';
import { createJudge, headersKey, type Judge, type Judged, requestKey, type Subject } from './judge.ts';

/** How the first model fared against what was recorded. */
export interface Calibration {
  /** Requests whose answer the recording tells in part or whole. */
  readonly compared: number;
  readonly agreed: number;
}

export interface OfflineResult {
  readonly totals: Totals;
  readonly calibration: Calibration;
}

/** Holds recorded traffic against two models, without a network. */
export interface OfflineReplay {
  add(batch: readonly Recorded[]): void;
  result(): OfflineResult;
  /** For reports: the answers of both models. */
  readonly judge: Judge;
}

interface Answer {
  readonly bucket: Bucket;
  readonly compared: boolean;
  readonly agreed: boolean;
}

/** Answers to requests whose results had to be worked out; emptied when it is full. */
const MOST_REMEMBERED = 50_000;

export function createOfflineReplay(subject: Subject): OfflineReplay {
  const judge = createJudge(subject);
  const upstreams = upstreamsOf(subject.before);
  const totals = createTotals();
  const remembered = new Map<string, ObservedVerdict>();
  const outcomes = new WeakMap<Judged, Outcome>();
  const constant: Map<
    Decision['route'],
    Map<string | undefined, Map<string, Map<number, ObservedVerdict>>>
  > = new Map();
  let compared = 0;
  let agreed = 0;

  const calibrate = (item: Recorded, request: Request, judged: Judged): ObservedVerdict | undefined => {
    const { observed, hints } = item;
    if (observed === undefined) return undefined;
    const [decision] = judged.decisions;
    if (saysMore(observed) || !judge.isConstant(decision)) {
      const key = `${requestKey(request)}\n${answerKey(item)}`;
      let verdict = remembered.get(key);
      if (verdict === undefined) {
        verdict = bestOf(observations(item, upstreams.backends), judge, request);
        if (remembered.size >= MOST_REMEMBERED) remembered.clear();
        remembered.set(key, verdict);
      }
      return verdict;
    }
    const status = (observed.status ?? 0) * 4 + (hints?.reached === undefined ? 0 : hints.reached ? 1 : 2);
    const rest = isUsual(item) ? '' : `${answerKey(item)} ${request.method} ${headersKey(request)}`;
    const byName = innerMap(constant, decision.route);
    const byRest = innerMap(byName, hints?.upstreamName);
    const byStatus = innerMap(byRest, rest);
    let verdict = byStatus.get(status);
    if (verdict === undefined) {
      verdict = bestOf(observations(item, upstreams.backends), judge, request);
      if (byName.size > MOST_REMEMBERED || byRest.size > MOST_REMEMBERED) constant.clear();
      byStatus.set(status, verdict);
    }
    return verdict;
  };

  const decideAt = (
    item: Recorded,
    request: Request,
  ): { outcome: Outcome; seen: ObservedVerdict | undefined } => {
    const judged = judge.judge(request);
    const seen = calibrate(item, request, judged);
    const isGenerated = item.place.source === GENERATED;
    if (seen?.kind === 'differs' || seen?.kind === 'noise' || isGenerated) {
      return { outcome: outcomeOf(judged, seen, isGenerated), seen };
    }
    // One object for all requests that are judged alike, so that counting need not look into it.
    let outcome = outcomes.get(judged);
    if (outcome === undefined) {
      outcome = outcomeOf(judged, seen, isGenerated);
      outcomes.set(judged, outcome);
    }
    return { outcome, seen };
  };

  const answerOf = (item: Recorded): Answer => {
    const { request, hints, place, observed } = item;
    const finish = (at: Request, outcome: Outcome, seen: ObservedVerdict | undefined): Answer => ({
      bucket: totals.shapeOf(at, outcome, place, observed),
      compared: seen !== undefined && seen.kind !== 'undecided' && seen.kind !== 'noise',
      agreed: seen?.kind === 'agrees',
    });
    if (hints?.rewritten === true) {
      return finish(request, { verdict: 'not-covered', reason: REWRITTEN }, undefined);
    }
    if (hints?.unknown === undefined) {
      const { outcome, seen } = decideAt(item, request);
      return finish(request, outcome, seen);
    }
    const places = placesFor(item, upstreams);
    if (places.length === 0) return finish(request, { verdict: 'not-covered', reason: NO_HOST }, undefined);
    if (places.length > MOST_PLACES) {
      return finish(request, { verdict: 'not-covered', reason: AMBIGUOUS }, undefined);
    }
    const tried = places.map((at) => {
      const placed = { ...request, ...at };
      return { placed, ...decideAt(item, placed) };
    });
    const fitting = tried.filter(({ seen }) => seen === undefined || seen.kind !== 'differs');
    const [first, ...others] = fitting.length > 0 ? fitting : tried;
    if (first === undefined) return finish(request, { verdict: 'not-covered', reason: NO_HOST }, undefined);
    const alike = others.every(({ outcome }) => sameOutcome(outcome, first.outcome));
    if (!alike) return finish(request, { verdict: 'not-covered', reason: AMBIGUOUS }, undefined);
    return finish(first.placed, first.outcome, first.seen);
  };

  return {
    judge,
    add(batch) {
      for (const item of batch) {
        const answer = answerOf(item);
        totals.add(answer.bucket);
        if (answer.compared) compared += 1;
        if (answer.agreed) agreed += 1;
      }
    },
    result: () => ({ totals: totals.result(), calibration: { compared, agreed } }),
  };
}

/** Code of the finding that says so. */
const PATHS_READ_DIFFERENTLY = 'GP8104';
const REWRITTEN = 'GP8105: the log has the path as nginx rewrote it ($uri); log $request_uri';
const NO_HOST =
  'GP8103: the log does not name the host, and nothing else tells it; add $host and $scheme to log-format-upstream';
const AMBIGUOUS =
  'GP8103: the log does not name the host, and those that fit are treated differently; add $host and $scheme to log-format-upstream';
/** More hosts than these are not tried for one line. */
const MOST_PLACES = 40;

/** The map at a key, made where there is none. */
function innerMap<K, L, V>(outer: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let inner = outer.get(key);
  if (inner === undefined) {
    inner = new Map();
    outer.set(key, inner);
  }
  return inner;
}

/** Most items have nothing but a status and the name of an upstream. */
function isUsual({ request, observed, hints }: Recorded): boolean {
  return (
    request.method === 'GET' &&
    request.headers.length === 0 &&
    hints?.alternative === undefined &&
    (observed?.backend === undefined || observed.backend === null)
  );
}

/** What of an item `bestOf` looks at, beside the request. */
function answerKey({ observed, hints }: Recorded): string {
  return JSON.stringify([observed, hints?.upstreamName, hints?.alternative, hints?.reached]);
}

function saysMore(observed: Observed | undefined): boolean {
  return (
    observed?.headers !== undefined ||
    observed?.upstreamTarget !== undefined ||
    observed?.upstreamHost !== undefined
  );
}

type Backends = Upstreams['backends'];

/** What was recorded, in each reading of the upstream's name. */
function observations({ observed, hints }: Recorded, backends: Backends): readonly Observed[] {
  if (observed === undefined) return [];
  const name = hints?.alternative ?? hints?.upstreamName;
  if (observed.backend !== undefined || name === undefined || !wasReached(observed, hints)) {
    return saysMore(observed) || observed.status !== undefined || observed.backend !== undefined
      ? [observed]
      : [];
  }
  const readings = backends(name);
  // A name that the manifests do not know is a backend all the same: none of theirs.
  if (readings.length === 0) return [{ ...observed, backend: { service: name } }];
  return readings.map((backend) => ({ ...observed, backend }));
}

/** A log that does not name the address of the backend shows by a success that there was one. */
function wasReached({ status = 0 }: Observed, hints: Recorded['hints']): boolean {
  return hints?.reached ?? (status >= 200 && status < 300 && status !== 204);
}

/** The reading that fits best. */
function bestOf(seen: readonly Observed[], judge: Judge, request: Request): ObservedVerdict {
  const results = judge.resultsBefore(request);
  const verdicts = seen.map((one) => compareWithResults(one, results));
  const order = ['agrees', 'noise', 'undecided', 'differs'] as const;
  for (const kind of order) {
    const found = verdicts.find((verdict) => verdict.kind === kind);
    if (found !== undefined) return found;
  }
  return { kind: 'undecided', discrepancies: [], assumptions: [] };
}

/**
 * What comes of a request. That the systems read odd paths differently is said of all of them once: requests that were
 * made to show it are known to; one that somebody sent is a difference.
 */
export function outcomeOf(judged: Judged, seen: ObservedVerdict | undefined, isGenerated: boolean): Outcome {
  const { decisions, explanation, reason } = judged;
  if (seen?.kind === 'differs') {
    return { verdict: 'model-miss', decisions, discrepancies: seen.discrepancies };
  }
  if (judged.verdict === 'undecided') {
    return { verdict: 'not-covered', decisions, ...(reason === undefined ? {} : { reason }) };
  }
  if (judged.verdict === 'different' && explanation !== undefined) {
    if (isGenerated && explanation.cause === 'path-handling') {
      const known = { kind: 'finding' as const, codes: [PATHS_READ_DIFFERENTLY] };
      return { verdict: 'same-known', decisions, explanation: { ...explanation, known } };
    }
    const verdict = explanation.known === undefined ? 'different' : 'same-known';
    return { verdict, decisions, explanation };
  }
  if (seen?.kind === 'noise') {
    return { verdict: 'noise', decisions, ...(seen.reason === undefined ? {} : { reason: seen.reason }) };
  }
  return { verdict: 'same', decisions };
}

/** Hosts and schemes that a line may be meant for, its own words first. */
function placesFor({ request, hints }: Recorded, { places, schemes }: Upstreams): readonly RequestPlace[] {
  const unknown = hints?.unknown ?? [];
  if (!unknown.includes('host')) {
    return schemes(request.host).map((scheme) => ({ scheme, host: request.host }));
  }
  const name = hints?.upstreamName;
  if (name === undefined) return [];
  const found = places(name);
  return unknown.includes('scheme') ? found : found.filter(({ scheme }) => scheme === request.scheme);
}

/** Do two readings of a line come to the same? Then it does not matter which one is right. */
function sameOutcome(one: Outcome, two: Outcome): boolean {
  return (
    one.verdict === two.verdict &&
    one.explanation?.cause === two.explanation?.cause &&
    one.reason === two.reason
  );
}
