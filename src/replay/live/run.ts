import { normaliseHost } from '../../model/hosts.ts';
import type { Request } from '../../model/request.ts';
import type { Explanation } from '../causes.ts';
import { compareObserved, compareWithResults, type Discrepancy, partKey } from '../compare.ts';
import type { Exchange } from '../exchange.ts';
import type { Judge, Judged } from '../offline/judge.ts';
import { SendError } from '../send/answer.ts';
import { createTotals, type Kind, type Outcome, type Totals, type TotalsCounter } from '../totals.ts';
import { createPace } from './pace.ts';
import type { Plan } from './plan.ts';
import { observedWhole, type Seen, type Side, sameAnswer } from './side.ts';

export interface LiveOptions {
  /** Requests to each side in a second. */
  readonly rps: number;
  /** Requests under way at a time. */
  readonly concurrency: number;
  /** How often one side is asked the same before the comparison, to learn what differs by itself; 0: not at all. */
  readonly noiseRuns: number;
  /** Requests without an answer after which the run ends. */
  readonly stopAfterErrors: number;
  /** Seconds after which the run ends. */
  readonly maxSeconds?: number;
  /** Headers of answers that are not compared, lower case. */
  readonly ignoredHeaders: ReadonlySet<string>;
}

export interface LiveResult {
  readonly totals: Totals;
  readonly calibration: { readonly compared: number; readonly agreed: number };
  /** Why it ended before everything was sent. */
  readonly ended?: string;
  /** Parts of answers that differ between two askings of one side, by host. */
  readonly noise: ReadonlyMap<string, ReadonlySet<string>>;
  readonly sent: number;
}

export interface LiveSides {
  readonly before: Side;
  readonly after: Side;
}

/** Called after each answer. */
export type Progress = (done: number, of: number, phase: 'noise' | 'compare') => void;

/** Hosts whose noise is looked at, with so many requests each. */
const NOISE_PER_HOST = 4;

/** The requests that are asked more than once of the same side. */
export function noiseSample(plan: Plan): readonly Exchange[] {
  const counts = new Map<string, number>();
  return plan.exchanges.filter(({ request }) => {
    const host = hostKey(request);
    const count = (counts.get(host) ?? 0) + 1;
    counts.set(host, count);
    return count <= NOISE_PER_HOST;
  });
}

/** Asks both sides everything that is planned and compares the answers; ends early when it is told to. */
export async function runLive(
  plan: Plan,
  sides: LiveSides,
  judge: Judge,
  options: LiveOptions,
  progress: Progress,
  isStopped: () => boolean,
): Promise<LiveResult> {
  const pace = createPace(options.rps);
  const totals = createTotals();
  const started = performance.now();
  let errors = 0;
  let ended: string | undefined;
  let sent = 0;
  let compared = 0;
  let agreed = 0;

  const isOver = (): boolean => {
    if (ended !== undefined) return true;
    if (isStopped()) ended = 'it was interrupted';
    else if (errors >= options.stopAfterErrors) ended = `${errors} requests were not answered`;
    else if (options.maxSeconds !== undefined && performance.now() - started > options.maxSeconds * 1000)
      ended = `the time of ${options.maxSeconds} s was over`;
    return ended !== undefined;
  };
  const ask = async (side: Side, exchange: Exchange): Promise<Seen | SendError> => {
    sent += 1;
    try {
      return await side.ask(exchange.request);
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      if (error.kind !== 'unsendable') errors += 1;
      return error;
    }
  };
  const each = async (
    exchanges: readonly Exchange[],
    phase: 'noise' | 'compare',
    act: (exchange: Exchange) => Promise<void>,
  ): Promise<void> => {
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      while (!isOver()) {
        const exchange = exchanges[next];
        next += 1;
        if (exchange === undefined) return;
        await pace.turn();
        if (isOver()) return;
        await act(exchange);
        done += 1;
        progress(done, exchanges.length, phase);
      }
    };
    await Promise.all(Array.from({ length: options.concurrency }, work));
  };

  const noise = new Map<string, Set<string>>();
  const learn = async (exchange: Exchange): Promise<void> => {
    const key = hostKey(exchange.request);
    const found = noise.get(key) ?? new Set<string>();
    noise.set(key, found);
    for (const side of [sides.before, sides.after]) {
      let first: Seen | undefined;
      for (let run = 0; run < options.noiseRuns && !isOver(); run += 1) {
        const answer = await ask(side, exchange);
        if (answer instanceof SendError) return;
        if (first !== undefined)
          for (const { part, detail } of discrepanciesOf(first, answer)) found.add(partKey(part, detail));
        first ??= answer;
      }
    }
  };
  if (options.noiseRuns >= 2) await each(noiseSample(plan), 'noise', learn);

  const ignored = [...options.ignoredHeaders].map((name) => partKey('header', name));
  const leftOut = new Map<string, ReadonlySet<string>>();
  const leftOutOf = (request: Request): ReadonlySet<string> => {
    const key = hostKey(request);
    const known = leftOut.get(key) ?? new Set([...(noise.get(key) ?? []), ...ignored]);
    leftOut.set(key, known);
    return known;
  };
  const same = createSameKinds(totals);
  const compare = async (exchange: Exchange): Promise<void> => {
    const { request, place } = exchange;
    const [one, two] = await Promise.all([ask(sides.before, exchange), ask(sides.after, exchange)]);
    const judged = judge.judge(request);
    const seen = one instanceof SendError ? undefined : one.observed;
    if (seen !== undefined) {
      const results =
        seen.upstreamTarget === undefined ? judge.answersBefore(request) : judge.resultsBefore(request);
      const { kind } = compareWithResults(seen, results);
      if (kind === 'agrees' || kind === 'differs') compared += 1;
      if (kind === 'agrees') agreed += 1;
    }
    const kind = isSame(one, two)
      ? same.of(judged)
      : totals.kindOf(outcomeOf(one, two, judged, leftOutOf(request)));
    totals.add(totals.shapeAt(kind, request, place, seen));
  };
  if (!isOver()) await each(plan.exchanges, 'compare', compare);
  for (const { exchange, reason } of plan.left)
    totals.add(
      totals.shapeOf(exchange.request, { verdict: 'not-covered', reason }, exchange.place, undefined),
    );
  return {
    totals: totals.result(),
    calibration: { compared, agreed },
    noise,
    sent,
    ...(ended === undefined ? {} : { ended }),
  };
}

