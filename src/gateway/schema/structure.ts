import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { type Check, enumCheck, isKnownFormat, numberChecks, stringChecks } from './scalars.ts';
import { KEYWORDS, type NodeId, type SchemaNode, type SchemaTable } from './table.ts';
import { report, show, type Walk } from './violation.ts';

export type NodeCheck = Check<Json>;

/**
 * Compiles the structural part of schemas to closures, once per node: types, required and unknown fields, bounds,
 * patterns, enums, and the uniqueness of list items. Unknown fields are violations although an API server drops them
 * silently: `kubectl apply` refuses them.
 */
export function structureCompiler(table: SchemaTable): (id: NodeId) => NodeCheck {
  const compiled = new Map<NodeId, NodeCheck>();
  const compile = (id: NodeId): NodeCheck => {
    const known = compiled.get(id);
    if (known !== undefined) return known;
    const node = table.nodes[id];
    if (node === undefined) throw new Error(`schema node ${id} does not exist`);
    const check = compileNode(node, compile);
    compiled.set(id, check);
    return check;
  };
  return compile;
}

type Compile = (id: NodeId) => NodeCheck;

function compileNode(node: SchemaNode, compile: Compile): NodeCheck {
  for (const keyword of Object.keys(node))
    if (!KEYWORDS.has(keyword)) throw new Error(`schema keyword ${keyword} is not understood`);
  if (node.format !== undefined && !isKnownFormat(node.format))
    throw new Error(`schema format ${node.format} is not understood`);
  const ofString = stringChecks(node);
  const ofNumber = numberChecks(node);
  const ofList = listChecks(node, compile);
  const ofObject = objectChecks(node, compile);
  const ofAny = node.enum === undefined ? [] : [enumCheck(node.enum)];
  ofAny.push(...combinationChecks(node, compile));
  const isOfType = typeTest(node);
  return (value, walk) => {
    if (value === null && node.nullable === true) return;
    if (!isOfType(value)) {
      report(walk, 'type', `must be ${typeName(node)}; it is ${show(value)}`);
      return;
    }
    for (const check of ofAny) check(value, walk);
    if (typeof value === 'string') for (const check of ofString) check(value, walk);
    else if (typeof value === 'number') for (const check of ofNumber) check(value, walk);
    else if (isJsonList(value)) for (const check of ofList) check(value, walk);
    else if (isJsonObject(value)) for (const check of ofObject) check(value, walk);
  };
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeTest(node: SchemaNode): (value: Json) => boolean {
  if (node['x-kubernetes-int-or-string'] === true)
    return (value) => typeof value === 'string' || Number.isInteger(value);
  switch (node.type) {
    case 'object':
      return isJsonObject;
    case 'array':
      return isJsonList;
    case 'integer':
      return Number.isInteger;
    case undefined:
      return () => true;
    default: {
      const { type } = node;
      return (value) => typeof value === type;
    }
  }
}

function typeName(node: SchemaNode): string {
  if (node['x-kubernetes-int-or-string'] === true) return 'an integer or a string';
  if (node.type === 'array') return 'a list';
  return node.type === 'object' || node.type === 'integer' ? `an ${node.type}` : `a ${node.type}`;
}

function objectChecks(node: SchemaNode, compile: Compile): Check<JsonObject>[] {
  const checks: Check<JsonObject>[] = [];
  const { required = [], minProperties, maxProperties } = node;
  const properties = new Map(Object.entries(node.properties ?? {}).map(([key, id]) => [key, compile(id)]));
  const others = node.additionalProperties === undefined ? undefined : compile(node.additionalProperties);
  // A schema without type refines another one; fields that it does not name are that one's business.
  const isOpen = node['x-kubernetes-preserve-unknown-fields'] === true || node.type === undefined;
  checks.push((object, walk) => {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (value === undefined) continue;
      walk.path.push(key);
      const check = properties.get(key) ?? others;
      if (check !== undefined) check(value, walk);
      else if (!isOpen) report(walk, 'unknown-field', 'is not a field of this release and channel');
      walk.path.pop();
    }
    for (const key of required) {
      if (Object.hasOwn(object, key) && object[key] !== undefined) continue;
      walk.path.push(key);
      report(walk, 'required', 'is required');
      walk.path.pop();
    }
  });
  if (minProperties !== undefined || maxProperties !== undefined)
    checks.push((object, walk) => {
      const count = Object.keys(object).length;
      if (maxProperties !== undefined && count > maxProperties)
        report(walk, 'properties', `must have at most ${maxProperties} entries; it has ${count}`, true);
      if (minProperties !== undefined && count < minProperties)
        report(walk, 'properties', `must have at least ${minProperties} entries; it has ${count}`);
    });
  return checks;
}

