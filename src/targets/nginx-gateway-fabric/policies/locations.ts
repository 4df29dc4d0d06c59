import { covers, intersect } from '../../../gateway/read/hostnames.ts';
import { asNumber, asObjects, asString, asStrings, dig } from '../../../kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';

const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute'] as const;

/** `kind namespace/name` of a route. */
export function routeKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/**
 * Routes that share a place of nginx with others: the same path, whatever the type of its match, of one hostname and port
 * of a Gateway. A policy that names one of such routes and not the other is refused as a whole
 * (nginx/nginx-gateway-fabric v2.6.7, internal/controller/state/graph/policies.go, checkForRouteOverlap). By the key of each
 * route: the keys of the others.
 */
export function overlappingRoutes(objects: ObjectSet): ReadonlyMap<string, ReadonlySet<string>> {
  const byPlace = new Map<string, Set<string>>();
  for (const route of ROUTE_KINDS.flatMap((kind) => objects.ofKind(kind))) {
    const key = routeKey(route.kind, route.metadata.namespace, route.metadata.name);
    for (const place of placesOf(route, objects)) {
      const known = byPlace.get(place);
      if (known === undefined) byPlace.set(place, new Set([key]));
      else known.add(key);
    }
  }
  const overlaps = new Map<string, Set<string>>();
  for (const routes of byPlace.values()) {
    if (routes.size < 2) continue;
    for (const one of routes) {
      const others = overlaps.get(one) ?? new Set<string>();
      for (const other of routes) if (other !== one) others.add(other);
      overlaps.set(one, others);
    }
  }
  return overlaps;
}

function placesOf(route: KubernetesObject, objects: ObjectSet): readonly string[] {
  const paths = asObjects(dig(route.raw, 'spec', 'rules')).flatMap((rule) => pathsOf(rule, route.kind));
  const listeners = asObjects(dig(route.raw, 'spec', 'parentRefs')).flatMap((parent) =>
    listenersOf(parent, route, objects),
  );
  return listeners.flatMap((listener) => paths.map((path) => `${listener}${path}`));
}

/** A rule or match without a path is one for `/` (the defaults of HTTPRoute). */
function pathsOf(rule: JsonObject, kind: string): readonly string[] {
  const matches = asObjects(dig(rule, 'matches'));
  if (kind === 'GRPCRoute') {
    return matches.flatMap((match) => {
      const [service, method] = ['service', 'method'].map((key) => asString(dig(match, 'method', key)));
      return service === undefined ? [] : [`/${service}/${method ?? ''}`];
    });
  }
  return matches.length === 0 ? ['/'] : matches.map((match) => asString(dig(match, 'path', 'value')) ?? '/');
}

/** Gateway, hostname and port of the listeners that a route is attached to by one of its parents. */
function listenersOf(parent: JsonObject, route: KubernetesObject, objects: ObjectSet): readonly string[] {
  const kind = asString(dig(parent, 'kind')) ?? 'Gateway';
  const namespace = asString(dig(parent, 'namespace')) ?? route.metadata.namespace;
  const name = asString(dig(parent, 'name')) ?? '';
  const owner = objects.find(kind, namespace, name);
  const section = asString(dig(parent, 'sectionName'));
  const port = asNumber(dig(parent, 'port'));
  const hostnames = asStrings(dig(route.raw, 'spec', 'hostnames'));
  const gateway = gatewayOf(owner) ?? `${namespace}/${name}`;
  const listeners = asObjects(dig(owner?.raw, 'spec', 'listeners')).filter(
    (one) =>
      (section === undefined || asString(dig(one, 'name')) === section) &&
      (port === undefined || asNumber(dig(one, 'port')) === port),
  );
  return listeners.flatMap((listener) =>
    acceptedHostnames(asString(dig(listener, 'hostname')), hostnames).map(
      (hostname) => `${gateway} ${hostname} ${asNumber(dig(listener, 'port')) ?? 0}`,
    ),
  );
}

function gatewayOf(owner: KubernetesObject | undefined): string | undefined {
  if (owner === undefined) return undefined;
  const { namespace, name } = owner.metadata;
  if (owner.kind !== 'ListenerSet') return `${namespace}/${name}`;
  const parent: Json | undefined = dig(owner.raw, 'spec', 'parentRef');
  return `${asString(dig(parent, 'namespace')) ?? namespace}/${asString(dig(parent, 'name')) ?? ''}`;
}

function acceptedHostnames(listener: string | undefined, hostnames: readonly string[]): readonly string[] {
  if (hostnames.length === 0) return [listener ?? '*'];
  return hostnames.flatMap((hostname) => {
    if (covers(listener, hostname)) return [hostname];
    const both = intersect(listener, hostname);
    return both === 'none' ? [] : [both.hostname ?? '*'];
  });
}
