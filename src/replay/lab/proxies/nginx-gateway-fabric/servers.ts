import { asObjects, asString, dig } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { grpcMatches } from './grpc.ts';
import {
  ANY_HOST,
  type Attachment,
  byAge,
  byText,
  type GatewayName,
  type Listener,
  nameOf,
  type RouteName,
} from './listeners.ts';
import { hasValidMatch } from './validation.ts';

/** One match of a rule, with what happens then. */
export interface MatchRule {
  readonly match: JsonObject;
  readonly rule: JsonObject;
  readonly route: RouteName;
}

export type PathType = 'exact' | 'prefix' | 'regularExpression';

/** Everything that a host does with one path. */
export interface PathRule {
  readonly path: string;
  readonly type: PathType;
  readonly matches: readonly MatchRule[];
  /** Requests are handed over by `grpc_pass`. */
  readonly isGrpc: boolean;
}

/** One server block; the hostname `~^` takes every name. */
export interface VirtualServer {
  readonly port: number;
  readonly isTls: boolean;
  readonly hostname: string;
  /** The Gateway whose listener serves it. */
  readonly gateway: GatewayName;
  readonly rules: readonly PathRule[];
}

/** A port of the Gateways with its server blocks. */
export interface ListenerPort {
  readonly port: number;
  readonly isTls: boolean;
  /** Hostnames of its listeners; empty: any. */
  readonly hostnames: readonly string[];
  /** The Gateways that have it. */
  readonly gateways: readonly GatewayName[];
  readonly servers: readonly VirtualServer[];
}

/**
 * Server blocks of NGINX Gateway Fabric for Gateways, HTTPRoutes and GRPCRoutes (nginx/nginx-gateway-fabric,
 * internal/controller/state/dataplane/configuration.go). All Gateways are served together: one nginx each would have the
 * same ports here.
 */
export function serversOf(
  listeners: readonly Listener[],
  attachments: readonly Attachment[],
): readonly ListenerPort[] {
  const ports = new Map<string, OpenPort>();
  for (const listener of listeners) {
    const key = `${listener.isTls} ${listener.port}`;
    const known: OpenPort = ports.get(key) ?? { listeners: [], hosts: new Map(), used: new Set() };
    known.listeners.push(listener);
    ports.set(key, known);
    for (const { route, hostnames } of attachments.filter((one) => one.listener === listener)) {
      known.used.add(listener);
      addRoute(known.hosts, route, hostnames, listener.gateway);
    }
  }
  return [...ports.values()].flatMap(({ listeners: own, hosts, used }) => {
    const [first] = own;
    if (first === undefined) return [];
    const { port, isTls } = first;
    const servers = [...hosts].map(([hostname, host]) => server(first, hostname, host));
    // A listener without routes still answers handshakes for its name.
    for (const listener of own)
      if (isTls && !used.has(listener))
        servers.push(server(listener, listener.hostname || ANY_HOST, { ...listener, rules: new Map() }));
    const unique = new Map(servers.map((one) => [one.hostname, one] as const).reverse());
    const hostnames = own.map(({ hostname }) => hostname);
    const gateways = own.map(({ gateway }) => gateway);
    return [{ port, isTls, hostnames, gateways, servers: [...unique.values()] }];
  });
}

interface OpenPort {
  readonly listeners: Listener[];
  readonly hosts: Map<string, OpenHost>;
  /** Listeners with routes. */
  readonly used: Set<Listener>;
}

interface OpenHost {
  /** Of the listener that first served it. */
  readonly gateway: GatewayName;
  readonly rules: Map<string, OpenRule>;
}

interface OpenRule {
  readonly path: string;
  readonly type: PathType;
  readonly matches: MatchRule[];
}

function server({ port, isTls }: Listener, hostname: string, { gateway, rules }: OpenHost): VirtualServer {
  return { port, isTls, hostname, gateway, rules: [...rules.values()].map(sorted).sort(byPath) };
}

/** sortMatchRules: a method, then the number of headers, then of query parameters, then age and name of the route. */
function sorted({ path, type, matches }: OpenRule): PathRule {
  const weight = ({ match }: MatchRule): readonly number[] => [
    match['method'] === undefined ? 0 : 1,
    asObjects(match['headers']).length,
    asObjects(match['queryParams']).length,
  ];
  const ranked = [...matches].sort((a, b) => {
    const [one, two] = [weight(a), weight(b)];
    for (const [index, value] of one.entries()) {
      const difference = (two[index] ?? 0) - value;
      if (difference !== 0) return difference;
    }
    return byAge(a.route, b.route);
  });
  // The route that was read last says how all requests for the path are handed over.
  const isGrpc = matches.at(-1)?.route.kind === 'GRPCRoute';
  return { path, type, matches: ranked, isGrpc };
}

/** sortPathRules: longest first, in bytes; nginx tries regular expressions in this order. */
function byPath(a: PathRule, b: PathRule): number {
  return (
    Buffer.byteLength(b.path) - Buffer.byteLength(a.path) || byText(a.path, b.path) || byText(a.type, b.type)
  );
}

const TYPES: Readonly<Record<string, PathType>> = {
  Exact: 'exact',
  PathPrefix: 'prefix',
  RegularExpression: 'regularExpression',
};

function addRoute(
  hosts: Map<string, OpenHost>,
  route: JsonObject,
  hostnames: readonly string[],
  gateway: GatewayName,
): void {
  const name = nameOf(route);
  for (const hostname of hostnames) {
    const host: OpenHost = hosts.get(hostname) ?? { gateway, rules: new Map() };
    hosts.set(hostname, host);
    for (const rule of asObjects(dig(route, 'spec', 'rules'))) {
      for (const match of matchesOf(rule, name.kind)) {
        const path = asString(dig(match, 'path', 'value')) ?? '/';
        const type = TYPES[asString(dig(match, 'path', 'type')) ?? 'PathPrefix'] ?? 'prefix';
        const key = `${type} ${path}`;
        const known = host.rules.get(key) ?? { path, type, matches: [] };
        known.matches.push({ match, rule, route: name });
        host.rules.set(key, known);
      }
    }
  }
}

/** Those of HTTPRoutes, and of GRPCRoutes in their form; none where the rule is left out. */
export function matchesOf(rule: JsonObject, kind: string): readonly JsonObject[] {
  return (kind === 'GRPCRoute' ? grpcMatches(rule) : httpMatches(rule)) ?? [];
}

/** Undefined: one match that is refused takes the rule with it. */
function httpMatches(rule: JsonObject): readonly JsonObject[] | undefined {
  const given = asObjects(rule['matches']);
  const matches = given.length === 0 ? [{}] : given;
  return matches.every(hasValidMatch) ? matches : undefined;
}
