import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';

/** What routing needs to know of a Service port. */
export interface ServicePort {
  readonly number: number;
  readonly name: string | undefined;
  readonly appProtocol: string | undefined;
}

/** What routing needs to know of a Service. */
export interface ServiceView {
  readonly ports: readonly ServicePort[];
  readonly external: boolean;
}

/** The Service if it is among the objects. */
export type Services = (namespace: string, name: string) => ServiceView | undefined;

/** Services of Kubernetes itself; other API groups have a kind of that name as well. */
export function readServices(objects: ObjectSet): Services {
  const views = new Map<string, ServiceView>();
  for (const object of objects.ofKind('Service')) {
    if (object.apiVersion === 'v1')
      views.set(`${object.metadata.namespace}/${object.metadata.name}`, viewOf(object));
  }
  return (namespace, name) => views.get(`${namespace}/${name}`);
}

function viewOf(object: KubernetesObject): ServiceView {
  const spec = asObject(object.raw['spec']);
  const ports = Array.isArray(spec['ports']) ? (spec['ports'] as readonly Json[]) : [];
  return {
    external: spec['type'] === 'ExternalName',
    ports: ports.flatMap((item): ServicePort[] => {
      const port = asObject(item);
      const number = port['port'];
      if (typeof number !== 'number') return [];
      return [{ number, name: asText(port['name']), appProtocol: asText(port['appProtocol']) }];
    }),
  };
}

function asObject(value: Json | undefined): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : Object.create(null);
}

function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
