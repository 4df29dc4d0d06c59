import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { isJsonList, isJsonObject } from './structure.ts';
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

interface Property {
  readonly apply: Defaulter;
  readonly isNullable: boolean;
}

function compileNode(node: SchemaNode, table: SchemaTable, compile: (id: NodeId) => Defaulter): Defaulter {
  const property = (id: NodeId): Property => ({
    apply: compile(id),
    isNullable: table.nodes[id]?.nullable === true,
  });
  const properties = new Map(Object.entries(node.properties ?? {}).map(([key, id]) => [key, property(id)]));
  const others = node.additionalProperties === undefined ? undefined : property(node.additionalProperties);
  const items = node.items === undefined ? undefined : compile(node.items);
  const defaults: [string, Json][] = [];
  for (const [key, id] of Object.entries(node.properties ?? {})) {
    const value = table.nodes[id]?.default;
    if (value !== undefined) defaults.push([key, compile(id)(value)]);
  }
  return (value) => {
    if (isJsonList(value)) return items === undefined ? value : withItems(value, items);
    if (!isJsonObject(value)) return value;
    return withDefaults(
      withProperties(value, (key) => properties.get(key) ?? others),
      defaults,
    );
  };
}

function withItems(list: readonly Json[], apply: Defaulter): readonly Json[] {
  let copy: Json[] | undefined;
  for (let at = 0; at < list.length; at += 1) {
    const item = list[at] ?? null;
    const applied = apply(item);
    if (applied === item) continue;
    copy ??= [...list];
    copy[at] = applied;
  }
  return copy ?? list;
}

function withProperties(object: JsonObject, find: (key: string) => Property | undefined): JsonObject {
  let copy: Record<string, Json | undefined> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const property = find(key);
    if (property === undefined || value === undefined) continue;
    if (value === null && !property.isNullable) {
      copy ??= { ...object };
      delete copy[key];
      continue;
    }
    const applied = property.apply(value);
    if (applied === value) continue;
    copy ??= { ...object };
    copy[key] = applied;
  }
  return copy ?? object;
}

function withDefaults(object: JsonObject, defaults: readonly [string, Json][]): JsonObject {
  let copy: Record<string, Json | undefined> | undefined;
  for (const [key, value] of defaults) {
    if (Object.hasOwn(object, key) && object[key] !== undefined) continue;
    copy ??= { ...object };
    copy[key] = value;
  }
  return copy ?? object;
}
