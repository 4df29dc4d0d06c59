import type { Request } from '../../model/request.ts';
import type { Route, RouteTable } from '../../model/route-table.ts';
import { decide } from '../decide.ts';
import type { Exchange } from '../exchange.ts';
import { bodyVariants } from './body-variants.ts';
import { type ClassGroup, classGroups } from './classes.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { type RequestVariant, requestVariants } from './request-variants.ts';

export interface TrafficOptions {
  /** Only hosts for which it holds; names as proofs print them: `a.test`, `*.a.test`, `any other host`. */
  readonly hosts?: (name: string) => boolean;
  /** Port of the first table to the port of the second; ports that are not named stay. */
  readonly ports?: ReadonlyMap<number, number>;
  /** Only one request per class, without its variants. */
  readonly witnessesOnly?: boolean;
  /** Also requests with bodies, at the limits that routes have for them; for proxies that nobody else uses. */
  readonly bodies?: boolean;
}

export interface Traffic {
  /** Can be gone through once; deterministic; no request twice for one host group. */
  readonly exchanges: Iterable<Exchange>;
  /** Which routes the exchanges taken so far reach. */
  coverage(): Coverage;
}

/** The source of requests that were made here. */
export const GENERATED = 'generated';

/**
 * Requests that exercise every route, boundary and filter of two tables: a shortest request of every class that a proof
 * distinguishes, and variants of it.
 */
export function generateTraffic(
  before: RouteTable,
  after: RouteTable,
  options: TrafficOptions = {},
): Iterable<Exchange> {
  return createTraffic(before, after, options).exchanges;
}

/** Like `generateTraffic`, with an account of the routes that the requests reach. */
export function createTraffic(before: RouteTable, after: RouteTable, options: TrafficOptions = {}): Traffic {
  const coverage = createCoverage(before, after, options.ports ?? new Map());
  const made = function* (): Iterable<Exchange> {
    for (const group of classGroups(before, after, options.ports ?? new Map())) {
      const { classes } = group.group;
      if (options.hosts !== undefined && !classes.some(({ name }) => options.hosts?.(name))) continue;
      coverage.plan(group);
      for (const exchange of ofGroup(group, before, options)) {
        coverage.note(exchange.request);
        yield exchange;
      }
    }
    for (const exchange of ofStreams(before)) yield exchange;
  };
  return { exchanges: made(), coverage: coverage.result };
}

function* ofGroup(group: ClassGroup, table: RouteTable, options: TrafficOptions): Iterable<Exchange> {
  const seen = new Set<string>();
  const fresh = (request: Request): boolean => {
    const key = JSON.stringify([
      request.method,
      request.host,
      request.target,
      request.headers,
      request.remoteAddress,
    ]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  const exercised = new Set<Route | string>();
  const limits = new Set<number>();
  for (const { request, before, after, names } of group.classes()) {
    const about = names[0] === names[1] ? names[0] : `${names[0]} | ${names[1]}`;
    const made = (variant: RequestVariant): Exchange => ({
      request: variant.request,
      place: { source: GENERATED },
      purpose: `${about}: ${variant.purpose}`,
    });
    if (fresh(request)) yield made({ request, purpose: 'a shortest request' });
    // Variants are made once for every route of either side.
    const isNew = [before ?? names[0], after ?? names[1]].filter((one) => !exercised.has(one));
    if (options.witnessesOnly === true || isNew.length === 0) continue;
    for (const one of isNew) exercised.add(one);
    const routes = [before, after].filter((one) => one !== undefined);
    const variants = requestVariants(request, routes);
    const withBodies = options.bodies === true ? bodyVariants(request, routes, limits) : [];
    for (const variant of [...variants, ...withBodies]) {
      if (fresh(variant.request)) yield made(variant);
    }
  }
  yield* otherHosts(group, table);
}

/** Hosts that are served like the first one: one request each. */
function* otherHosts({ group }: ClassGroup, table: RouteTable): Iterable<Exchange> {
  const { scheme, port } = group.entrance;
  for (const { sample, name } of group.classes.slice(1)) {
    const request: Request = {
      method: 'GET',
      scheme,
      host: sample,
      ...(port === (scheme === 'http' ? 80 : 443) ? {} : { port }),
      target: '/',
      headers: [],
      remoteAddress: '203.0.113.7',
    };
    yield { request, place: { source: GENERATED }, purpose: `${decide(table, request).name}: host ${name}` };
  }
}

/** Connections and datagrams that only their port tells apart. */
function* ofStreams(table: RouteTable): Iterable<Exchange> {
  for (const { protocol, port, name } of table.listeners) {
    if (protocol !== 'tcp' && protocol !== 'udp') continue;
    const request: Request = {
      method: 'GET',
      scheme: 'http',
      host: '',
      port,
      target: '/',
      headers: [],
      protocol,
    };
    yield { request, place: { source: GENERATED }, purpose: `${name}: ${protocol} port ${port}` };
  }
}
