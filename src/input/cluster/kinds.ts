import type { ResourceKind } from '../../kubernetes/provider.ts';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** What of the Gateway API is read beside the objects of the source systems. */
export const GATEWAY_API_RESOURCES: readonly ResourceKind[] = [
  gateway('v1', 'gatewayclasses', 'GatewayClass', 'implementations that are installed'),
  gateway('v1', 'gateways', 'Gateway', 'existing Gateways'),
  gateway('v1', 'httproutes', 'HTTPRoute', 'existing routes'),
  gateway('v1', 'grpcroutes', 'GRPCRoute', 'existing routes'),
  gateway('v1', 'tlsroutes', 'TLSRoute', 'existing routes'),
  gateway('v1alpha2', 'tcproutes', 'TCPRoute', 'existing routes'),
  gateway('v1alpha2', 'udproutes', 'UDPRoute', 'existing routes'),
  gateway('v1', 'referencegrants', 'ReferenceGrant', 'references between namespaces'),
  gateway('v1', 'backendtlspolicies', 'BackendTLSPolicy', 'TLS to backends'),
  gateway('v1', 'listenersets', 'ListenerSet', 'listeners of existing Gateways'),
  core('services', 'Service', 'ports, types and existence of backends'),
  core('namespaces', 'Namespace', 'labels that listeners select by'),
  core('secrets', 'Secret', 'existence of certificates'),
  core('configmaps', 'ConfigMap', 'authorities of certificates'),
];

function gateway(version: string, plural: string, kind: string, neededFor: string): ResourceKind {
  return { group: GATEWAY_GROUP, version, plural, kind, neededFor };
}

function core(plural: string, kind: string, neededFor: string): ResourceKind {
  return { group: '', version: 'v1', plural, kind, neededFor };
}

/** Each kind once, in the order of the first who wants it, with all that it is needed for. */
export function mergeResources(wanted: readonly ResourceKind[]): readonly ResourceKind[] {
  const merged = new Map<string, { readonly first: ResourceKind; readonly reasons: Set<string> }>();
  for (const item of wanted) {
    const key = `${item.group}/${item.plural}`;
    const known = merged.get(key) ?? { first: item, reasons: new Set() };
    known.reasons.add(item.neededFor);
    merged.set(key, known);
  }
  return [...merged.values()].map(({ first, reasons }) => ({ ...first, neededFor: [...reasons].join('; ') }));
}

/**
 * Does an object of this kind route requests by itself? A label selector chooses among these alone: Services, classes
 * and settings that they refer to seldom carry the same labels.
 */
export function routesRequests(kind: string): boolean {
  return kind === 'Ingress' || kind === 'VirtualService' || /Route(TCP|UDP)?$/.test(kind);
}

/** `ingresses.networking.k8s.io`, as kubectl names it. */
export function resourceName({ plural, group }: Pick<ResourceKind, 'plural' | 'group'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}
