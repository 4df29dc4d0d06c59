import { chooseHost, normaliseHost } from '../model/hosts.ts';
import { chooseListener } from '../model/listeners.ts';
import type { Match, PathPredicate } from '../model/match.ts';
import { pathHolds } from '../model/matching.ts';
import type { Request } from '../model/request.ts';
import type { Listener, RouteTable, VirtualHost } from '../model/route-table.ts';
import type { Truth } from '../model/values.ts';
import { compile } from '../regex/compile.ts';
import { literalPrefix } from '../regex/literals.ts';
import { parse, patternKey } from '../regex/parse.ts';
import { type Decision, decide } from './decide.ts';
import { type Extent, extentOf, type FoldedLanguage } from './folded-language.ts';
import { KEY_LENGTH, type PlainTarget } from './plain-target.ts';
import { detachedText } from './texts.ts';

/**
 * `decide` for very many requests of one table: what it found out about hosts and routes is kept, and equal decisions are
 * one object, so that what is known of a pair of them can be looked up. Decisions about plain targets have no `path`: it
 * is that of the target.
 *
 * @param target that of the request, where it is plain
 */
export interface Decider {
  decide(request: Request, target: PlainTarget | undefined): Decision;
  /**
   * Does the same route decide all requests that differ from this one in nothing but their queries, their addresses and
   * what varies in the language of their paths? False also where it takes too much to know.
   *
   * @param target that of the request, which is of the language
   */
  decidesAlike(request: Request, target: PlainTarget, language: FoldedLanguage): boolean;
}

/** Where requests for one host go. */
interface HostPlan {
  readonly listener: Listener | undefined;
  readonly virtualHost: VirtualHost | undefined;
  /** Absent: requests have to be looked at one by one. */
  readonly routes: RoutePlan | undefined;
}

interface RoutePlan {
  readonly all: readonly PlannedRoute[];
  /** By `PlainTarget.key`. */
  readonly byStart: Map<number, readonly PlannedRoute[]>;
  readonly none: Decision;
}

interface PlannedRoute {
  /** In lower case; every path that it holds for begins so, in some case. */
  readonly start: string;
  /** `pathHolds` for the path of the route. */
  readonly holds: (path: string) => Truth;
  readonly path: PathPredicate;
  /** Nothing but the path is asked. */
  readonly pathOnly: boolean;
  /** Requests with equal headers and equal methods may be treated differently although the path of the route holds. */
  readonly asksMore: boolean;
  readonly decision: Decision;
}

const MOST_HOSTS = 10_000;

export function createDecider(table: RouteTable): Decider {
  const secure = new Map<string, HostPlan>();
  const open = new Map<string, HostPlan>();
  const plans = new Map<Listener, Map<VirtualHost, RoutePlan>>();
  let last = 0;
  const nextNumber = (): number => {
    last += 1;
    return last;
  };
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
    const ofListener = plans.get(listener) ?? new Map<VirtualHost, RoutePlan>();
    plans.set(listener, ofListener);
    let routes = ofListener.get(virtualHost);
    if (routes === undefined) {
      routes = planRoutes(listener, virtualHost, nextNumber);
      ofListener.set(virtualHost, routes);
    }
    return { listener, virtualHost, routes };
  };
  /** Undefined: requests have to be looked at one by one. */
  const routesFor = (request: Request): RoutePlan | undefined => {
    if (
      // The name of the handshake is usually the host.
      (request.sni !== undefined && request.sni !== request.host) ||
      request.gateway !== undefined ||
      request.protocol !== undefined ||
      request.port !== undefined
    ) {
      return undefined;
    }
    const known = request.scheme === 'https' ? secure : open;
    let plan = known.get(request.host);
    if (plan === undefined) {
      plan = planOf(request);
      if (known.size >= MOST_HOSTS) known.clear();
      known.set(detachedText(request.host), plan);
    }
    return plan.routes;
  };
  const extents = new Map<string, Extent>();
  const extentFor = (path: PathPredicate, language: FoldedLanguage): Extent => {
    if (path.kind !== 'regex') return extentOf(path, language);
    const key = `${patternKey(path.pattern)}\n${language.folded}`;
    let extent = extents.get(key);
    if (extent === undefined) {
      extent = extentOf(path, language);
      if (extents.size >= MOST_HOSTS) extents.clear();
      extents.set(key, extent);
    }
    return extent;
  };
  return {
    decide(request, target) {
      const routes = target === undefined ? undefined : routesFor(request);
      return routes === undefined || target === undefined
        ? decide(table, request)
        : choose(routes, request, target, table);
    },
    decidesAlike(request, target, language) {
      const plan = routesFor(request);
      if (plan === undefined) return false;
      const known = language.start.toLowerCase();
      const candidates = known.length < KEY_LENGTH ? plan.all : candidatesFor(plan, target);
      for (const { start, path, pathOnly, asksMore } of candidates) {
        if (!known.startsWith(start) && !start.startsWith(known)) continue;
        const extent = extentFor(path, language);
        if (extent === 'some') return false;
        if (extent === 'none') continue;
        if (pathOnly) return true;
        if (asksMore) return false;
      }
      return true;
    },
  };
}

