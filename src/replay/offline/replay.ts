import type { Request } from '../../model/request.ts';
import { compareWithResults, type ObservedVerdict } from '../compare.ts';
import type { Decision } from '../decide.ts';
import type { Observed } from '../exchange.ts';
import { GENERATED } from '../generate/traffic.ts';
import type { Recorded } from '../sources/recorded.ts';
import { type Bucket, createTotals, type Outcome, type Totals } from '../totals.ts';
import { type RequestPlace, type Upstreams, upstreamsOf } from './candidates.ts';
import { createJudge, type Judge, type Judged, type Subject } from './judge.ts';

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

/** Outcomes of requests that were seen before; emptied when it is full. */
const MOST_REMEMBERED = 100_000;

export function createOfflineReplay(subject: Subject): OfflineReplay {
  const judge = createJudge(subject);
  const upstreams = upstreamsOf(subject.before);
  const totals = createTotals();
  const remembered = new Map<string, Answer>();
  const constant = new Map<Decision['route'], Map<string, ObservedVerdict>>();
  let compared = 0;
  let agreed = 0;

  const calibrate = (item: Recorded, request: Request, judged: Judged): ObservedVerdict | undefined => {
    const seen = observations(item, upstreams.backends);
    if (seen.length === 0) return undefined;
    const [decision] = judged.decisions;
    if (!judge.isConstant(decision)) return bestOf(seen, judge, request);
    const key = `${item.observed?.status ?? ''} ${item.hints?.reached ?? ''} ${item.hints?.upstreamName ?? ''} ${item.hints?.alternative ?? ''} ${JSON.stringify(item.observed?.backend)}`;
    const known = constant.get(decision.route) ?? new Map<string, ObservedVerdict>();
    constant.set(decision.route, known);
    let verdict = saysMore(item.observed) ? undefined : known.get(key);
    if (verdict === undefined) {
      verdict = bestOf(seen, judge, request);
      if (!saysMore(item.observed) && known.size < 1000) known.set(key, verdict);
    }
    return verdict;
  };

  const decideAt = (
    item: Recorded,
    request: Request,
  ): { outcome: Outcome; seen: ObservedVerdict | undefined } => {
    const judged = judge.judge(request);
    const seen = calibrate(item, request, judged);
    return { outcome: outcomeOf(judged, seen, item.place.source === GENERATED), seen };
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
        const key = keyOf(item);
        let answer = remembered.get(key);
        if (answer === undefined) {
          answer = answerOf(item);
          if (remembered.size >= MOST_REMEMBERED) remembered.clear();
          remembered.set(key, answer);
        }
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

/** All that the answer depends on; equal for requests that are answered alike and recorded alike. */
function keyOf({ request, observed, hints }: Recorded): string {
  const { method, scheme, host, target, headers, remoteAddress, port, sni } = request;
  let key = `${method} ${scheme} ${host} ${target} ${remoteAddress ?? ''} ${observed?.status ?? ''}`;
  if (hints !== undefined) {
    key += ` ${hints.upstreamName ?? ''} ${hints.alternative ?? ''} ${hints.reached ?? ''} ${hints.unknown?.join() ?? ''} ${hints.rewritten ?? ''}`;
  }
  if (headers.length > 0) key += JSON.stringify(headers);
  if (port !== undefined || sni !== undefined) key += `\n${port ?? ''} ${sni ?? ''}`;
  if (observed?.backend !== undefined || saysMore(observed)) key += `\n${JSON.stringify(observed)}`;
  return key;
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
