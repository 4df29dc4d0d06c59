import { asNumber, asObjects, asString, asStrings, dig } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { hasValidMatch } from './validation.ts';

/** One match of a rule, with what happens then. */
export interface MatchRule {
  readonly match: JsonObject;
  readonly rule: JsonObject;
  readonly route: RouteName;
}

export interface RouteName {
  readonly namespace: string;
  readonly name: string;
  /** Seconds and date as the API server writes it; empty: unknown. */
  readonly created: string;
}

export type PathType = 'exact' | 'prefix' | 'regularExpression';

/** Everything that a host does with one path. */
export interface PathRule {
  readonly path: string;
  readonly type: PathType;
  readonly matches: readonly MatchRule[];
}

/** One server block; the hostname `~^` takes every name. */
export interface VirtualServer {
  readonly port: number;
  readonly isTls: boolean;
  readonly hostname: string;
  readonly rules: readonly PathRule[];
}

/** A port of the Gateways with its server blocks. */
export interface ListenerPort {
  readonly port: number;
  readonly isTls: boolean;
  /** Hostnames of its listeners; empty: any. */
  readonly hostnames: readonly string[];
  readonly servers: readonly VirtualServer[];
}

interface Listener {
  /** Gateway or ListenerSet. */
  readonly kind: string;
  /** The name of that. */
  readonly gateway: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly hostname: string;
  readonly allowed: JsonObject;
}

export const ANY_HOST = '~^';

/**
 * Server blocks of NGINX Gateway Fabric for Gateways and HTTPRoutes (nginx/nginx-gateway-fabric,
 * internal/controller/state/graph/route_common.go and internal/controller/state/dataplane/configuration.go). All
 * Gateways are served together: one nginx each would have the same ports here.
 *
 * @param isAllowed may a route of this namespace attach, by `allowedRoutes.namespaces` with `from: Selector`?
 */
export function serversOf(
  resources: readonly JsonObject[],
  isAllowed: (selector: JsonObject, namespace: string) => boolean,
): readonly ListenerPort[] {
  const listeners = resources.flatMap((resource) =>
    resource['kind'] === 'Gateway' || resource['kind'] === 'ListenerSet' ? listenersOf(resource) : [],
  );
  const routes = resources
    .filter(({ kind }) => kind === 'HTTPRoute')
    .sort((a, b) => order(nameOf(a), nameOf(b)));
  const ports = new Map<string, OpenPort>();
  for (const listener of listeners) {
    const key = `${listener.isTls} ${listener.port}`;
    const known: OpenPort = ports.get(key) ?? { listeners: [], hosts: new Map(), used: new Set() };
    known.listeners.push(listener);
    ports.set(key, known);
    for (const route of routes) {
      const hostnames = acceptedBy(listener, route, listeners, isAllowed);
      if (hostnames.length === 0) continue;
      known.used.add(listener);
      addRoute(known.hosts, route, hostnames);
    }
  }
  return [...ports.values()].flatMap(({ listeners: own, hosts, used }) => {
    const [first] = own;
    if (first === undefined) return [];
    const { port, isTls } = first;
    const servers = [...hosts].map(([hostname, rules]) => server(first, hostname, rules));
    // A listener without routes still answers handshakes for its name.
    for (const listener of own)
      if (isTls && !used.has(listener))
        servers.push(server(listener, listener.hostname || ANY_HOST, new Map()));
    const unique = new Map(servers.map((one) => [one.hostname, one] as const).reverse());
    return [{ port, isTls, hostnames: own.map(({ hostname }) => hostname), servers: [...unique.values()] }];
  });
}

interface OpenPort {
  readonly listeners: Listener[];
  readonly hosts: Map<string, Map<string, OpenRule>>;
  /** Listeners with routes. */
  readonly used: Set<Listener>;
}

interface OpenRule {
  readonly path: string;
  readonly type: PathType;
  readonly matches: MatchRule[];
}

function server(
  { port, isTls }: Listener,
  hostname: string,
  rules: ReadonlyMap<string, OpenRule>,
): VirtualServer {
  return { port, isTls, hostname, rules: [...rules.values()].map(sorted).sort(byPath) };
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
    return order(a.route, b.route);
  });
  return { path, type, matches: ranked };
}

