import { isArray, isObject, own } from '../kubernetes/json.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';

/**
 * What the API server writes into the spec of a Service that does not say it (k8s.io/kubernetes/pkg/registry/core/service and
 * pkg/apis/core/v1/defaults.go): assigned addresses and families, and defaults that depend on the cluster.
 */
const ASSIGNED = [
  'clusterIP',
  'clusterIPs',
  'internalTrafficPolicy',
  'ipFamilies',
  'ipFamilyPolicy',
  'sessionAffinity',
  'type',
] as const;

/** The spec of a Service with the defaults of its ports: TCP, and the port itself as target. */
export function withPortDefaults(service: JsonObject): JsonObject {
  const spec = own(service, 'spec');
  if (!isObject(spec)) return service;
  const ports = own(spec, 'ports');
  if (!isArray(ports) || own(spec, 'type') === 'ExternalName') return service;
  const filled = ports.map((port): Json => {
    if (!isObject(port)) return port;
    const target = own(port, 'targetPort') ?? own(port, 'port');
    const protocol = own(port, 'protocol') ?? 'TCP';
    return { ...port, protocol, ...(target === undefined ? {} : { targetPort: target }) };
  });
  return { ...service, spec: { ...spec, ports: filled } };
}

/** Two Services without what one of them leaves to the API server. */
export function withoutAssigned(one: JsonObject, two: JsonObject): readonly [JsonObject, JsonObject] {
  const [first, second] = [own(one, 'spec'), own(two, 'spec')];
  if (!isObject(first) || !isObject(second)) return [one, two];
  const open = ASSIGNED.filter((key) => (own(first, key) === undefined) !== (own(second, key) === undefined));
  const without = (spec: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(spec).filter(([key]) => !open.some((item) => item === key)));
  return [
    { ...one, spec: without(first) },
    { ...two, spec: without(second) },
  ];
}
