import { endpointPorts } from '../../kubernetes/endpoints.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { readService, type Service, type ServicePort } from '../../kubernetes/services.ts';

/** The core Service of a name if it is among the objects. */
export type Services = (namespace: string, name: string) => Service | undefined;

/** Indexes core Services. Knative has a kind of that name too, and both can have one name in a cluster. */
export function readServices(objects: ObjectSet): Services {
  const services = new Map<string, Service>();
  for (const object of objects.ofKind('Service')) {
    if (object.apiVersion !== 'v1') continue;
    services.set(`${object.metadata.namespace}/${object.metadata.name}`, readService(object));
  }
  return (namespace, name) => services.get(`${namespace}/${name}`);
}

/**
 * Do endpoints of the Service say that none is ready behind a port? Without any endpoint objects nothing is known:
 * manifests hold none, and neither does an export that leaves them out.
 */
export function hasNoReadyEndpoint(
  objects: ObjectSet,
  namespace: string,
  name: string,
  port: ServicePort | undefined,
): boolean {
  const ports = endpointPorts(objects, namespace, name);
  if (ports === undefined) return false;
  return !ports.some((one) => one.ready > 0 && (port === undefined || one.name === port.name));
}
