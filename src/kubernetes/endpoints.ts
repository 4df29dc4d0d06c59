import { asNumber, asObjects, asString, asStrings, dig, isArray, own } from './json.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from './object.ts';
import { findService } from './services.ts';

/**
 * - `ready`: at least one endpoint takes requests.
 * - `none`: the Service has no endpoint that does.
 * - `unknown`: the input does not say.
 */
export type Readiness = 'ready' | 'none' | 'unknown';

/** Ready endpoints behind one port of a Service. */
export interface EndpointPort {
  /** Empty for the only port without a name. */
  readonly name: string;
  readonly port: number | undefined;
  readonly ready: number;
}

const SERVICE_LABEL = 'kubernetes.io/service-name';

/**
 * Ready endpoints of a Service by port, from EndpointSlices, or from the older Endpoints where there are no slices.
 * Undefined when the input has neither.
 */
export function endpointPorts(
  objects: ObjectSet,
  namespace: string,
  service: string,
): readonly EndpointPort[] | undefined {
  const slices = slicesOf(objects, namespace, service);
  const found = slices.length > 0 ? slices.flatMap(portsOfSlice) : oldPorts(objects, namespace, service);
  if (found === undefined) return undefined;
  const merged = new Map<string, EndpointPort>();
  for (const item of found) {
    const key = JSON.stringify([item.name, item.port]);
    merged.set(key, { ...item, ready: (merged.get(key)?.ready ?? 0) + item.ready });
  }
  return [...merged.values()];
}

/**
 * Whether a Service can answer. Without endpoint objects only a complete input knows: a Service with a selector or
 * without, that has no endpoints there, has none. An ExternalName Service needs none.
 */
export function readiness(objects: ObjectSet, namespace: string, service: string): Readiness {
  const known = findService(objects, namespace, service);
  if (known?.type === 'ExternalName') return 'ready';
  const ports = endpointPorts(objects, namespace, service);
  if (ports !== undefined) return ports.some((port) => port.ready > 0) ? 'ready' : 'none';
  return objects.complete ? 'none' : 'unknown';
}

const slicesBySet = new WeakMap<ObjectSet, Map<string, KubernetesObject[]>>();

function slicesOf(objects: ObjectSet, namespace: string, service: string): readonly KubernetesObject[] {
  let index = slicesBySet.get(objects);
  if (index === undefined) {
    index = new Map();
    for (const slice of objects.ofKind('EndpointSlice')) {
      const key = `${slice.metadata.namespace}/${slice.metadata.labels[SERVICE_LABEL] ?? ''}`;
      const list = index.get(key);
      if (list === undefined) index.set(key, [slice]);
      else list.push(slice);
    }
    slicesBySet.set(objects, index);
  }
  return index.get(`${namespace}/${service}`) ?? [];
}

function portsOfSlice(slice: KubernetesObject): EndpointPort[] {
  // A missing condition counts as ready (discovery.k8s.io/v1 EndpointConditions).
  const ready = asObjects(own(slice.raw, 'endpoints'))
    .filter((endpoint) => dig(endpoint, 'conditions', 'ready') !== false)
    .reduce((sum, endpoint) => sum + asStrings(own(endpoint, 'addresses')).length, 0);
  return asObjects(own(slice.raw, 'ports')).map((port) => portOf(port, ready));
}

function oldPorts(objects: ObjectSet, namespace: string, service: string): EndpointPort[] | undefined {
  const object = objects.find('Endpoints', namespace, service);
  if (object === undefined) return undefined;
  return asObjects(own(object.raw, 'subsets')).flatMap((subset) => {
    const addresses = own(subset, 'addresses');
    const ready = isArray(addresses) ? addresses.length : 0;
    return asObjects(own(subset, 'ports')).map((port) => portOf(port, ready));
  });
}

function portOf(port: JsonObject, ready: number): EndpointPort {
  return { name: asString(own(port, 'name')) ?? '', port: asNumber(own(port, 'port')), ready };
}
