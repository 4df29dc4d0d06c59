import type { Result } from '../../model/evaluation.ts';
import { portOf } from '../../model/listeners.ts';
import type { Request } from '../../model/request.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { createObserver, observationOf } from '../../proof/explain/observe.ts';
import { createNormaliser, explicitHeaders } from '../../proof/outcomes/normal.ts';
import { causeOfAnswers, type Difference, type Explain, type Explanation } from '../causes.ts';
import { type Decision, decide } from '../decide.ts';
import { createDecider } from '../decider.ts';
import { createLikeness, isPlainTarget } from './alike.ts';

/** Two tables that are held against each other, and what is known of their differences. */
export interface Subject {
  readonly before: RouteTable;
  readonly after: RouteTable;
  /** Port of the first table to the port of the second; ports that are not named stay. */
  readonly ports?: ReadonlyMap<number, number>;
  /** Absent: causes as the answers show them. */
  readonly explain?: Explain;
}

/** What the two tables do with one request. */
export interface Judged {
  readonly decisions: readonly [before: Decision, after: Decision];
  /**
   * - `same`, `different`: for this request.
   * - `undecided`: a part of it is modelled by neither table, or what decides cannot be known.
   */
  readonly verdict: 'same' | 'different' | 'undecided';
  readonly reason?: string;
  readonly explanation?: Explanation;
}

export interface Judge {
  judge(request: Request): Judged;
  /** All that the first table says of the request. */
  resultsBefore(request: Request): readonly Result[];
  /** Are the results of the first table the same for every request that the route decides? */
  isConstant(decision: Decision): boolean;
  /** Is it treated differently for the same cause? */
  differsAlike(request: Request, judged: Judged): boolean;
  /** The answers of both tables, for reports. */
  difference(request: Request): Difference;
}

/** Requests whose results had to be worked out; emptied when it is full. */
const MOST_REMEMBERED = 50_000;

/** All of a request that its treatment depends on. */
export function requestKey({
  method,
  scheme,
  host,
  target,
  headers,
  remoteAddress,
  port,
  sni,
}: Request): string {
  let key = `${method} ${scheme} ${host} ${target} ${remoteAddress ?? ''}`;
  if (headers.length > 0) key += headersKey({ headers });
  if (port !== undefined || sni !== undefined) key += `\n${port ?? ''} ${sni ?? ''}`;
  return key;
}

export function headersKey({ headers }: Pick<Request, 'headers'>): string {
  return headers.length === 0 ? '' : JSON.stringify(headers);
}

export function createJudge({ before, after, ports = new Map(), explain = causeOfAnswers }: Subject): Judge {
  const likeness = createLikeness(before, after);
  const deciders = [createDecider(before), createDecider(after)] as const;
  const alike = new WeakMap<Decision, WeakMap<Decision, Judged | 'unknown' | Map<string, Judged>>>();
  const observer = createObserver(createNormaliser(explicitHeaders([before, after])));
  const slow = new Map<string, Judged>();
  const forAfter = (request: Request): Request => {
    if (ports.size === 0) return request;
    const port = ports.get(portOf(request));
    return port === undefined ? request : { ...request, port };
  };
  const difference = (request: Request): Difference => {
    const requestAfter = forAfter(request);
    return {
      request,
      requestAfter,
      decisions: [decide(before, request), decide(after, requestAfter)],
      results: [observer.results(before, request), observer.results(after, requestAfter)],
    };
  };
  const judge = (request: Request): Judged => {
    const requestAfter = forAfter(request);
    const plain = isPlainTarget(request.target);
    const [one, two] = [deciders[0](request, plain), deciders[1](requestAfter, plain)];
    const decisions = [one, two] as const;
    if (plain) {
      let row = alike.get(one);
      if (row === undefined) {
        row = new WeakMap();
        alike.set(one, row);
      }
      let known = row.get(two);
      if (known === undefined) {
        if (likeness.of(one, two, true) === 'same') known = { decisions, verdict: 'same' };
        else known = likeness.isFixed(one, two) ? new Map<string, Judged>() : 'unknown';
        row.set(two, known);
      }
      if (known instanceof Map) {
        // What is accepted may be accepted for one host alone.
        const place = `${request.method} ${request.scheme} ${request.host} ${request.port ?? ''} ${headersKey(request)}`;
        let judged = known.get(place);
        if (judged === undefined) {
          judged = workedOut(request, requestAfter, decisions);
          if (known.size < MOST_REMEMBERED) known.set(place, judged);
        }
        return judged;
      }
      if (known !== 'unknown') return known;
    }
    const key = requestKey(request);
    let found = slow.get(key);
    if (found === undefined) {
      found = workedOut(request, requestAfter, decisions);
      if (slow.size >= MOST_REMEMBERED) slow.clear();
      slow.set(key, found);
    }
    return found;
  };
  const workedOut = (request: Request, requestAfter: Request, decisions: Judged['decisions']): Judged => {
    const results = [observer.results(before, request), observer.results(after, requestAfter)] as const;
    const opaque = [...results[0], ...results[1]].find(({ kind }) => kind === 'opaque');
    if (opaque !== undefined) {
      return { decisions, verdict: 'undecided', reason: `not modelled: ${opaque.reason}` };
    }
    if (observationOf(results[0]) === observationOf(results[1])) return { decisions, verdict: 'same' };
    const explanation = explain({ request, requestAfter, decisions, results });
    return { decisions, verdict: 'different', explanation };
  };
  return {
    judge,
    difference,
    resultsBefore: (request) => observer.results(before, request),
    isConstant: likeness.isConstant,
    differsAlike(request, judged) {
      const other = judge(request);
      return (
        other.verdict === 'different' &&
        other.explanation?.cause === judged.explanation?.cause &&
        other.decisions[0].name === judged.decisions[0].name &&
        other.decisions[1].name === judged.decisions[1].name
      );
    },
  };
}
