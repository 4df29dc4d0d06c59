import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../src/kubernetes/object.ts';

/** What the input tells of one port of a Service. */
export interface ServicePort {
  readonly portNumber?: number;
  /** Why nobody can receive a request; absent when somebody can, or when the input does not tell. */
  readonly unavailable?: string;
  /** DNS name of a Service of type ExternalName, looked up at run time. */
  readonly externalName?: string;
}

export interface Services {
  /**
   * The port is looked up by number, targetPort or name, as serviceEndpoints in
   * internal/ingress/controller/controller.go does.
   * @param viaClusterIp one endpoint, the cluster IP, instead of the pods (annotation service-upstream)
   */
  port(namespace: string, name: string, port: number | string, viaClusterIp: boolean): ServicePort;
  /** First port of a Service; undefined when it is known to have none or known not to exist. */
  firstPort(namespace: string, name: string): (ServicePort & { readonly port: number | string }) | undefined;
}

/**
 * @param disableExternalName flag `--disable-svc-external-name`
 */
export function servicesOf(objects: ObjectSet, disableExternalName: boolean): Services {
  const readiness = readinessOf(objects);
  const find = (namespace: string, name: string) => objects.find('Service', namespace, name);
  const missing = (namespace: string, name: string) => `Service ${namespace}/${name} does not exist`;
  return {
    port(namespace, name, port, viaClusterIp) {
      const service = find(namespace, name);
      const number = typeof port === 'number' ? { portNumber: port } : {};
      if (service === undefined)
        return objects.complete ? { ...number, unavailable: missing(namespace, name) } : number;
      const spec = asObject(service.raw['spec']);
      const ports = asArray(spec['ports']).map(asObject);
      const match = ports.find((candidate) => isPort(candidate, port));
      const portNumber = asNumber(match?.['port']) ?? (typeof port === 'number' ? port : undefined);
      const found = portNumber === undefined ? {} : { portNumber };
      if (spec['type'] === 'ExternalName') {
        if (disableExternalName)
          return {
            ...found,
            unavailable: `Service ${namespace}/${name} of type ExternalName is not allowed`,
          };
        const external = spec['externalName'];
        return typeof external === 'string' ? { ...found, externalName: external } : found;
      }
      const clusterIp = spec['clusterIP'];
      if (viaClusterIp && clusterIp !== 'None' && (typeof port === 'number' || match !== undefined))
        return found;
      if (match === undefined)
        return { ...found, unavailable: `Service ${namespace}/${name} has no port ${port}` };
      if (readiness(namespace, name) === 'none')
        return { ...found, unavailable: `Service ${namespace}/${name} has no ready endpoint` };
      return found;
    },
    firstPort(namespace, name) {
      const service = find(namespace, name);
      if (service === undefined) return objects.complete ? undefined : { port: 80 };
      const first = asObject(asArray(asObject(service.raw['spec'])['ports'])[0]);
      const port = asNumber(first['port']);
      return port === undefined ? undefined : { port, ...this.port(namespace, name, port, false) };
    },
  };
}

function isPort(candidate: JsonObject, port: number | string): boolean {
  const text = String(port);
  const target = candidate['targetPort'];
  return (
    String(candidate['port']) === text ||
    (target !== undefined && target !== null && String(target) === text) ||
    candidate['name'] === text
  );
}

/** `none` only where EndpointSlices of the Service are in the input and none of them has a ready address. */
function readinessOf(objects: ObjectSet): (namespace: string, name: string) => 'ready' | 'none' | 'unknown' {
  const ready = new Map<string, boolean>();
  for (const slice of objects.ofKind('EndpointSlice')) {
    const service = slice.metadata.labels['kubernetes.io/service-name'];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace}/${service}`;
    ready.set(key, (ready.get(key) ?? false) || hasReadyAddress(slice));
  }
  return (namespace, name) => {
    const known = ready.get(`${namespace}/${name}`);
    return known === undefined ? 'unknown' : known ? 'ready' : 'none';
  };
}

function hasReadyAddress(slice: KubernetesObject): boolean {
  return asArray(slice.raw['endpoints']).some((item) => {
    const endpoint = asObject(item);
    return asObject(endpoint['conditions'])['ready'] !== false && asArray(endpoint['addresses']).length > 0;
  });
}

function asObject(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}

function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function asNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