/** The routes that a path which begins like this one may be held by. */
function candidatesFor(plan: RoutePlan, { lower, key }: PlainTarget): readonly PlannedRoute[] {
  let candidates = plan.byStart.get(key);
  if (candidates === undefined) {
    const letters = lower.slice(0, KEY_LENGTH);
    candidates = plan.all.filter(({ start }) =>
      start.length < KEY_LENGTH ? letters.startsWith(start) : start.startsWith(letters),
    );
    if (plan.byStart.size >= MOST_HOSTS) plan.byStart.clear();
    plan.byStart.set(key, candidates);
  }
  return candidates;
}

function choose(plan: RoutePlan, request: Request, target: PlainTarget, table: RouteTable): Decision {
  const { path, lower } = target;
  for (const { start, holds, pathOnly, decision } of candidatesFor(plan, target)) {
    if (!lower.startsWith(start)) continue;
    const truth = holds(path);
    if (truth === false) continue;
    // Conditions and patterns that nobody can read need the whole request.
    if (truth === 'unknown' || !pathOnly) return decide(table, request);
    return decision;
  }
  return plan.none;
}

function planRoutes(listener: Listener, virtualHost: VirtualHost, nextNumber: () => number): RoutePlan {
  const all = virtualHost.routes.map((route): PlannedRoute => {
    const { name, origins, match } = route;
    const number = nextNumber();
    const decision: Decision = { listener, virtualHost, route, name, origins, certain: true, number };
    return {
      start: startOf(match).toLowerCase(),
      holds: holdsOf(match.path),
      path: match.path,
      pathOnly: isPathOnly(match),
      asksMore: Object.entries(match).some(([key, value]) => !STEADY.has(key) && value !== undefined),
      decision,
    };
  });
  const none: Decision = {
    listener,
    virtualHost,
    name: 'no route of the host',
    origins: virtualHost.origins,
    certain: true,
    number: nextNumber(),
  };
  return { all, byStart: new Map(), none };
}

/** The same as `pathHolds`, with everything worked out that does not depend on the path. */
function holdsOf(predicate: PathPredicate): (path: string) => Truth {
  switch (predicate.kind) {
    case 'prefix': {
      const prefix = predicate.value.replace(/\/+$/, '');
      return (path) =>
        path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === 0x2f);
    }
    case 'regex': {
      const compiled = compile(predicate.pattern);
      if (compiled.ok) return (path) => compiled.matcher.test(path);
      return () => (compiled.invalid ? false : 'unknown');
    }
    default:
      return (path) => pathHolds(predicate, path);
  }
}

/** Parts of a match that hold for all or none of requests whose methods and headers are equal. */
const STEADY: ReadonlySet<string> = new Set<keyof Match>(['path', 'methods', 'headers', 'cookies']);

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