function listChecks(node: SchemaNode, compile: Compile): Check<readonly Json[]>[] {
  const checks: Check<readonly Json[]>[] = [];
  const { minItems, maxItems = Number.POSITIVE_INFINITY } = node;
  const item = node.items === undefined ? undefined : compile(node.items);
  checks.push((list, walk) => {
    if (list.length > maxItems)
      report(walk, 'items', `must have at most ${maxItems} items; it has ${list.length}`, true);
    if (minItems !== undefined && list.length < minItems)
      report(walk, 'items', `must have at least ${minItems} items; it has ${list.length}`);
    if (item === undefined) return;
    // Items beyond the bound are not looked at: one violation says it, and its cost stays bounded.
    for (let at = 0; at < list.length && at < maxItems; at += 1) {
      walk.path.push(at);
      item(list[at] ?? null, walk);
      walk.path.pop();
    }
  });
  const listType = node['x-kubernetes-list-type'];
  if (listType === 'set') checks.push(uniqueness((value) => value, 'occurs twice'));
  if (listType === 'map') {
    const keys = node['x-kubernetes-list-map-keys'] ?? [];
    checks.push(uniqueness(identityBy(keys), `has the same ${keys.join(', ')} as an item before it`));
  }
  return checks;
}

function identityBy(keys: readonly string[]): (item: Json) => Json {
  return (item) =>
    isJsonObject(item) ? keys.map((key) => (Object.hasOwn(item, key) ? item[key] : null) ?? null) : item;
}

/** Items of a list of type `set` or `map` must differ (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype). */
function uniqueness(identity: (item: Json) => Json, problem: string): Check<readonly Json[]> {
  return (list, walk) => {
    if (list.length < 2) return;
    const seen = new Set<string>();
    list.forEach((item, at) => {
      const key = JSON.stringify(identity(item));
      if (seen.has(key)) {
        walk.path.push(at);
        report(walk, 'duplicate', problem);
        walk.path.pop();
      }
      seen.add(key);
    });
  };
}

/** `allOf`, `anyOf`, `oneOf` and `not`, which state further conditions on the same value. */
function combinationChecks(node: SchemaNode, compile: Compile): Check<Json>[] {
  const counted = (
    ids: readonly NodeId[],
    isRight: (count: number) => boolean,
    problem: string,
  ): Check<Json> => {
    const alternatives = ids.map((id) => compile(id));
    return (value, walk) => {
      const count = alternatives.filter((alternative) => passes(alternative, value)).length;
      if (!isRight(count)) report(walk, 'combination', problem);
    };
  };
  const { allOf, anyOf, oneOf, not } = node;
  const checks: Check<Json>[] = [];
  if (allOf !== undefined)
    checks.push(
      counted(allOf, (count) => count === allOf.length, 'must meet all of the schema’s conditions'),
    );
  if (anyOf !== undefined)
    checks.push(
      counted(anyOf, (count) => count > 0, 'must meet one of the schema’s conditions; it meets none'),
    );
  if (oneOf !== undefined)
    checks.push(counted(oneOf, (count) => count === 1, 'must meet exactly one of the schema’s alternatives'));
  if (not !== undefined)
    checks.push(
      counted([not], (count) => count === 0, 'must not meet the condition that the schema excludes'),
    );
  return checks;
}

function passes(check: NodeCheck, value: Json): boolean {
  const walk: Walk = { path: [], violations: [], isBlocked: false };
  check(value, walk);
  return walk.violations.length === 0;
}
