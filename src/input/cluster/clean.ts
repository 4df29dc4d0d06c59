import { asString, isObject, own } from '../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';

/** The annotation in which `kubectl apply` keeps a copy of the whole object. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What the API server keeps for itself; it changes without any change of the object. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['managedFields', 'resourceVersion', 'selfLink']);

/** Who made a Secret: annotations of these tools hold names. Others may hold copies of its values. */
const SECRET_ANNOTATIONS = /^(cert-manager\.io|meta\.helm\.sh)\//;

/** An object of a list as it is kept, with kind and version, which items of lists often lack. */
export function cleanObject(item: JsonObject, apiVersion: string, kind: string): JsonObject {
  if (kind === 'Secret') return secretWithoutValues(item);
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = item;
  return {
    apiVersion,
    kind,
    ...(metadata === undefined ? {} : { metadata: cleanMetadata(metadata, (key) => key !== LAST_APPLIED) }),
    ...rest,
  };
}

/** Whatever the server sent, of a Secret only this is kept: that it exists, its labels, and who made it. */
function secretWithoutValues(item: JsonObject): JsonObject {
  const metadata = cleanMetadata(own(item, 'metadata') ?? {}, (key) => SECRET_ANNOTATIONS.test(key));
  return { apiVersion: 'v1', kind: 'Secret', metadata, metadataOnly: true };
}

function cleanMetadata(metadata: Json, keeps: (annotation: string) => boolean): Json {
  if (!isObject(metadata)) return metadata;
  const entries = Object.entries(metadata).filter(([key]) => !BOOKKEEPING.has(key));
  return Object.fromEntries(
    entries.flatMap(([key, value]): Array<[string, Json | undefined]> => {
      if (key !== 'annotations' || !isObject(value)) return [[key, value]];
      const kept = Object.entries(value).filter(([name]) => keeps(name));
      return kept.length === 0 ? [] : [[key, Object.fromEntries(kept)]];
    }),
  );
}

/** `namespace/name` of an object, for sorting and messages. */
export function nameOf(item: JsonObject): string {
  const metadata = own(item, 'metadata');
  if (!isObject(metadata)) return '';
  return `${asString(own(metadata, 'namespace')) ?? ''}/${asString(own(metadata, 'name')) ?? ''}`;
}
