import type { Result } from '../../model/evaluation.ts';
import { portOf } from '../../model/listeners.ts';
import type { Request } from '../../model/request.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { createObserver, observationOf } from '../../proof/explain/observe.ts';
import { createNormaliser, explicitHeaders } from '../../proof/outcomes/normal.ts';
import { causeOfAnswers, type Difference, type Explain, type Explanation } from '../causes.ts';
import { type Decision, decide } from '../decide.ts';
import { createDecider } from '../decider.ts';
import type { ExactLanguage, FoldedLanguage } from '../folded-language.ts';
import { type PlainTarget, plainTarget } from '../plain-target.ts';
import { detachedText } from '../texts.ts';
import { createLikeness } from './alike.ts';
import { looksAtNone, samplesOf } from './samples.ts';

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
  /**
   * Is every request judged as this one that differs from it in nothing but its query, its address and what varies in
   * the language of paths? False also where it takes too much to know.
   */
  judgesAlike(request: Request, language: FoldedLanguage): boolean;
  /**
   * Samples for all requests with this one's method, host and headers, whose plain targets have a path of the language and
   * a query as this one has or none: each of them is treated the same by both tables if these are, which is so. Undefined:
   * that is not known.
   */
  sampled(request: Request, language: ExactLanguage): readonly Request[] | undefined;
  /** All that the first table says of the request. */
  resultsBefore(request: Request): readonly Result[];
  /** All that it says of the answer: the path that a Service receives may be that of another request. */
  answersBefore(request: Request): readonly Result[];
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

/** What is accepted may be accepted for one host alone. */
interface ByPlace {
  /** Most requests: `GET` over https without headers, by host. */
  readonly usual: Map<string, Judged>;
  readonly others: Map<string, Judged>;
}

function placeKey(request: Request): string {
  const { method, scheme, host, port } = request;
  return `${method} ${scheme} ${host} ${port ?? ''} ${headersKey(request)}`;
}

export function createJudge({ before, after, ports = new Map(), explain = causeOfAnswers }: Subject): Judge {
  const likeness = createLikeness(before, after);
  const deciders = [createDecider(before), createDecider(after)] as const;
  /** By the numbers of both decisions. */
  const alike: Array<Map<number, Judged | 'unknown' | ByPlace> | undefined> = [];
  const observer = createObserver(createNormaliser(explicitHeaders([before, after])));
  const slow = new Map<string, Judged>();
  const answers = new WeakMap<Decision, Map<string, readonly Result[]>>();
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
  let lastTarget = '';
  let lastPlain: PlainTarget | undefined;
  const judge = (request: Request): Judged => {
    const requestAfter = forAfter(request);
    // One line is often asked about at several hosts in turn.
    if (request.target !== lastTarget) {
      lastTarget = request.target;
      lastPlain = plainTarget(lastTarget);
    }
    const plain = lastPlain;
    const one = deciders[0].decide(request, plain);
    const two = deciders[1].decide(requestAfter, plain);
    if (plain !== undefined && one.number !== undefined && two.number !== undefined) {
      let row = alike[one.number];
      if (row === undefined) {
        row = new Map();
        alike[one.number] = row;
      }
      let known = row.get(two.number);
      if (known === undefined) {
        if (likeness.of(one, two, true) === 'same') known = { decisions: [one, two], verdict: 'same' };
        else known = likeness.isFixed(one, two) ? { usual: new Map(), others: new Map() } : 'unknown';
        row.set(two.number, known);
      }
      if (known !== 'unknown' && 'usual' in known) {
        const isUsual =
          request.method === 'GET' &&
          request.scheme === 'https' &&
          request.headers.length === 0 &&
          request.port === undefined;
        const judgedBy = isUsual ? known.usual : known.others;
        const place = isUsual ? request.host : placeKey(request);
        let judged = judgedBy.get(place);
        if (judged === undefined) {
          judged = workedOut(request, requestAfter, [one, two]);
          if (judgedBy.size < MOST_REMEMBERED) judgedBy.set(detachedText(place), judged);
        }
        return judged;
      }
      if (known !== 'unknown') return known;
    }
    const key = requestKey(request);
    let found = slow.get(key);
    if (found === undefined) {
      found = workedOut(request, requestAfter, [one, two]);
      if (slow.size >= MOST_REMEMBERED) slow.clear();
      slow.set(detachedText(key), found);
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
    sampled(request, language) {
      const { verdict, decisions } = judge(request);
      if (verdict !== 'same' || lastPlain === undefined) return undefined;
      if (!decisions.every((decision) => decision.certain && looksAtNone(decision, language)))
        return undefined;
      if (!deciders[0].decidesAlike(request, lastPlain, language)) return undefined;
      if (!deciders[1].decidesAlike(forAfter(request), lastPlain, language)) return undefined;
      const samples = samplesOf(request, language);
      return samples.every((sample) => judge(sample).verdict === 'same') ? samples : undefined;
    },
    judgesAlike(request, language) {
      const { decisions } = judge(request);
      const [one, two] = decisions;
      if (lastPlain === undefined || one.number === undefined || two.number === undefined) return false;
      const known = alike[one.number]?.get(two.number);
      if (known === undefined || known === 'unknown') return false;
      return (
        deciders[0].decidesAlike(request, lastPlain, language) &&
        deciders[1].decidesAlike(forAfter(request), lastPlain, language)
      );
    },
    resultsBefore: (request) => observer.results(before, request),
    answersBefore(request) {
      const [decision] = judge(request).decisions;
      const isFixed =
        lastPlain !== undefined && decision.number !== undefined && likeness.isFixed(decision, decision);
      if (!isFixed) return observer.results(before, request);
      let byPlace = answers.get(decision);
      if (byPlace === undefined) {
        byPlace = new Map();
        answers.set(decision, byPlace);
      }
      const place = placeKey(request);
      let results = byPlace.get(place);
      if (results === undefined) {
        results = observer.results(before, request);
        if (byPlace.size < MOST_REMEMBERED) byPlace.set(detachedText(place), results);
      }
      return results;
    },
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
