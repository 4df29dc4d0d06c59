import { chooseHost, normaliseHost } from '../model/hosts.ts';
import { chooseListener } from '../model/listeners.ts';
import type { Match } from '../model/match.ts';
import { pathHolds } from '../model/matching.ts';
import type { Request } from '../model/request.ts';
import type { Listener, Route, RouteTable, VirtualHost } from '../model/route-table.ts';
import { literalPrefix } from '../regex/literals.ts';
import { parse } from '../regex/parse.ts';
import { type Decision, decide } from './decide.ts';

/**
 * `decide` for very many requests of one table: what it found out about hosts and routes is kept, and equal decisions are
 * one object, so that what is known of a pair of them can be looked up. Decisions about plain targets have no `path`: it
 * is that of the target.
 */
export type Decider = (request: Request, plain: boolean) => Decision;

/** Where requests for one host go. */
interface HostPlan {
  readonly listener: Listener | undefined;
  readonly virtualHost: VirtualHost | undefined;
  /** Absent: requests have to be looked at one by one. */
  readonly routes: RoutePlan | undefined;
}

interface RoutePlan {
  readonly all: readonly PlannedRoute[];
  readonly byStart: Map<string, readonly PlannedRoute[]>;
  readonly none: Decision;
}

interface PlannedRoute {
  readonly route: Route;
  /** In lower case; every path that it holds for begins so, in some case. */
  readonly start: string;
  /** Nothing but the path is asked. */
  readonly pathOnly: boolean;
  readonly decision: Decision;
}

const KEY_LENGTH = 5;
const MOST_HOSTS = 10_000;

export function createDecider(table: RouteTable): Decider {
  const secure = new Map<string, HostPlan>();
  const open = new Map<string, HostPlan>();
  const plans = new Map<VirtualHost, RoutePlan>();
  const planOf = (request: Request): HostPlan => {
    const listener = chooseListener(table, request);
    const reads = listener?.protocol === 'http' || listener?.protocol === 'https';
    if (listener === undefined || !reads || (listener.guards?.length ?? 0) > 0) {
      return { listener, virtualHost: undefined, routes: undefined };
    }
    const virtualHost = chooseHost(listener, normaliseHost(request.host))?.virtualHost;
    if (virtualHost === undefined || virtualHost.tls?.clientCertificates !== undefined) {
      return { listener, virtualHost, routes: undefined };
    }
    let routes = plans.get(virtualHost);
    if (routes === undefined) {
      routes = planRoutes(listener, virtualHost);
      plans.set(virtualHost, routes);
    }
    return { listener, virtualHost, routes };
  };
  return (request, plain) => {
    if (
      !plain ||
      request.sni !== undefined ||
      request.gateway !== undefined ||
      request.protocol !== undefined
    ) {
      return decide(table, request);
    }
    if (request.port !== undefined) return decide(table, request);
    const known = request.scheme === 'https' ? secure : open;
    let plan = known.get(request.host);
    if (plan === undefined) {
      plan = planOf(request);
      if (known.size >= MOST_HOSTS) known.clear();
      known.set(request.host, plan);
    }
    return plan.routes === undefined ? decide(table, request) : choose(plan.routes, request, table);
  };
}

function choose(plan: RoutePlan, request: Request, table: RouteTable): Decision {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const lower = path.toLowerCase();
  const key = lower.slice(0, KEY_LENGTH);
  let candidates = plan.byStart.get(key);
  if (candidates === undefined) {
    candidates = plan.all.filter(({ start }) =>
      start.length < KEY_LENGTH ? key.startsWith(start) : start.startsWith(key),
    );
    if (plan.byStart.size >= MOST_HOSTS) plan.byStart.clear();
    plan.byStart.set(key, candidates);
  }
  for (const { route, start, pathOnly, decision } of candidates) {
    if (!lower.startsWith(start)) continue;
    const truth = pathHolds(route.match.path, path);
    if (truth === false) continue;
    // Conditions and patterns that nobody can read need the whole request.
    if (truth === 'unknown' || !pathOnly) return decide(table, request);
    return decision;
  }
  return plan.none;
}

function planRoutes(listener: Listener, virtualHost: VirtualHost): RoutePlan {
  const all = virtualHost.routes.map((route): PlannedRoute => {
    const { name, origins, match } = route;
    const decision: Decision = { listener, virtualHost, route, name, origins, certain: true };
    return { route, start: startOf(match).toLowerCase(), pathOnly: isPathOnly(match), decision };
  });
  const none: Decision = {
    listener,
    virtualHost,
    name: 'no route of the host',
    origins: virtualHost.origins,
    certain: true,
  };
  return { all, byStart: new Map(), none };
}

function isPathOnly(match: Match): boolean {
  return Object.entries(match).every(([key, value]) => key === 'path' || value === undefined);
}

function startOf({ path }: Match): string {
  switch (path.kind) {
    case 'any':
      return '';
    case 'exact':
    case 'string-prefix':
      return path.value;
    case 'prefix':
      return path.value.replace(/\/+$/, '');
    case 'regex': {
      const parsed = parse(path.pattern);
      return parsed.ok ? literalPrefix(parsed.tree).text : '';
    }
  }
}
