import { commonHosts } from '../../../src/kubernetes/istio/names.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { ANY_PATH, MATCH_ALL, type Match } from '../../../src/model/match.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Respond } from '../../../src/model/outcome.ts';
import type { Route } from '../../../src/model/route-table.ts';
import { hostsFor, type Server } from '../objects/gateway.ts';
import type { VirtualService } from '../objects/virtual-service.ts';
import { type BuiltRoute, routesOf } from '../routes/entries.ts';
import type { Reach } from '../routes/reach.ts';
import { noteHostPort, toHttps } from '../routes/redirect.ts';
import type { ServerWorld } from './world.ts';

export const NOT_FOUND: Respond = { kind: 'respond', status: 404, reason: 'no route holds the request' };

/** A virtual host of Envoy: one name with its routes. */
export interface DraftHost {
  readonly host: string;
  readonly routes: BuiltRoute[];
  /** Servers that send its plain requests to https. */
  readonly redirectedBy: Origin[];
  /** Objects that it comes from: VirtualServices before servers. */
  readonly origins: Origin[];
}

/**
 * The virtual hosts of servers that share a route table (gateway.go, buildGatewayHTTPRouteConfig): for each server and
 * VirtualService the hosts of both, the more specific name of each pair; routes of one name are put behind each other.
 */
export function draftHosts(servers: readonly Server[], world: ServerWorld): readonly DraftHost[] {
  const hosts = new Map<string, DraftHost>();
  const hostOf = (host: string): DraftHost => {
    const known = hosts.get(host) ?? { host, routes: [], redirectedBy: [], origins: [] };
    hosts.set(host, known);
    return known;
  };
  // Of servers of one Gateway the first decides what port the routes of a VirtualService are for.
  const built = new Map<string, readonly BuiltRoute[]>();
  const routesFor = (server: Server, service: VirtualService): readonly BuiltRoute[] => {
    const key = JSON.stringify([server.gateway, service.namespace, service.name]);
    const known = built.get(key) ?? routesOf(service, world.contextOf(server));
    built.set(key, known);
    return known;
  };
  for (const server of servers) {
    for (const service of world.servicesOf(server.gateway)) {
      const common = commonHosts(hostsFor(server.hosts, service.namespace), service.hosts);
      const routes = common.length === 0 ? [] : routesFor(server, service);
      if (routes.length === 0) continue;
      world.used(service);
      for (const name of common) {
        const draft = hostOf(name);
        draft.routes.push(...routes);
        draft.origins.push({ object: refOf(service.object), path: ['spec', 'hosts'] });
        if (server.tls?.httpsRedirect === true) draft.redirectedBy.push(server.tls.origin);
      }
    }
    if (server.tls?.httpsRedirect !== true) continue;
    for (const name of server.hosts) {
      const draft = hostOf(name);
      draft.redirectedBy.push(server.tls.origin);
      draft.origins.push(server.origin);
    }
  }
  // A name with a namespace before it is no host that a request could have.
  return [...hosts.values()].filter(({ host }) => !host.includes('/'));
}

/**
 * The routes of a virtual host in deciding order: what catches everything is put behind the rest (route.go,
 * SortVHostRoutes). What no request can fulfil, and what stands behind a route that holds for all, is left out.
 */
export function finalRoutes(draft: DraftHost, world: ServerWorld): readonly Route[] {
  const ordered = [
    ...draft.routes.filter(({ catchesAll }) => !catchesAll),
    ...draft.routes.filter(({ catchesAll }) => catchesAll),
  ];
  const first = redirects(draft, world);
  const closed = first.some(({ match }) => isForAll(match));
  return [...first, ...reachable(ordered, closed, world.reach)];
}

/** The routes that some request reaches. @param closed nothing gets past what stands before them */
export function reachable(built: readonly BuiltRoute[], closed: boolean, reach: Reach): readonly Route[] {
  const routes: Route[] = [];
  let shut = closed;
  for (const { route, never, source } of built) {
    if (never || shut) {
      reach.unreached(source, never ? 'never' : 'behind');
      continue;
    }
    reach.reached(source);
    routes.push(route);
    shut = isForAll(route.match);
  }
  return routes;
}

function isForAll(match: Match): boolean {
  return match.path.kind === 'any' && Object.keys(match).length === 1;
}

/** require_tls comes before all routes; who is trusted may say that the client has used https already. */
function redirects({ redirectedBy }: DraftHost, { scheme, settings, notes }: ServerWorld): readonly Route[] {
  const [first] = redirectedBy;
  if (first === undefined) return [];
  const said = (kind: 'exact' | 'absent'): Match => ({
    path: ANY_PATH,
    headers: [{ name: 'x-forwarded-proto', value: kind === 'absent' ? { kind } : { kind, value: 'https' } }],
  });
  const trusted = settings.trustedProxies > 0;
  if (scheme === 'https' && !trusted) return [];
  noteHostPort(unique(redirectedBy), notes);
  const secure = scheme === 'https' ? [said('exact'), said('absent')] : [said('exact')];
  const match: Match = trusted ? { path: ANY_PATH, not: secure } : MATCH_ALL;
  return [{ name: 'httpsRedirect', match, outcome: toHttps(), origins: unique(redirectedBy) }];
}

function unique(origins: readonly Origin[]): readonly Origin[] {
  const seen = new Set<string>();
  return origins.filter((origin) => {
    const key = JSON.stringify(origin);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
