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

/**
 * What only a report speaks of: nothing of it changes what a request gets, so that a conversion is whole without it.
 */
export const REPORT_RESOURCES: readonly ResourceKind[] = [
  other(
    'apiextensions.k8s.io',
    'v1',
    'customresourcedefinitions',
    'CustomResourceDefinition',
    'releases of installed APIs; metadata alone',
  ),
  other(
    'networking.k8s.io',
    'v1',
    'networkpolicies',
    'NetworkPolicy',
    'policies that name the old controller',
  ),
  other(
    'autoscaling',
    'v2',
    'horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
    'how the old controller grows',
  ),
  other('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget', 'how the old controller is kept up'),
  other(
    'monitoring.coreos.com',
    'v1',
    'servicemonitors',
    'ServiceMonitor',
    'monitoring of the old controller',
  ),
  other('monitoring.coreos.com', 'v1', 'podmonitors', 'PodMonitor', 'monitoring of the old controller'),
  other(
    'monitoring.coreos.com',
    'v1',
    'prometheusrules',
    'PrometheusRule',
    'alerts on metrics of the old controller',
  ),
  other('cert-manager.io', 'v1', 'clusterissuers', 'ClusterIssuer', 'how certificates are asked for'),
  other('cert-manager.io', 'v1', 'issuers', 'Issuer', 'how certificates are asked for'),
];

const REPORT_NAMES: ReadonlySet<string> = new Set(REPORT_RESOURCES.map(resourceName));

/** Is a kind read for the report alone? */
export function informsOnly(kind: Pick<ResourceKind, 'plural' | 'group'>): boolean {
  return REPORT_NAMES.has(resourceName(kind));
}

/** Kinds of which the metadata say enough, and the rest is secret or big. */
export function isMetadataEnough({ group, kind }: Pick<ResourceKind, 'group' | 'kind'>): boolean {
  return (group === '' && kind === 'Secret') || kind === 'CustomResourceDefinition';
}

function other(
  group: string,
  version: string,
  plural: string,
  kind: string,
  neededFor: string,
): ResourceKind {
  return { group, version, plural, kind, neededFor };
}

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
