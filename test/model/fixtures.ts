import type { Backend, Forward, Outcome, Respond } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import type { Listener, PathHandling, Route, RouteTable, VirtualHost } from '../../src/model/route-table.ts';

/** Small tables for tests. */
export const notFound: Respond = { kind: 'respond', status: 404, reason: 'nothing here' };
export const badRequest: Respond = { kind: 'respond', status: 400, reason: 'bad request' };

export const nginxPaths: PathHandling = {
  decode: 'all',
  mergeSlashes: true,
  dotSegments: true,
  cutFragment: true,
  invalid: badRequest,
  encode: 'nginx',
};

export const rawPaths: PathHandling = {
  decode: 'none',
  mergeSlashes: false,
  dotSegments: false,
  cutFragment: false,
  invalid: badRequest,
  encode: 'none',
};

export function service(name: string): Backend {
  return { kind: 'Service', namespace: 'shop', name, port: 80, protocol: 'http' };
}

export function forward(name: string, more: Partial<Forward> = {}): Forward {
  return {
    kind: 'forward',
    backends: [{ weight: 1, target: service(name) }],
    path: { kind: 'keep' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
    ...more,
  };
}

export function route(
  name: string,
  match: Route['match'],
  outcome: Outcome,
  more: Partial<Route> = {},
): Route {
  return { name, match, outcome, origins: [], ...more };
}

export function virtualHost(
  host: string,
  routes: readonly Route[],
  more: Partial<VirtualHost> = {},
): VirtualHost {
  return { hosts: [{ kind: 'exact', host }], routes, unmatched: notFound, origins: [], ...more };
}

export function listener(virtualHosts: readonly VirtualHost[], more: Partial<Listener> = {}): Listener {
  return {
    name: 'http',
    port: 80,
    protocol: 'http',
    paths: nginxPaths,
    clientAddress: { kind: 'peer' },
    virtualHosts,
    unmatched: notFound,
    ...more,
  };
}

/** One http listener with one host, `a.test`. */
export function tableOf(routes: readonly Route[], more: Partial<Listener> = {}): RouteTable {
  return { listeners: [listener([virtualHost('a.test', routes)], more)] };
}

export function get(target: string, more: Partial<Request> = {}): Request {
  return { method: 'GET', scheme: 'http', host: 'a.test', target, headers: [], ...more };
}
