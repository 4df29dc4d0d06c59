import type { Request } from '../../model/request.ts';
import { compareWithResults, type ObservedVerdict } from '../compare.ts';
import type { Decision } from '../decide.ts';
import type { Observed } from '../exchange.ts';
import { languageOf } from '../folded-language.ts';
import { GENERATED } from '../generate/traffic.ts';
import { foldedPath } from '../shapes.ts';
import type { Recorded } from '../sources/recorded.ts';
import { detachedText } from '../texts.ts';
import { type Bucket, createTotals, type Kind, type Outcome, type Totals } from '../totals.ts';
import { type RequestPlace, type Upstreams, upstreamsOf } from './candidates.ts';
import { createGroupCounters } from './group-counters.ts';
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

/** What comes of requests that are judged alike and whose recorded answers are alike. */
interface Decided {
  readonly outcome: Outcome;
  readonly seen: ObservedVerdict | undefined;
  readonly kind: Kind;
}

/** The request that a route decided last: most that it decides are like it. */
interface Latest {
  readonly judged: Judged;
  readonly upstreamName: string | undefined;
  readonly status: number;
  readonly decided: Decided;
}

/** Answers to requests whose results had to be worked out; emptied when it is full. */
const MOST_REMEMBERED = 50_000;
/** Pairs of what was judged and what was seen; emptied when it is full. */
const MOST_DECIDED = 10_000;

export function createOfflineReplay(subject: Subject): OfflineReplay {
  const judge = createJudge(subject);
  const upstreams = upstreamsOf(subject.before);
  const totals = createTotals();
  const remembered = new Map<string, ObservedVerdict>();
  /** By what was judged, then by what was seen; emptied when it is full. */
  const decided = new Map<Judged, Map<ObservedVerdict | undefined, Decided>>();
  /** By the number of the first decision. */
  const latest: Array<Latest | undefined> = [];
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
        remembered.set(detachedText(key), verdict);
      }
      return verdict;
    }
    const status = statusKey(item);
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

  const decidedOf = (judged: Judged, seen: ObservedVerdict | undefined, isGenerated: boolean): Decided => {
    const outcome = outcomeOf(judged, seen, isGenerated);
    return { outcome, seen, kind: totals.kindOf(outcome) };
  };

  const decideAt = (item: Recorded, request: Request): Decided => {
    const judged = judge.judge(request);
    const { number } = judged.decisions[0];
    const upstreamName = item.hints?.upstreamName;
    const isGenerated = item.place.source === GENERATED;
    const isQuick = number !== undefined && !isGenerated && isUsual(item) && !saysMore(item.observed);
    const status = statusKey(item);
    if (isQuick) {
      const last = latest[number];
      if (last?.judged === judged && last.status === status && last.upstreamName === upstreamName) {
        return last.decided;
      }
    }
    const seen = calibrate(item, request, judged);
    if (isGenerated) return decidedOf(judged, seen, true);
    const bySeen = innerMap(decided, judged);
    let found = bySeen.get(seen);
    if (found === undefined) {
      found = decidedOf(judged, seen, false);
      if (decided.size > MOST_DECIDED || bySeen.size > MOST_DECIDED) decided.clear();
      bySeen.set(seen, found);
    }
    // Only where one verdict stands for all requests like it, the next one may have it as well.
    if (isQuick && judge.isConstant(judged.decisions[0])) {
      latest[number] = { judged, upstreamName, status, decided: found };
    }
    return found;
  };

  const notCovered = (reason: string): Pick<Decided, 'kind' | 'seen'> => ({
    kind: totals.kindOf({ verdict: 'not-covered', reason }),
    seen: undefined,
  });
  const [rewritten, noHost, ambiguous] = [
    notCovered(REWRITTEN),
    notCovered(NO_HOST),
    notCovered(AMBIGUOUS),
  ] as const;

  /** The request that a line stands for, and what comes of it. */
  const chosenFor = (item: Recorded): readonly [Request, Pick<Decided, 'kind' | 'seen'>] => {
    const { request, hints } = item;
    if (hints?.rewritten === true) return [request, rewritten];
    if (hints?.unknown === undefined) return [request, decideAt(item, request)];
    const places = placesFor(item, upstreams);
    if (places.length > MOST_PLACES) return [request, ambiguous];
    // Places whose answers differ from what was recorded count where no other one fits.
    let chosen: { readonly placed: Request; readonly decided: Decided; readonly fits: boolean } | undefined;
    let alike = true;
    for (const { scheme, host } of places) {
      const placed = { ...request, scheme, host };
      const found = decideAt(item, placed);
      const fits = found.seen?.kind !== 'differs';
      if (chosen === undefined || (fits && !chosen.fits)) {
        chosen = { placed, decided: found, fits };
        alike = true;
      } else if (fits === chosen.fits && !sameOutcome(found.outcome, chosen.decided.outcome)) {
        alike = false;
      }
    }
    if (chosen === undefined) return [request, noHost];
    return alike ? [chosen.placed, chosen.decided] : [request, ambiguous];
  };

  /** Does the same come of all lines of the item's group? */
  const standsForGroup = (item: Recorded): boolean => {
    const { request, hints, observed } = item;
    if (hints?.rewritten === true) return true;
    const language = languageOf(foldedPath(request.target));
    const isAlike = (placed: Request): boolean => {
      if (!judge.judgesAlike(placed, language)) return false;
      if (observed === undefined) return true;
      return !saysMore(observed) && judge.isConstant(judge.judge(placed).decisions[0]);
    };
    if (hints?.unknown === undefined) return isAlike(request);
    const places = placesFor(item, upstreams);
    return places.length > MOST_PLACES || places.every((place) => isAlike({ ...request, ...place }));
  };

  const add = (bucket: Bucket, seen: ObservedVerdict | undefined, count: number): void => {
    totals.add(bucket, count);
    if (seen === undefined) return;
    if (seen.kind !== 'undecided' && seen.kind !== 'noise') compared += count;
    if (seen.kind === 'agrees') agreed += count;
  };
  const counters = createGroupCounters(add);

  return {
    judge,
    add(batch) {
      for (const item of batch) {
        const [request, { kind, seen }] = chosenFor(item);
        const bucket = totals.shapeAt(kind, request, item.place, item.observed);
        add(bucket, seen, 1);
        const { group } = item;
        if (group === undefined || group.counter !== undefined) continue;
        group.counter = bucket.listed && standsForGroup(item) ? counters.of(bucket, seen) : null;
      }
    },
    result() {
      counters.empty();
      return { totals: totals.result(), calibration: { compared, agreed } };
    },
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

/** The status and whether somebody was reached, as one number. */
function statusKey({ observed, hints }: Recorded): number {
  if (observed === undefined) return -1;
  const reached = hints?.reached === undefined ? 0 : hints.reached ? 1 : 2;
  return (observed.status ?? 0) * 8 + reached + (observed.backend === null ? 4 : 0);
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
  if (one === two) return true;
  return (
    one.verdict === two.verdict &&
    one.explanation?.cause === two.explanation?.cause &&
    one.reason === two.reason
  );
}
