import type { Json } from '../../kubernetes/object.ts';
import { combinationChecks } from './combinations.ts';
import type { Defaulter } from './defaults.ts';
import { isJsonList, isJsonObject } from './json.ts';
import { listCheck } from './lists.ts';
import { objectCheck } from './objects.ts';
import { type Check, enumCheck, isKnownFormat, numberChecks, stringChecks } from './scalars.ts';
import type { StructureContext } from './structure-context.ts';
import { KEYWORDS, type NodeId, type SchemaNode, type SchemaTable } from './table.ts';
import { report, show } from './violation.ts';

/**
 * Compiles the structural part of schemas to closures, once per node: types, required and unknown fields, bounds,
 * patterns, enums, and the uniqueness of list items. A missing field that has a default, and null in a field that may
 * not be null, are treated as after defaulting. Unknown fields are violations although an API server drops them
 * silently: `kubectl apply` refuses them.
 */
export function structureCompiler(
  table: SchemaTable,
  defaults: (id: NodeId) => Defaulter,
): (id: NodeId) => Check<Json> {
  const compiled = new Map<NodeId, Check<Json>>();
  const node = (id: NodeId): SchemaNode => {
    const found = table.nodes[id];
    if (found === undefined) throw new Error(`schema node ${id} does not exist`);
    return found;
  };
  const check = (id: NodeId): Check<Json> => {
    const known = compiled.get(id);
    if (known !== undefined) return known;
    const made = compileNode(id, { node, check, defaults });
    compiled.set(id, made);
    return made;
  };
  return check;
}

function compileNode(id: NodeId, context: StructureContext): Check<Json> {
  const node = context.node(id);
  for (const keyword of Object.keys(node))
    if (!KEYWORDS.has(keyword)) throw new Error(`schema keyword ${keyword} is not understood`);
  if (node.format !== undefined && !isKnownFormat(node.format))
    throw new Error(`schema format ${node.format} is not understood`);
  const general = combinationChecks(node, context.defaults(id), context);
  if (node.enum !== undefined) general.push(enumCheck(node.enum));
  const check = inOrder<Json>([...general, ...typedChecks(node, context)]);
  const isOfType = typeTest(node);
  return (value, walk) => {
    if (isOfType(value)) check(value, walk);
    else if (value !== null || node.nullable !== true)
      report(walk, 'type', `must be ${typeName(node)}; it is ${show(value)}`);
  };
}

/** The checks for values of a node's type; of every type that they can have if it leaves that open. */
function typedChecks(node: SchemaNode, context: StructureContext): Check<Json>[] {
  const ofString = inOrder(stringChecks(node)) as Check<Json>;
  const ofNumber = inOrder(numberChecks(node)) as Check<Json>;
  const ofList = listCheck(node, context) as Check<Json>;
  const ofObject = objectCheck(node, context) as Check<Json>;
  if (node.type === 'string') return [ofString];
  if (node.type === 'object') return [ofObject];
  if (node.type === 'array') return [ofList];
  if (node.type !== undefined) return node.type === 'boolean' ? [] : [ofNumber];
  return [
    (value, walk) => {
      if (typeof value === 'string') ofString(value, walk);
      else if (typeof value === 'number') ofNumber(value, walk);
      else if (isJsonList(value)) ofList(value, walk);
      else if (isJsonObject(value)) ofObject(value, walk);
    },
  ];
}

function inOrder<T>(checks: readonly Check<T>[]): Check<T> {
  const [only] = checks;
  if (checks.length === 1 && only !== undefined) return only;
  return (value, walk) => {
    for (const check of checks) check(value, walk);
  };
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
