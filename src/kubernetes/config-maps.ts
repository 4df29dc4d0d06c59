import { own, stringEntries } from './json.ts';
import type { KubernetesObject, ObjectSet } from './object.ts';

export interface ConfigMap {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly data: ReadonlyMap<string, string>;
}

export function readConfigMap(object: KubernetesObject): ConfigMap {
  return {
    object,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    data: stringEntries(own(object.raw, 'data')),
  };
}

export function findConfigMap(objects: ObjectSet, namespace: string, name: string): ConfigMap | undefined {
  const object = objects.find('ConfigMap', namespace, name);
  return object === undefined ? undefined : readConfigMap(object);
}
