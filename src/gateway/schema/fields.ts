import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { Resource } from '../resource.ts';
import { isJsonList, isJsonObject } from './json.ts';
import type { Schemas } from './load.ts';
import type { KindVersion, NodeId } from './table.ts';

/**
 * The apiVersion to write for a kind, `group/version`: the one that clusters store, which every cluster with these CRDs
 * serves and which stays the same over the most releases (ReferenceGrant: v1beta1 in all of them). Undefined if the
 * release and channel do not have the kind.
 */
export function servedVersion(schemas: Schemas, kind: string): string | undefined {
  const version = storedVersion(schemas, kind);
  return version === undefined ? undefined : `${schemas.kind(kind)?.group}/${version.name}`;
}

function storedVersion(schemas: Schemas, kind: string): KindVersion | undefined {
  const versions = schemas.kind(kind)?.versions ?? [];
  return versions.find((version) => version.storage && version.served);
}

/**
 * Whether a kind has a field in its `servedVersion`. The path names the fields from the top, without list indexes, as
 * `kubectl explain` does: `spec.rules.timeouts.request`.
 */
export function hasField(schemas: Schemas, kind: string, path: string): boolean {
  let id: NodeId | undefined = storedVersion(schemas, kind)?.schema;
  for (const field of path.split('.')) {
    const node = id === undefined ? undefined : schemas.table.nodes[id];
    const inner = node?.items === undefined ? node : schemas.table.nodes[node.items];
    const properties = new Map(Object.entries(inner?.properties ?? {}));
    id = properties.get(field) ?? inner?.additionalProperties;
    if (id === undefined) return false;
  }
  return true;
}

/** `apiVersion`, `kind`, `metadata` and `spec` stand first, in this order. */
const FIRST = ['apiVersion', 'kind', 'metadata', 'spec'];

/**
 * The same object with its keys in the order in which the API server prints them: `apiVersion`, `kind`, `metadata`,
 * `spec`, and everything inside by name, which is also the order of the properties in the CRDs. Lists keep theirs.
 */
export function inSchemaOrder<T extends Resource | JsonObject>(resource: T): T {
  const object = resource as JsonObject;
  const keys = Object.keys(object);
  const others = keys.filter((key) => !FIRST.includes(key)).sort();
  return pick(object, [...FIRST.filter((key) => keys.includes(key)), ...others]) as Json as T;
}

/** What is in order already is no copy. */
function sorted(value: Json): Json {
  if (isInOrder(value)) return value;
  if (isJsonList(value)) return value.map(sorted);
  return isJsonObject(value) ? pick(value, Object.keys(value).sort()) : value;
}

function isInOrder(value: Json): boolean {
  if (isJsonList(value)) return value.every(isInOrder);
  if (!isJsonObject(value)) return true;
  let last = '';
  for (const key of Object.keys(value)) {
    const field = value[key];
    if (field === undefined || key < last || !isInOrder(field)) return false;
    last = key;
  }
  return true;
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  const picked: Record<string, Json> = {};
  for (const key of keys) {
    const value = object[key];
    if (value === undefined) continue;
    // Assigned, a key called __proto__ would set the prototype; defined, it is an ordinary one.
    if (key === '__proto__') {
      Object.defineProperty(picked, key, {
        value: sorted(value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else picked[key] = sorted(value);
  }
  return picked;
}
