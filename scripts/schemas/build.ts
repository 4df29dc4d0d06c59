import type { CelRule, NodeId, SchemaNode } from '../../src/gateway/schema/table.ts';
import { KEYWORDS } from '../../src/gateway/schema/table.ts';

export type Loose = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text for people: no part of what is valid. */
const DROPPED = new Set(['description', 'title', 'example', 'externalDocs']);

/** Collects schemas as a table of nodes in which equal schemas are one node. */
export interface TableBuilder {
  readonly nodes: readonly SchemaNode[];
  readonly rules: readonly CelRule[];
  /**
   * Adds the schema of a whole object. `status` is left out: the API server ignores it when an object is written.
   * @throws Error for a keyword, or a property of a validation, that is not understood.
   */
  addRoot(schema: Loose): NodeId;
}

/** Fields that every object has; a CustomResourceDefinition need not name them. */
const IMPLIED: Loose = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
};

export function tableBuilder(): TableBuilder {
  const nodes: SchemaNode[] = [];
  const rules: CelRule[] = [];
  const nodeIds = new Map<string, NodeId>();
  const ruleIds = new Map<string, number>();

  const child = (value: unknown): NodeId => {
    if (!isObject(value)) throw new Error(`a nested schema is ${JSON.stringify(value)}`);
    return add(value);
  };
  const list = (key: string, value: unknown): readonly unknown[] => {
    if (!Array.isArray(value)) throw new Error(`${key} is no list`);
    return value;
  };

  function add(schema: Loose): NodeId {
    const keys = Object.keys(schema).filter((key) => !DROPPED.has(key));
    const node = Object.fromEntries(keys.sort().map((key) => [key, keyword(key, schema[key])]));
    return intern(nodeIds, nodes, node as SchemaNode);
  }

  function keyword(key: string, value: unknown): unknown {
    if (!KEYWORDS.has(key)) throw new Error(`keyword ${key} is not understood`);
    switch (key) {
      case 'properties': {
        if (!isObject(value)) throw new Error('properties is no object');
        const names = Object.keys(value).sort();
        return Object.fromEntries(names.map((name) => [name, child(value[name])]));
      }
      case 'items':
      case 'not':
      case 'additionalProperties':
        return child(value);
      case 'allOf':
      case 'anyOf':
      case 'oneOf':
        return list(key, value).map(child);
      case 'x-kubernetes-validations':
        return list(key, value).map((item) => intern(ruleIds, rules, ruleOf(item)));
      default:
        return value;
    }
  }

  return {
    nodes,
    rules,
    addRoot(schema) {
      const properties = schema['properties'];
      if (!isObject(properties)) throw new Error('the schema of an object has no properties');
      const { status: _, ...kept } = properties;
      return add({ ...schema, properties: { ...IMPLIED, ...kept } });
    },
  };
}

function ruleOf(value: unknown): CelRule {
  if (!isObject(value)) throw new Error('a validation is no object');
  const { rule, message, ...others } = value;
  if (typeof rule !== 'string' || typeof message !== 'string')
    throw new Error(`a validation without rule or message: ${JSON.stringify(value)}`);
  if (Object.keys(others).length > 0)
    throw new Error(`a validation has ${Object.keys(others).join(', ')}, which is not understood`);
  return { rule, message };
}

function intern<T>(ids: Map<string, number>, values: T[], value: T): number {
  const key = JSON.stringify(value);
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, values.length);
  values.push(value);
  return values.length - 1;
}
