import { isObject, own } from '../kubernetes/json.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';
import { type Draft, draft, entriesOf } from './json.ts';

/** Where `kubectl apply` keeps a copy of what was applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What the API server sets in the metadata of every object (apimachinery/pkg/apis/meta/v1, ObjectMeta). */
const OF_THE_SERVER: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** An object without what only the API server and its controllers write: `status` and the bookkeeping of metadata. */
export function withoutManaged(object: JsonObject): JsonObject {
  const kept: Draft = draft();
  for (const [key, value] of entriesOf(object)) {
    if (key === 'status') continue;
    kept[key] = key === 'metadata' && isObject(value) ? metadataOf(value) : value;
  }
  return kept;
}

function metadataOf(metadata: JsonObject): JsonObject {
  const kept: Draft = draft();
  for (const [key, value] of entriesOf(metadata)) {
    if (OF_THE_SERVER.has(key) || value === null) continue;
    if (key === 'annotations' && isObject(value)) {
      const annotations = entriesOf(value).filter(([name]) => name !== LAST_APPLIED);
      if (annotations.length > 0) kept[key] = toDraft(annotations);
    } else if (key !== 'labels' || !isObject(value) || entriesOf(value).length > 0) kept[key] = value;
  }
  return kept;
}

/** The namespace written out where the object is in one. */
export function withNamespace(object: JsonObject, namespace: string): JsonObject {
  const metadata = own(object, 'metadata');
  if (namespace === '' || !isObject(metadata) || own(metadata, 'namespace') === namespace) return object;
  return { ...object, metadata: { ...metadata, namespace } };
}

function toDraft(entries: ReadonlyArray<readonly [string, Json]>): Draft {
  const result = draft();
  for (const [key, value] of entries) result[key] = value;
  return result;
}

/** What stands for the value of a Secret. */
const MASK = '***';

/** A Secret as it may be shown: the names of its keys, and for no value more than that it is there. */
export function maskedSecret(secret: JsonObject): JsonObject {
  const keys = own(secret, 'dataKeys');
  const empty = own(secret, 'emptyDataKeys');
  const kept: Draft = draft();
  for (const key of ['apiVersion', 'kind', 'metadata', 'type', 'immutable']) {
    const value = own(secret, key);
    if (value !== undefined) kept[key] = value;
  }
  if (!Array.isArray(keys) || keys.length === 0) return kept;
  const data = draft();
  for (const key of keys as readonly string[]) {
    data[key] = Array.isArray(empty) && (empty as readonly string[]).includes(key) ? '' : MASK;
  }
  return { ...kept, data };
}
