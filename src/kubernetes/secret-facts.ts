import { X509Certificate } from 'node:crypto';
import { asString, isObject, own } from './json.ts';
import type { Json, JsonObject } from './object.ts';

/** The annotation in which `kubectl apply` keeps a copy of the whole object, values included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * A Secret without its values: what may be kept of it. Instead of `data` and `stringData` it has
 * - `dataKeys`: the names of its keys, sorted; `emptyDataKeys`: those without content;
 * - `credentialLines`: how many lines of the key `auth` have the form `user:hash`;
 * - `certificateNames`: the DNS names of the certificate `tls.crt`, which every client sees anyway.
 *
 * A Secret that was read without its data has `metadataOnly: true` and none of these: nothing is known of its keys.
 */
export function withoutValues(secret: JsonObject): JsonObject {
  const values = valuesOf(secret);
  if (own(secret, 'metadataOnly') === true && values.size === 0) {
    const metadata = metadataWithoutCopy(own(secret, 'metadata'));
    return { apiVersion: 'v1', kind: 'Secret', metadata, metadataOnly: true };
  }
  const keys = [...values.keys()].sort();
  const auth = values.get('auth');
  const certificate = values.get('tls.crt');
  const names = certificate === undefined ? undefined : certificateNames(certificate);
  const kept: Record<string, Json> = {};
  for (const key of ['apiVersion', 'kind', 'type', 'immutable']) {
    const value = own(secret, key);
    if (value !== undefined) kept[key] = value;
  }
  kept['metadata'] = metadataWithoutCopy(own(secret, 'metadata'));
  kept['dataKeys'] = keys;
  kept['emptyDataKeys'] = keys.filter((key) => values.get(key)?.length === 0);
  if (auth !== undefined) kept['credentialLines'] = credentialLines(auth);
  if (names !== undefined) kept['certificateNames'] = names;
  return kept;
}

function valuesOf(secret: JsonObject): Map<string, Buffer> {
  const values = new Map<string, Buffer>();
  for (const [field, encoding] of [
    ['data', 'base64'],
    ['stringData', 'utf8'],
  ] as const) {
    const data = own(secret, field);
    if (!isObject(data)) continue;
    for (const [key, value] of Object.entries(data)) {
      values.set(key, Buffer.from(asString(value) ?? '', encoding));
    }
  }
  return values;
}

function metadataWithoutCopy(metadata: Json | undefined): Json {
  if (!isObject(metadata)) return {};
  const { managedFields: _managed, ...rest } = metadata;
  const annotations = own(metadata, 'annotations');
  if (!isObject(annotations)) return Object.fromEntries(defined(rest));
  const kept = Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED);
  return Object.fromEntries([...defined(rest), ['annotations', Object.fromEntries(defined(kept))]]);
}

function defined(
  entries: JsonObject | ReadonlyArray<readonly [string, Json | undefined]>,
): Array<readonly [string, Json]> {
  const list = Array.isArray(entries) ? entries : Object.entries(entries);
  return list.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined);
}

function credentialLines(value: Buffer): number {
  return value
    .toString('latin1')
    .split(/\r?\n/)
    .filter((line) => /^[^#:\s][^:]*:.+/.test(line)).length;
}

/** DNS names of the first certificate, lower case; undefined when it cannot be read. */
function certificateNames(pem: Buffer): string[] | undefined {
  try {
    const { subjectAltName, subject } = new X509Certificate(pem);
    const alternative = (subjectAltName ?? '')
      .split(', ')
      .filter((name) => name.startsWith('DNS:'))
      .map((name) => name.slice(4).toLowerCase());
    if (alternative.length > 0) return alternative;
    const common = /^CN=(.+)$/m.exec(subject)?.[1];
    return common === undefined ? [] : [common.toLowerCase()];
  } catch {
    return undefined;
  }
}