function hostKey({ scheme, host }: Exchange['request']): string {
  return `${scheme}://${normaliseHost(host)}`;
}

/** Nothing differs, and nothing would if it were looked at more closely. */
function isSame(one: Seen | SendError, two: Seen | SendError): boolean {
  return !(one instanceof SendError || two instanceof SendError) && sameAnswer(one.answer, two.answer);
}

/** What most requests come to, by what the models say of them. */
function createSameKinds(totals: TotalsCounter): { of(judged: Judged): Kind } {
  const kinds = new WeakMap<Judged, Kind>();
  return {
    of(judged) {
      let kind = kinds.get(judged);
      if (kind === undefined) {
        kind = totals.kindOf({ verdict: 'same', decisions: judged.decisions });
        kinds.set(judged, kind);
      }
      return kind;
    },
  };
}

function discrepanciesOf(one: Seen, two: Seen, noise?: ReadonlySet<string>): readonly Discrepancy[] {
  return sameAnswer(one.answer, two.answer)
    ? []
    : compareObserved(observedWhole(one), observedWhole(two), noise);
}

function outcomeOf(
  one: Seen | SendError,
  two: Seen | SendError,
  judged: Judged,
  noise: ReadonlySet<string>,
): Outcome {
  const { decisions } = judged;
  if (one instanceof SendError || two instanceof SendError) return unanswered(one, two, decisions);
  const all = discrepanciesOf(one, two);
  const discrepancies = discrepanciesOf(one, two, noise);
  if (all.length > 0 && discrepancies.length === 0) {
    const names = all.map(({ part, detail }) => partKey(part, detail)).join(', ');
    return { verdict: 'noise', decisions, reason: `differs by itself: ${names}` };
  }
  if (discrepancies.length === 0) return { verdict: 'same', decisions };
  const explanation = judged.explanation ?? causeOf(discrepancies);
  const verdict = explanation.known === undefined ? 'different' : 'same-known';
  return { verdict, decisions, discrepancies, explanation };
}

function unanswered(one: Seen | SendError, two: Seen | SendError, decisions: Judged['decisions']): Outcome {
  const text = (side: Seen | SendError): string =>
    side instanceof SendError ? `no answer (${side.kind})` : `${side.answer.status}`;
  if (one instanceof SendError && two instanceof SendError)
    return { verdict: 'not-covered', decisions, reason: `neither side answered: ${one.kind}` };
  const discrepancies: readonly Discrepancy[] = [{ part: 'status', expected: text(one), got: text(two) }];
  return { verdict: 'different', decisions, discrepancies, explanation: { cause: 'status' } };
}

/** What two answers show of the cause, where the models treat the request alike. */
export function causeOf(discrepancies: readonly Discrepancy[]): Explanation {
  const has = (part: Discrepancy['part']): Discrepancy | undefined =>
    discrepancies.find((one) => one.part === part);
  if (has('backend') !== undefined) return { cause: 'backend' };
  const status = has('status');
  if (status !== undefined) {
    const isRedirect = [status.expected, status.got].every((text) => /^30[1-8]$/.test(text));
    return { cause: isRedirect ? 'redirect-status' : 'status' };
  }
  if (has('target') !== undefined) return { cause: 'rewrite' };
  if (has('upstream-host') !== undefined) return { cause: 'host-rewrite' };
  const header = has('header');
  if (header?.detail === 'location') return { cause: 'redirect-location' };
  if (header !== undefined)
    return { cause: 'response-header', ...(header.detail === undefined ? {} : { detail: header.detail }) };
  return { cause: 'body' };
}
