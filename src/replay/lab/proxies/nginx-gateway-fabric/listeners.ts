import { asNumber, asObjects, asString, asStrings, dig, isObject } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';

export interface RouteName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Seconds and date as the API server writes it; empty: unknown. */
  readonly created: string;
}

export interface GatewayName {
  readonly namespace: string;
  readonly name: string;
}

/** A listener for HTTP or HTTPS. */
export interface Listener {
  /** Gateway or ListenerSet. */
  readonly kind: string;
  /** The name of that. */
  readonly owner: string;
  readonly namespace: string;
  /** The Gateway itself. */
  readonly gateway: GatewayName;
  readonly name: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly hostname: string;
  readonly allowed: JsonObject;
  /** Kinds of routes that it takes; empty: all of its protocol. */
  readonly kinds: readonly string[];
}

/** A route on a listener. */
export interface Attachment {
  readonly listener: Listener;
  readonly route: JsonObject;
  /** Under which it is served there; never empty. */
  readonly hostnames: readonly string[];
}

/** As hostname: every name. */
export const ANY_HOST = '~^';

/** Listeners of Gateways and ListenerSets, in their order. */
export function allListeners(resources: readonly JsonObject[]): readonly Listener[] {
  return resources.flatMap((resource) =>
    resource['kind'] === 'Gateway' || resource['kind'] === 'ListenerSet' ? listenersOf(resource) : [],
  );
}

/**
 * HTTPRoutes and GRPCRoutes on the listeners that take them, the oldest first (nginx/nginx-gateway-fabric,
 * internal/controller/state/graph/route_common.go).
 *
 * @param isAllowed may a route of this namespace attach, by `allowedRoutes.namespaces` with `from: Selector`?
 */
export function attachmentsOf(
  resources: readonly JsonObject[],
  listeners: readonly Listener[],
  isAllowed: (selector: JsonObject, namespace: string) => boolean,
): readonly Attachment[] {
  const routes = resources
    .filter(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute')
    .sort((a, b) => byAge(nameOf(a), nameOf(b)));
  return listeners.flatMap((listener) =>
    routes.flatMap((route) => {
      const hostnames = acceptedBy(listener, route, listeners, isAllowed);
      return hostnames.length === 0 ? [] : [{ listener, route, hostnames }];
    }),
  );
}

/** By code units. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The oldest first, then by name. */
export function byAge(a: RouteName, b: RouteName): number {
  return byText(a.created, b.created) || byText(a.namespace, b.namespace) || byText(a.name, b.name);
}

export function nameOf(resource: JsonObject): RouteName {
  return {
    kind: asString(resource['kind']) ?? '',
    namespace: asString(dig(resource, 'metadata', 'namespace')) ?? 'default',
    name: asString(dig(resource, 'metadata', 'name')) ?? '',
    created: asString(dig(resource, 'metadata', 'creationTimestamp')) ?? '',
  };
}

function listenersOf(owner: JsonObject): Listener[] {
  const { namespace, name } = nameOf(owner);
  const gateway = gatewayOf(owner);
  return asObjects(dig(owner, 'spec', 'listeners')).flatMap((listener) => {
    const protocol = asString(listener['protocol']);
    if (protocol !== 'HTTP' && protocol !== 'HTTPS') return [];
    const allowed = dig(listener, 'allowedRoutes', 'namespaces');
    return [
      {
        kind: asString(owner['kind']) ?? '',
        owner: name,
        namespace,
        gateway,
        name: asString(listener['name']) ?? '',
        port: asNumber(listener['port']) ?? 0,
        isTls: protocol === 'HTTPS',
        hostname: asString(listener['hostname']) ?? '',
        allowed: isObject(allowed) ? allowed : {},
        kinds: asObjects(dig(listener, 'allowedRoutes', 'kinds')).map((one) => asString(one['kind']) ?? ''),
      },
    ];
  });
}

/** The Gateway of a ListenerSet, or the Gateway itself. */
function gatewayOf(owner: JsonObject): GatewayName {
  const { kind, namespace, name } = nameOf(owner);
  if (kind !== 'ListenerSet') return { namespace, name };
  const parent = dig(owner, 'spec', 'parentRef');
  return {
    namespace: asString(dig(parent, 'namespace')) ?? namespace,
    name: asString(dig(parent, 'name')) ?? '',
  };
}

/** Hostnames under which a listener serves a route; none: it does not. */
function acceptedBy(
  listener: Listener,
  route: JsonObject,
  listeners: readonly Listener[],
  isAllowed: (selector: JsonObject, namespace: string) => boolean,
): readonly string[] {
  const { kind: routeKind, namespace } = nameOf(route);
  const found = new Set<string>();
  if (!takesKind(listener, routeKind)) return [];
  for (const ref of asObjects(dig(route, 'spec', 'parentRefs'))) {
    const kind = asString(ref['kind']) ?? 'Gateway';
    const section = asString(ref['sectionName']);
    const port = asNumber(ref['port']);
    const isOwn =
      kind === listener.kind &&
      asString(ref['name']) === listener.owner &&
      (asString(ref['namespace']) ?? namespace) === listener.namespace &&
      (section === undefined || section === listener.name) &&
      (port === undefined || port === listener.port);
    if (!isOwn || !admits(listener, namespace, isAllowed)) continue;
    for (const hostname of common(listener.hostname, asStrings(dig(route, 'spec', 'hostnames'))))
      if (section === undefined || !isIsolated(hostname, listener, listeners)) found.add(hostname);
  }
  return [...found];
}

function takesKind({ kinds }: Listener, kind: string): boolean {
  return kinds.length === 0 || kinds.includes(kind);
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
  return from === 'Selector' && isObject(selector) && isAllowed(selector, namespace);
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
      other.owner === own.owner &&
      other.namespace === own.namespace &&
      other.port === own.port &&
      other.hostname !== '' &&
      other.hostname === hostname,
  );
}
