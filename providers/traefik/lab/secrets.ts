import { asString, isArray, isObject } from '../../../src/kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import { readSecret } from '../../../src/kubernetes/secrets.ts';
import type { LabPlaces } from './services.ts';

/** Fields of Traefik's objects, and of Ingresses, that name Secrets of the same namespace with certificates. */
const NAMING: ReadonlySet<string> = new Set([
  'secretName',
  'secretNames',
  'rootCAsSecrets',
  'certificatesSecrets',
  'caSecret',
  'certSecret',
]);

/** Those whose Secret holds users. */
const WITH_USERS: ReadonlySet<string> = new Set(['basicAuth', 'digestAuth']);

/**
 * Secrets with made-up content: those of the input with their own keys, and those that are only named. Values of the
 * input are never looked at.
 */
export function secretsFor(
  objects: ObjectSet,
  served: readonly KubernetesObject[],
  places: LabPlaces,
): JsonObject[] {
  const made = new Map<string, JsonObject>();
  for (const object of objects.ofKind('Secret')) {
    const { keys, keysKnown, emptyKeys, type, namespace, name } = readSecret(object);
    if (!keysKnown) continue;
    const data = keys.map((key): [string, string] => [
      key,
      emptyKeys.includes(key) ? '' : contentOf(key, places),
    ]);
    made.set(`${namespace}/${name}`, secret(namespace, name, type, data));
  }
  if (objects.complete) return [...made.values()];
  for (const { raw, metadata } of served)
    for (const { name, hasUsers } of namesIn(raw['spec'] ?? null)) {
      const { namespace } = metadata;
      const keys = hasUsers ? ['users'] : ['tls.crt', 'tls.key', 'ca.crt'];
      const data = keys.map((key): [string, string] => [key, contentOf(key, places)]);
      const key = `${namespace}/${name}`;
      if (!made.has(key))
        made.set(key, secret(namespace, name, hasUsers ? 'Opaque' : 'kubernetes.io/tls', data));
    }
  return [...made.values()];
}

function contentOf(key: string, { certificate, user }: LabPlaces): string {
  if (key === 'tls.key') return certificate.key;
  if (['tls.crt', 'ca.crt', 'tls.ca'].includes(key)) return certificate.cert;
  if (key === 'username') return user.name;
  return key === 'password' ? user.password : user.line;
}

function secret(
  namespace: string,
  name: string,
  type: string,
  data: ReadonlyArray<readonly [string, string]>,
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type,
    metadata: { namespace, name },
    data: Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  };
}

function* namesIn(
  value: Json,
  isUsers = false,
): Iterable<{ readonly name: string; readonly hasUsers: boolean }> {
  if (isArray(value)) for (const item of value) yield* namesIn(item, isUsers);
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (NAMING.has(key) || key === 'secret')
      for (const one of isArray(item) ? item : [item]) {
        const name = asString(one);
        if (name !== undefined && name !== '') yield { name, hasUsers: isUsers && key === 'secret' };
      }
    yield* namesIn(item, WITH_USERS.has(key));
  }
}
