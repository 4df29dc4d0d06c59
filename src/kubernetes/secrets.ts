import { asNumber, asString, asStrings, isArray, own } from './json.ts';
import type { KubernetesObject, ObjectSet } from './object.ts';

/** What is known of a Secret: never its values, which are dropped while reading. */
export interface Secret {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  /** False where the Secret was read without its data: then its keys are not known, and none are listed. */
  readonly keysKnown: boolean;
  /** Names of its keys, sorted. */
  readonly keys: readonly string[];
  /** Those of them that hold nothing. */
  readonly emptyKeys: readonly string[];
  /** Lines `user:hash` under the key `auth`; absent without that key. */
  readonly credentialLines?: number;
  /** DNS names of the certificate under `tls.crt`, lower case; absent when there is none or it cannot be read. */
  readonly certificateNames?: readonly string[];
}

export function readSecret(object: KubernetesObject): Secret {
  const lines = asNumber(own(object.raw, 'credentialLines'));
  const names = own(object.raw, 'certificateNames');
  return {
    object,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    type: asString(own(object.raw, 'type')) ?? 'Opaque',
    keysKnown: own(object.raw, 'metadataOnly') !== true,
    keys: asStrings(own(object.raw, 'dataKeys')),
    emptyKeys: asStrings(own(object.raw, 'emptyDataKeys')),
    ...(lines === undefined ? {} : { credentialLines: lines }),
    ...(isArray(names) ? { certificateNames: asStrings(names) } : {}),
  };
}

export function findSecret(objects: ObjectSet, namespace: string, name: string): Secret | undefined {
  const object = objects.find('Secret', namespace, name);
  return object === undefined ? undefined : readSecret(object);
}