/** sortPathRules: longest first, in bytes; nginx tries regular expressions in this order. */
function byPath(a: PathRule, b: PathRule): number {
  return (
    Buffer.byteLength(b.path) - Buffer.byteLength(a.path) || byText(a.path, b.path) || byText(a.type, b.type)
  );
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function order(a: RouteName, b: RouteName): number {
  return byText(a.created, b.created) || byText(a.namespace, b.namespace) || byText(a.name, b.name);
}

function nameOf(resource: JsonObject): RouteName {
  return {
    namespace: asString(dig(resource, 'metadata', 'namespace')) ?? 'default',
    name: asString(dig(resource, 'metadata', 'name')) ?? '',
    created: asString(dig(resource, 'metadata', 'creationTimestamp')) ?? '',
  };
}

function listenersOf(gateway: JsonObject): Listener[] {
  const { namespace, name } = nameOf(gateway);
  return asObjects(dig(gateway, 'spec', 'listeners')).flatMap((listener) => {
    const protocol = asString(listener['protocol']);
    if (protocol !== 'HTTP' && protocol !== 'HTTPS') return [];
    const allowed = dig(listener, 'allowedRoutes', 'namespaces');
    return [
      {
        kind: asString(gateway['kind']) ?? '',
        gateway: name,
        namespace,
        name: asString(listener['name']) ?? '',
        port: asNumber(listener['port']) ?? 0,
        isTls: protocol === 'HTTPS',
        hostname: asString(listener['hostname']) ?? '',
        allowed: typeof allowed === 'object' && allowed !== null ? (allowed as JsonObject) : {},
      },
    ];
  });
}

/** Hostnames under which a listener serves a route; none: it does not. */
function acceptedBy(
  listener: Listener,
  route: JsonObject,
  listeners: readonly Listener[],
  isAllowed: (selector: JsonObject, namespace: string) => boolean,
): readonly string[] {
  const { namespace } = nameOf(route);
  const found = new Set<string>();
  for (const ref of asObjects(dig(route, 'spec', 'parentRefs'))) {
    const kind = asString(ref['kind']) ?? 'Gateway';
    const section = asString(ref['sectionName']);
    const port = asNumber(ref['port']);
    const isOwn =
      kind === listener.kind &&
      asString(ref['name']) === listener.gateway &&
      (asString(ref['namespace']) ?? namespace) === listener.namespace &&
      (section === undefined || section === listener.name) &&
      (port === undefined || port === listener.port);
    if (!isOwn || !admits(listener, namespace, isAllowed)) continue;
    for (const hostname of common(listener.hostname, asStrings(dig(route, 'spec', 'hostnames'))))
      if (section === undefined || !isIsolated(hostname, listener, listeners)) found.add(hostname);
  }
  return [...found];
}

function admits(
  { allowed, namespace: own }: Listener,
  namespace: string,
  isAllowed: (selector: JsonObject, namespace: string) => boolean,
): boolean {
  const from = asString(allowed['from']) ?? 'Same';
  if (from === 'All') return true;
  if (from === 'Same') return namespace === own;
  const { selector } = allowed;
  return (
    from === 'Selector' &&
    typeof selector === 'object' &&
    selector !== null &&
    isAllowed(selector as JsonObject, namespace)
  );
}

/** findAcceptedHostnames: the narrower of each pair that has something in common. */
function common(listener: string, route: readonly string[]): readonly string[] {
  if (route.length === 0) return [listener === '' ? ANY_HOST : listener];
  return route.flatMap((host) => {
    if (listener === '' || listener === host) return [host];
    const isInside = (wildcard: string, name: string): boolean =>
      wildcard.startsWith('*.') && name.endsWith(wildcard.slice(1));
    if (isInside(listener, host) && isInside(host, listener))
      return [listener.split('.').length > host.split('.').length ? listener : host];
    if (isInside(listener, host)) return [host];
    return isInside(host, listener) ? [listener] : [];
  });
}

/** isolateHostnamesForParentRefs: another listener of the port has this very name. */
function isIsolated(hostname: string, own: Listener, listeners: readonly Listener[]): boolean {
  return listeners.some(
    (other) =>
      other !== own &&
      other.kind === own.kind &&
      other.gateway === own.gateway &&
      other.namespace === own.namespace &&
      other.port === own.port &&
      other.hostname !== '' &&
      other.hostname === hostname,
  );
}

const TYPES: Readonly<Record<string, PathType>> = {
  Exact: 'exact',
  PathPrefix: 'prefix',
  RegularExpression: 'regularExpression',
};

function addRoute(
  hosts: Map<string, Map<string, OpenRule>>,
  route: JsonObject,
  hostnames: readonly string[],
): void {
  for (const hostname of hostnames) {
    const rules = hosts.get(hostname) ?? new Map<string, OpenRule>();
    hosts.set(hostname, rules);
    for (const rule of asObjects(dig(route, 'spec', 'rules'))) {
      const given = asObjects(rule['matches']);
      const matches = given.length === 0 ? [{}] : given;
      // One match that is refused takes the rule with it.
      if (!matches.every(hasValidMatch)) continue;
      for (const match of matches) {
        const path = asString(dig(match, 'path', 'value')) ?? '/';
        const type = TYPES[asString(dig(match, 'path', 'type')) ?? 'PathPrefix'] ?? 'prefix';
        const key = `${type} ${path}`;
        const known = rules.get(key) ?? { path, type, matches: [] };
        known.matches.push({ match, rule, route: nameOf(route) });
        rules.set(key, known);
      }
    }
  }
}
