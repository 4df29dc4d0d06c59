import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { Check } from './scalars.ts';
import type { StructureContext } from './structure-context.ts';
import type { SchemaNode } from './table.ts';
import { report, type Walk } from './violation.ts';

interface Property {
  readonly check: Check<Json>;
  readonly isNullable: boolean;
}

/** Fields and number of entries of an object. */
export function objectCheck(node: SchemaNode, context: StructureContext): Check<JsonObject> {
  const property = (id: number): Property => ({
    check: context.check(id),
    isNullable: context.node(id).nullable === true,
  });
  const entries = Object.entries(node.properties ?? {});
  const properties = new Map(entries.map(([key, id]) => [key, property(id)]));
  const others = node.additionalProperties === undefined ? undefined : property(node.additionalProperties);
  const defaulted = entries.filter(([, id]) => context.node(id).default !== undefined).map(([key]) => key);
  const required = (node.required ?? []).filter((key) => !defaulted.includes(key));
  // A schema without type refines another one; fields that it does not name are that one's business.
  const isOpen = node['x-kubernetes-preserve-unknown-fields'] === true || node.type === undefined;
  const bounds = entryBounds(node, defaulted);
  return (object, walk) => {
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue;
      const value = object[key];
      if (value === undefined) continue;
      const known = properties.get(key) ?? others;
      if (known === undefined ? isOpen : value === null && !known.isNullable) continue;
      walk.path.push(key);
      if (known !== undefined) known.check(value, walk);
      else report(walk, 'unknown-field', 'is not a field of this release and channel');
      walk.path.pop();
    }
    for (const key of required) {
      const isThere = Object.hasOwn(object, key) && object[key] !== undefined;
      if (isThere && (object[key] !== null || properties.get(key)?.isNullable === true)) continue;
      walk.path.push(key);
      report(walk, 'required', 'is required');
      walk.path.pop();
    }
    bounds?.(object, walk);
  };
}

function entryBounds(node: SchemaNode, defaulted: readonly string[]): Check<JsonObject> | undefined {
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = node;
  if (minProperties === 0 && maxProperties === Number.POSITIVE_INFINITY) return undefined;
  return (object: JsonObject, walk: Walk) => {
    const given = Object.keys(object).filter((key) => object[key] !== undefined && object[key] !== null);
    const count = new Set([...given, ...defaulted]).size;
    if (count > maxProperties)
      report(walk, 'properties', `must have at most ${maxProperties} entries; it has ${count}`, true);
    if (count < minProperties)
      report(walk, 'properties', `must have at least ${minProperties} entries; it has ${count}`);
  };
}
