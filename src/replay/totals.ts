import type { Request } from '../model/request.ts';
import type { Explanation } from './causes.ts';
import type { Discrepancy } from './compare.ts';
import type { Decision } from './decide.ts';
import type { Observed, Place } from './exchange.ts';
import { foldedPath } from './shapes.ts';
import { detachedText } from './texts.ts';
import { type Count, REPLAY_VERDICTS, type ReplayVerdict } from './verdicts.ts';

/** What came of one request. */
export interface Outcome {
  readonly verdict: ReplayVerdict;
  readonly reason?: string;
  readonly explanation?: Explanation;
  /** With `model-miss`, and with answers that were both seen. */
  readonly discrepancies?: readonly Discrepancy[];
  readonly decisions?: readonly [before: Decision, after: Decision];
  /** The proxy of the lab that it speaks of, where there are several. */
  readonly proxy?: string;
}

/** Requests of one shape with one outcome. */
export interface Shape {
  readonly method: string;
  /** Scheme and host as the request has them; hosts of one virtual host with a pattern count as one. */
  readonly host: string;
  readonly path: string;
  readonly outcome: Outcome;
  readonly requests: number;
  /** The first one. */
  readonly example: { readonly request: Request; readonly place: Place; readonly observed?: Observed };
}

export interface Totals {
  readonly requests: number;
  readonly verdicts: Readonly<Record<ReplayVerdict, Count>>;
  /** In the order in which they came. */
  readonly shapes: readonly Shape[];
  /** Requests whose shape was not kept, as there were too many; they count in the verdicts. */
  readonly unlisted: number;
  readonly byHost: ReadonlyMap<string, Tallies>;
  /** By the route that decides before. */
  readonly byRule: ReadonlyMap<string, Tallies>;
  readonly byCause: ReadonlyMap<string, Tallies>;
  readonly byReason: ReadonlyMap<string, Tallies>;
}

/** Requests by verdict. */
export type Tallies = Readonly<Partial<Record<ReplayVerdict, number>>>;

/** Counts outcomes by shape; memory is bounded whatever the traffic. */
export interface TotalsCounter {
  /** What `shapeAt` takes, for outcomes that come again and again. */
  kindOf(outcome: Outcome): Kind;
  /** What `add` counts more requests of, without working the shape out again. */
  shapeOf(request: Request, outcome: Outcome, place: Place, observed: Observed | undefined): Bucket;
  /** The same. */
  shapeAt(kind: Kind, request: Request, place: Place, observed: Observed | undefined): Bucket;
  add(bucket: Bucket, count?: number): void;
  result(): Totals;
}

interface MutableShape {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly outcome: Outcome;
  readonly example: Shape['example'];
  requests: number;
  /** Kept in the list of shapes. */
  listed: boolean;
}
export type Bucket = MutableShape;

/** The shapes of one outcome, where they were found before. */
export interface Kind {
  readonly outcome: Outcome;
  /** `GET` requests by folded path, others by method and path. */
  readonly near: Map<string, Near>;
}

interface Near {
  readonly shape: MutableShape;
  /** As the request before had them. */
  readonly scheme: Request['scheme'];
  readonly host: string;
}

const MOST_SHAPES = 20_000;
const MOST_HOSTS = 5_000;
const MOST_NEAR = 500;

