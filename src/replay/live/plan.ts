import { chooseHost, normaliseHost } from '../../model/hosts.ts';
import type { Request } from '../../model/request.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { createDecider, type Decider } from '../decider.ts';
import type { Exchange } from '../exchange.ts';
import { plainTarget } from '../plain-target.ts';
import { foldedPath } from '../shapes.ts';

export interface PlanOptions {
  /** Methods that may be sent, upper case. */
  readonly methods: ReadonlySet<string>;
  /** `shape`: one request of every shape; `all`; or percent of the requests. */
  readonly sample: 'shape' | 'all' | number;
  readonly maxRequests?: number;
  /** Can a request of this scheme be sent to both sides? */
  knows(request: Request): boolean;
}

/** What will be sent, and what will not. */
export interface Plan {
  readonly exchanges: readonly Exchange[];
  /** Requests by host, in the order of their first one. */
  readonly hosts: ReadonlyMap<string, number>;
  /** Requests that will not be sent, with the reason of each. */
  readonly left: ReadonlyArray<{ readonly exchange: Exchange; readonly reason: string }>;
  /** Requests that sampling left out: others stand for them. */
  readonly sampledOut: number;
}

/** More requests than these are not kept in memory. */
const MOST = 1_000_000;

/**
 * Chooses what is sent. Only hosts that a rule of the first table names are asked, whatever the traffic holds, so that
 * nobody else's system is.
 */
export function planLive(traffic: Iterable<Exchange>, before: RouteTable, options: PlanOptions): Plan {
  const exchanges: Exchange[] = [];
  const left: Array<{ exchange: Exchange; reason: string }> = [];
  const hosts = new Map<string, number>();
  const shapes = new Set<string>();
  const decider = createDecider(before);
  let sampledOut = 0;
  let seen = 0;
  for (const exchange of traffic) {
    const { request } = exchange;
    const reason = refusal(request, before, options);
    if (reason !== undefined) {
      if (left.length < MOST) left.push({ exchange, reason });
      continue;
    }
    seen += 1;
    if (!isSampled(request, decider, options.sample, shapes, seen)) {
      sampledOut += 1;
      continue;
    }
    if (exchanges.length >= (options.maxRequests ?? MOST)) {
      sampledOut += 1;
      continue;
    }
    exchanges.push(exchange);
    const host = `${request.scheme}://${normaliseHost(request.host)}`;
    hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  return { exchanges, hosts, left, sampledOut };
}

function refusal(request: Request, before: RouteTable, options: PlanOptions): string | undefined {
  if (request.protocol !== undefined) return `a connection that speaks ${request.protocol} is not sent`;
  if (!options.methods.has(request.method)) return `method ${request.method} may have side effects`;
  if (!isNamed(request, before)) return 'no rule of --before names the host, so it is not asked';
  if (!options.knows(request)) return `no address is given for ${request.scheme}`;
  return undefined;
}

/** Does an exact name or a wildcard of the table hold the host? A rule for every host names none. */
function isNamed({ host }: Request, { listeners }: RouteTable): boolean {
  const name = normaliseHost(host);
  return listeners.some((listener) => {
    const pattern = chooseHost(listener, name)?.pattern;
    return pattern !== undefined && pattern.kind !== 'any';
  });
}

function isSampled(
  request: Request,
  decider: Decider,
  sample: PlanOptions['sample'],
  shapes: Set<string>,
  count: number,
): boolean {
  if (sample === 'all') return true;
  if (sample === 'shape') {
    const { name } = decider.decide(request, plainTarget(request.target));
    const names = request.headers.map(([header]) => header.toLowerCase()).sort();
    const key = [
      request.method,
      request.scheme,
      normaliseHost(request.host),
      foldedPath(request.target),
      name,
      names,
    ].join(' ');
    if (shapes.has(key)) return false;
    shapes.add(key);
    return true;
  }
  // Evenly spread, and the same ones every time.
  return Math.floor((count * sample) / 100) > Math.floor(((count - 1) * sample) / 100);
}

/** Seconds that a plan takes at least: both sides are asked at the same rate. */
export function estimatedSeconds(requests: number, noiseRequests: number, rps: number): number {
  return Math.ceil((requests + noiseRequests) / rps);
}
