import { createHash } from 'node:crypto';
import { asString, isArray, isObject, own } from '../../../src/kubernetes/json.ts';
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
  const named = new Map<string, Naming>();
  for (const { raw, metadata } of served)
    for (const naming of namesIn(raw['spec'] ?? null)) {
      const key = `${metadata.namespace}/${naming.name}`;
      if (!named.has(key)) named.set(key, naming);
    }
  const made = new Map<string, JsonObject>();
  for (const object of objects.ofKind('Secret')) {
    const { keys, keysKnown, emptyKeys, type, namespace, name } = readSecret(object);
    if (!keysKnown) continue;
    const naming = named.get(`${namespace}/${name}`);
    const data = keys.map((key): [string, string] => [
      key,
      emptyKeys.includes(key) ? '' : contentOf(key, naming, places),
    ]);
    made.set(`${namespace}/${name}`, secret(namespace, name, type, data));
  }
  if (objects.complete) return [...made.values()];
  for (const [key, naming] of named) {
    const [namespace = '', name = ''] = key.split('/');
    const keys = naming.users === undefined ? ['tls.crt', 'tls.key', 'ca.crt'] : ['users'];
    const data = keys.map((one): [string, string] => [one, contentOf(one, naming, places)]);
    const type = naming.users === undefined ? 'kubernetes.io/tls' : 'Opaque';
    if (!made.has(key)) made.set(key, secret(namespace, name, type, data));
  }
  return [...made.values()];
}

function contentOf(key: string, naming: Naming | undefined, { certificate, user }: LabPlaces): string {
  if (key === 'tls.key') return certificate.key;
  if (['tls.crt', 'ca.crt', 'tls.ca'].includes(key)) return certificate.cert;
  if (key === 'username') return user.name;
  if (key === 'password') return user.password;
  return naming?.users === 'digestAuth' ? digestLine(user, naming.realm) : user.line;
}

/** A line of a file of users for digest authentication (htdigest). */
function digestLine({ name, password }: LabPlaces['user'], realm: string): string {
  const hash = createHash('md5').update(`${name}:${realm}:${password}`).digest('hex');
  return `${name}:${realm}:${hash}`;
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

/** How an object names a Secret. */
interface Naming {
  readonly name: string;
  /** The middleware whose users it holds; absent: a certificate. */
  readonly users?: string;
  readonly realm: string;
}

function* namesIn(value: Json, field = ''): Iterable<Naming> {
  if (isArray(value)) for (const item of value) yield* namesIn(item, field);
  if (!isObject(value)) return;
  const realm = asString(own(value, 'realm')) ?? 'traefik';
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (NAMING.has(key) || key === 'secret')
      for (const one of isArray(item) ? item : [item]) {
        const name = asString(one);
        const hasUsers = WITH_USERS.has(field) && key === 'secret';
        if (name !== undefined && name !== '') yield { name, realm, ...(hasUsers ? { users: field } : {}) };
      }
    yield* namesIn(item, key);
  }
}
