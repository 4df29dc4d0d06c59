import { type CelRule, KEYWORDS, type NodeId, type SchemaNode } from '../../src/gateway/schema/table.ts';
import type { Json } from '../../src/kubernetes/object.ts';

export type Loose = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text for people: no part of what is valid. */
const DROPPED = new Set(['description', 'title', 'example', 'externalDocs']);

/** Collects schemas as a table of nodes in which equal schemas are one node. */
export class SchemaTableBuilder {
  readonly nodes: SchemaNode[] = [];
  readonly rules: CelRule[] = [];
  readonly #nodeIds = new Map<string, NodeId>();
  readonly #ruleIds = new Map<string, number>();

  /** The schema of a whole object. `status` is left out: the API server ignores it when an object is written. */
  addRoot(schema: Loose): NodeId {
    const properties = schema['properties'];
    if (!isObject(properties)) throw new Error('the schema of an object has no properties');
    const { status: _, ...kept } = properties;
    return this.add({ ...schema, properties: kept });
  }

  add(schema: Loose): NodeId {
    const node: Record<string, unknown> = {};
    for (const key of Object.keys(schema).sort()) {
      if (DROPPED.has(key)) continue;
      if (!KEYWORDS.has(key)) throw new Error(`keyword ${key} is not understood`);
      node[key] = this.#keyword(key, schema[key]);
    }
    return intern(this.#nodeIds, this.nodes, node as SchemaNode);
  }

  #keyword(key: string, value: unknown): unknown {
    switch (key) {
      case 'properties': {
        if (!isObject(value)) throw new Error('properties is no object');
        const names = Object.keys(value).sort();
        return Object.fromEntries(names.map((name) => [name, this.#child(value[name])]));
      }
      case 'items':
      case 'not':
      case 'additionalProperties':
        return this.#child(value);
      case 'allOf':
      case 'anyOf':
      case 'oneOf':
        if (!Array.isArray(value)) throw new Error(`${key} is no list`);
        return value.map((item) => this.#child(item));
      case 'x-kubernetes-validations':
        if (!Array.isArray(value)) throw new Error(`${key} is no list`);
        return value.map((item) => this.#rule(item));
      default:
        return value as Json;
    }
  }

  #child(value: unknown): NodeId {
    if (!isObject(value)) throw new Error(`a nested schema is ${JSON.stringify(value)}`);
    return this.add(value);
  }

  #rule(value: unknown): number {
    if (!isObject(value)) throw new Error('a validation is no object');
    const { rule, message, ...others } = value;
    if (typeof rule !== 'string' || typeof message !== 'string')
      throw new Error(`a validation without rule or message: ${JSON.stringify(value)}`);
    if (Object.keys(others).length > 0)
      throw new Error(`a validation has ${Object.keys(others).join(', ')}, which is not understood`);
    return intern(this.#ruleIds, this.rules, { rule, message });
  }
}

function intern<T>(ids: Map<string, number>, values: T[], value: T): number {
  const key = JSON.stringify(value);
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, values.length);
  values.push(value);
  return values.length - 1;
}
