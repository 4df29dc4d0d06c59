import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { isJsonList, isJsonObject } from './json.ts';
import type { NodeId, SchemaNode, SchemaTable } from './table.ts';

/** Returns the value with defaults, or the value itself if nothing is to be added. */
export type Defaulter = (value: Json) => Json;

/**
 * Compiles the defaulting of schemas, once per node. A missing field gets its default, and the default's own fields
 * theirs; null counts as missing in a field that may not be null and is dropped where there is no default
 * (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting).
 */
export function defaultsCompiler(table: SchemaTable): (id: NodeId) => Defaulter {
  const compiled = new Map<NodeId, Defaulter>();
  const compile = (id: NodeId): Defaulter => {
    const known = compiled.get(id);
    if (known !== undefined) return known;
    const node = table.nodes[id];
    if (node === undefined) throw new Error(`schema node ${id} does not exist`);
    const defaulter = compileNode(node, table, compile);
    compiled.set(id, defaulter);
    return defaulter;
  };
  return compile;
}

type Copy = Record<string, Json | undefined>;

interface Property {
  readonly apply: Defaulter;
  /** What stands in the place of null; undefined drops the field. */
  readonly forNull: Json | undefined;
}

function compileNode(node: SchemaNode, table: SchemaTable, compile: (id: NodeId) => Defaulter): Defaulter {
  const defaultOf = (id: NodeId): Json | undefined => {
    const value = table.nodes[id]?.default;
    return value === undefined ? undefined : compile(id)(value);
  };
  const forNull = (id: NodeId, fallback: Json | undefined) =>
    table.nodes[id]?.nullable === true ? null : fallback;
  const entries = Object.entries(node.properties ?? {});
  const properties = new Map<string, Property>(
    entries.map(([key, id]) => [key, { apply: compile(id), forNull: forNull(id, defaultOf(id)) }]),
  );
  const { additionalProperties: other, items } = node;
  const others =
    other === undefined ? undefined : { apply: compile(other), forNull: forNull(other, undefined) };
  const defaults = entries.flatMap(([key, id]) => {
    const value = defaultOf(id);
    return value === undefined ? [] : [{ key, value }];
  });
  const applyToItem = items === undefined ? undefined : compile(items);
  return (value) => {
    if (isJsonList(value)) return applyToItem === undefined ? value : withItems(value, applyToItem);
    if (!isJsonObject(value)) return value;
    let copy = changedFields(value, properties, others);
    for (const { key, value: fallback } of defaults) {
      if (Object.hasOwn(copy ?? value, key) && (copy ?? value)[key] !== undefined) continue;
      copy ??= { ...value };
      set(copy, key, fallback);
    }
    return copy ?? value;
  };
}

function withItems(list: readonly Json[], apply: Defaulter): readonly Json[] {
  for (const [at, item] of list.entries()) {
    const applied = apply(item);
    if (applied !== item) return [...list.slice(0, at), applied, ...list.slice(at + 1).map(apply)];
  }
  return list;
}

/** A copy with the fields' own defaults, or undefined if they have all that they need. */
function changedFields(
  object: JsonObject,
  properties: ReadonlyMap<string, Property>,
  others: Property | undefined,
): Copy | undefined {
  let copy: Copy | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const property = properties.get(key) ?? others;
    if (property === undefined || value === undefined) continue;
    const applied = value === null ? property.forNull : property.apply(value);
    if (applied === value) continue;
    copy ??= { ...object };
    set(copy, key, applied);
  }
  return copy;
}

/** Changes a copy that nobody else has seen yet. A key like `__proto__` becomes an ordinary one. */
function set(copy: Copy, key: string, value: Json | undefined): void {
  if (value === undefined) delete copy[key];
  else if (key === '__proto__')
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}