export function createTotals(): TotalsCounter {
  const hosts = { http: new Map<string, string>(), https: new Map<string, string>() };
  const classOf = (request: Request, decision: Decision | undefined): string => {
    if (decision === undefined || request.port !== undefined) return hostClass(request, decision);
    const known = hosts[request.scheme];
    let found = known.get(request.host);
    if (found === undefined) {
      found = hostClass(request, decision);
      if (known.size >= MOST_HOSTS) known.clear();
      known.set(detachedText(request.host), found);
    }
    return found;
  };
  /** The rest of the key of a shape, by outcomes that are one object. */
  const rests = new WeakMap<Outcome, string>();
  const restOf = (outcome: Outcome): string => {
    let rest = rests.get(outcome);
    if (rest === undefined) {
      rest = [
        outcome.verdict,
        outcome.proxy ?? '',
        outcome.decisions?.[0].name ?? '',
        outcome.decisions?.[1].name ?? '',
        outcome.explanation?.cause ?? outcome.reason ?? '',
        outcome.discrepancies?.map(kindOfDiscrepancy).join() ?? '',
      ].join('\n');
      rests.set(outcome, rest);
    }
    return rest;
  };
  const shapes = new Map<string, MutableShape>();
  const counted = new Map<ReplayVerdict, number>();
  // One bucket for what is too much, by verdict, so that totals stay right.
  const overflow = new Map<string, MutableShape>();
  const kindOf = (outcome: Outcome): Kind => ({ outcome, near: new Map() });
  const shapeAt: TotalsCounter['shapeAt'] = ({ outcome, near }, request, place, observed) => {
    const path = foldedPath(request.target);
    const spot = request.method === 'GET' ? path : `${request.method} ${path}`;
    const nearest = near.get(spot);
    if (
      nearest !== undefined &&
      nearest.host === request.host &&
      nearest.scheme === request.scheme &&
      request.port === undefined
    ) {
      return nearest.shape;
    }
    const host = classOf(request, outcome.decisions?.[0]);
    if (nearest !== undefined && nearest.shape.host === host) return nearest.shape;
    const key = `${request.method} ${host}${path}\n${restOf(outcome)}`;
    const known = shapes.get(key);
    if (known !== undefined) {
      if (near.size < MOST_NEAR) {
        const { host: sent, scheme } = request;
        near.set(detachedText(spot), { shape: known, scheme, host: sent });
      }
      return known;
    }
    const example = detached({ request, place, ...(observed === undefined ? {} : { observed }) });
    const made = {
      method: example.request.method,
      host,
      path: detachedText(path),
      outcome,
      requests: 0,
      listed: true,
      example,
    };
    if (shapes.size < MOST_SHAPES) {
      shapes.set(detachedText(key), made);
      return made;
    }
    const rough = `${outcome.verdict}\n${outcome.explanation?.cause ?? outcome.reason ?? ''}`;
    const other = overflow.get(rough) ?? { ...made, path: '(others)', listed: false };
    if (overflow.size < 1000) overflow.set(rough, other);
    return other;
  };
  return {
    kindOf,
    shapeOf: (request, outcome, place, observed) => shapeAt(kindOf(outcome), request, place, observed),
    shapeAt,
    add(bucket, count = 1) {
      bucket.requests += count;
      const { verdict } = bucket.outcome;
      counted.set(verdict, (counted.get(verdict) ?? 0) + count);
    },
    result() {
      const listed = [...shapes.values()].filter(({ requests }) => requests > 0);
      const unlisted = [...overflow.values()];
      const all = [...listed, ...unlisted];
      const verdicts = Object.fromEntries(
        REPLAY_VERDICTS.map((verdict): [ReplayVerdict, Count] => [
          verdict,
          {
            requests: counted.get(verdict) ?? 0,
            shapes: listed.filter(({ outcome }) => outcome.verdict === verdict).length,
          },
        ]),
      ) as Record<ReplayVerdict, Count>;
      return {
        requests: [...counted.values()].reduce((sum, count) => sum + count, 0),
        verdicts,
        shapes: listed,
        unlisted: unlisted.reduce((sum, { requests }) => sum + requests, 0),
        byHost: tallied(all, ({ host }) => host),
        byRule: tallied(all, ({ outcome }) => outcome.decisions?.[0].name),
        byCause: tallied(all, ({ outcome }) => outcome.explanation?.cause),
        byReason: tallied(all, ({ outcome }) => outcome.reason),
      };
    },
  };
}

/** Locations, paths and bodies are as different as the requests, and make no shapes. */
function kindOfDiscrepancy({ part, detail, expected, got }: Discrepancy): string {
  const isFew = part === 'status' || part === 'backend';
  return isFew ? `${part} ${expected} ${got}` : `${part} ${detail ?? ''}`;
}

/** A copy that does not keep the block of the file in memory which its texts were cut out of. */
function detached<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function tallied(
  shapes: readonly MutableShape[],
  keyOf: (shape: MutableShape) => string | undefined,
): ReadonlyMap<string, Tallies> {
  const found = new Map<string, Partial<Record<ReplayVerdict, number>>>();
  for (const shape of shapes) {
    const given = keyOf(shape);
    if (given === undefined) continue;
    const key = found.has(given) || found.size < MOST_HOSTS ? given : '(others)';
    const tallies = found.get(key) ?? {};
    const { verdict } = shape.outcome;
    tallies[verdict] = (tallies[verdict] ?? 0) + shape.requests;
    found.set(key, tallies);
  }
  return found;
}

/** Hosts that only a pattern serves count as one: a scanner makes up as many as it likes. */
function hostClass({ scheme, host }: Request, decision: Decision | undefined): string {
  const { virtualHost } = decision ?? {};
  const plain = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  if (decision !== undefined) {
    const [first] = virtualHost?.hosts ?? [];
    if (virtualHost === undefined || first === undefined) return `${scheme}://(any other host)`;
    const exact = virtualHost.hosts.some(
      (pattern) => pattern.kind === 'exact' && pattern.host.toLowerCase() === plain,
    );
    if (!exact) {
      if (first.kind === 'wildcard') return `${scheme}://*.${first.suffix.replace(/^\*?\.?/, '')}`;
      return `${scheme}://(any other host)`;
    }
  }
  return `${scheme}://${plain}`;
}
