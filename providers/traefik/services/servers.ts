import { asNumber, asObjects, asString, asStrings, dig, own } from '../../../src/kubernetes/json.ts';
import type { KubernetesObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import type { Service, ServicePort } from '../../../src/kubernetes/services.ts';

/** Whether Traefik finds a server behind a port of a Service. `unknown`: the input does not tell. */
export type Servers = 'some' | 'none' | 'unknown';

/**
 * Servers behind a port, from the EndpointSlices of the Service: slices are joined by the port's name.
 * HTTP takes endpoints that serve, TCP and UDP those that say they are ready
 * (pkg/provider/kubernetes/crd/kubernetes_http.go and kubernetes_tcp.go, pkg/provider/kubernetes/ingress/kubernetes.go).
 */
export function serversBehind(
  objects: ObjectSet,
  service: Service,
  port: ServicePort,
  condition: 'serving' | 'ready',
): Servers {
  const slices = slicesOf(objects, service.namespace, service.name);
  if (slices.length === 0) return 'unknown';
  return slices.some((slice) => holdsServer(slice, port.name, condition)) ? 'some' : 'none';
}

const slicesBySet = new WeakMap<ObjectSet, Map<string, KubernetesObject[]>>();

function slicesOf(objects: ObjectSet, namespace: string, name: string): readonly KubernetesObject[] {
  let index = slicesBySet.get(objects);
  if (index === undefined) {
    index = new Map();
    for (const slice of objects.ofKind('EndpointSlice')) {
      const service = slice.metadata.labels['kubernetes.io/service-name'] ?? '';
      const key = `${slice.metadata.namespace}/${service}`;
      const list = index.get(key);
      if (list === undefined) index.set(key, [slice]);
      else list.push(slice);
    }
    slicesBySet.set(objects, index);
  }
  return index.get(`${namespace}/${name}`) ?? [];
}

function holdsServer(slice: KubernetesObject, portName: string, condition: 'serving' | 'ready'): boolean {
  const port = asObjects(own(slice.raw, 'ports')).find(
    (item) => (asString(own(item, 'name')) ?? '') === portName,
  );
  if (port === undefined || (asNumber(own(port, 'port')) ?? 0) === 0) return false;
  return asObjects(own(slice.raw, 'endpoints')).some((endpoint) => {
    const value = dig(endpoint, 'conditions', condition);
    // A missing condition means that an endpoint serves, but not that it is ready.
    const counts = condition === 'serving' ? value !== false : value === true;
    return counts && asStrings(own(endpoint, 'addresses')).length > 0;
  });
}
