import type { KubernetesObject, ObjectSet } from '../../src/kubernetes/object.ts';
import type { Origin } from '../../src/model/origin.ts';

/**
 * What is known of an object that the input names. `assumed`: not among the input, and the input is not a whole
 * cluster, so nobody can say that it does not exist.
 */
export type Reference =
  | { readonly state: 'found'; readonly object: KubernetesObject }
  | { readonly state: 'missing' }
  | { readonly state: 'assumed' };

export function lookUp(objects: ObjectSet, kind: string, namespace: string, name: string): Reference {
  const object = namespace === '' || name === '' ? undefined : objects.find(kind, namespace, name);
  if (object !== undefined) return { state: 'found', object };
  if (namespace === '' || name === '') return { state: 'missing' };
  return { state: objects.complete ? 'missing' : 'assumed' };
}

/**
 * `name` or `namespace/name` (client-go SplitMetaNamespaceKey): the namespace is empty for a bare name; undefined for
 * more than one slash.
 */
export function splitKey(text: string): { readonly namespace: string; readonly name: string } | undefined {
  const parts = text.split('/');
  if (parts.length > 2) return undefined;
  const [first = '', second] = parts;
  return second === undefined ? { namespace: '', name: first } : { namespace: first, name: second };
}

/** Says that an object of another namespace may not be named, and how to say otherwise. */
export function forbiddenNamespace(kind: string, setting: { readonly isDefault: boolean }): string {
  const reason = `the ${kind} is in another namespace, which allow-cross-namespace-resources forbids`;
  return setting.isDefault ? `${reason} by default${OTHERWISE}` : reason;
}

/** Added where a default of the controller decides and its ConfigMap may say something else. */
export const OTHERWISE = ' (pass the ConfigMap of the controller if it says otherwise)';

/** Entries of `data` of a ConfigMap, sorted by key; what is not text is left out, as the API server would refuse it. */
export function configMapData(object: KubernetesObject): ReadonlyArray<readonly [string, string]> {
  const data = object.raw['data'];
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return [];
  return Object.entries(data)
    .flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Origin of one key of an object's data. */
export function dataOrigin(object: KubernetesObject, key: string): Origin {
  return {
    object: { kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name },
    path: ['data', key],
  };
}

/** Names of the keys of a Secret; undefined where the input does not tell them. Values are never kept. */
export function secretKeys(object: KubernetesObject): ReadonlySet<string> | undefined {
  const listed = object.raw['dataKeys'];
  if (!Array.isArray(listed)) return undefined;
  return new Set(listed.filter((key) => typeof key === 'string'));
}

/** Those of the keys that hold something. */
export function filledSecretKeys(object: KubernetesObject): ReadonlySet<string> | undefined {
  const keys = secretKeys(object);
  const empty = object.raw['emptyDataKeys'];
  if (keys === undefined || !Array.isArray(empty)) return keys;
  return new Set([...keys].filter((key) => !empty.includes(key)));
}

/** How many lines `user:hash` the key `auth` holds; undefined where the input does not tell. */
export function secretCredentials(object: KubernetesObject): number | undefined {
  const lines = object.raw['credentialLines'];
  return typeof lines === 'number' ? lines : undefined;
}
