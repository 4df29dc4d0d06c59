import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import { filledSecretKeys, forbiddenNamespace, lookUp, secretKeys } from '../references.ts';
import type { Setting } from './config.ts';
import type { Reader } from './reader.ts';

/** What the controller can make of a Secret that an annotation names for its certificates. */
export type CertificateSecret =
  | { readonly ok: true; readonly hasCa: boolean; readonly hasKeyPair: boolean }
  | { readonly ok: false; readonly reason: string };

/**
 * Loads a Secret for auth-tls-secret or proxy-ssl-secret: it needs a key pair or `ca.crt`. Certificates themselves are
 * never read. Source: internal/ingress/controller/store/backend_ssl.go, getPemCertificate; k8s.ParseNameNS.
 */
export function loadCertificateSecret(
  key: string,
  value: string,
  allowed: {
    readonly namespace: string;
    readonly crossNamespace: Setting<boolean>;
    readonly emptyIsOwn: boolean;
  },
  objects: ObjectSet,
  read: Reader,
): CertificateSecret {
  const parts = value.split('/');
  const [namespace = '', name = ''] = parts;
  if (parts.length !== 2) return { ok: false, reason: 'it must be namespace/name' };
  const owner = namespace === '' && allowed.emptyIsOwn ? allowed.namespace : namespace;
  if (owner !== allowed.namespace && !allowed.crossNamespace.value) {
    return { ok: false, reason: forbiddenNamespace('Secret', allowed.crossNamespace) };
  }
  const reference = lookUp(objects, 'Secret', namespace, name);
  if (reference.state === 'missing') return { ok: false, reason: `there is no Secret ${value}` };
  if (reference.state === 'assumed') {
    read.assumed(key, `Secret ${value} with ca.crt`);
    return { ok: true, hasCa: true, hasKeyPair: true };
  }
  const keys = secretKeys(reference.object);
  if (keys === undefined) return { ok: true, hasCa: true, hasKeyPair: true };
  const hasCa = filledSecretKeys(reference.object)?.has('ca.crt') === true;
  const hasKeyPair = keys.has('tls.crt') && keys.has('tls.key');
  if (!hasCa && !hasKeyPair)
    return { ok: false, reason: `Secret ${value} holds neither a key pair nor ca.crt` };
  return { ok: true, hasCa, hasKeyPair };
}
