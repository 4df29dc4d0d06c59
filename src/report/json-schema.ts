/** The part of JSON Schema (draft 2020-12) that documents of this program need. */
export interface Schema {
  readonly type?: TypeName | readonly TypeName[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly Schema[];
}

type TypeName = 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null';

export const text: Schema = { type: 'string' };
export const count: Schema = { type: 'integer' };
export const flag: Schema = { type: 'boolean' };
/** Any object; what it holds is documented elsewhere. */
export const open: Schema = { type: 'object', additionalProperties: {} };

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

export function map(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function oneOf(values: readonly string[]): Schema {
  return { type: 'string', enum: values };
}

export function described(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

/** Properties whose name ends with `?` may be absent. */
export function object(properties: Readonly<Record<string, Schema>>): Schema {
  const entries = Object.entries(properties);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, schema]) => [key.replace(/\?$/, ''), schema])),
    required: entries.map(([key]) => key).filter((key) => !key.endsWith('?')),
    additionalProperties: false,
  };
}

const NAMES: Readonly<Record<TypeName, string>> = {
  object: 'object',
  array: 'list',
  string: 'text',
  integer: 'integer',
  boolean: 'true or false',
  null: 'null',
};

/** The first thing in which a value is not as a schema says: where, and what; undefined when it fits. */
export function misfit(value: unknown, schema: Schema, at = ''): string | undefined {
  const here = at === '' ? 'the document' : at;
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return `${here} is no ${types.map((type) => NAMES[type]).join(' or ')}`;
  }
  const { anyOf, enum: known } = schema;
  if (known !== undefined && !known.some((item) => item === value)) {
    return `${here} is none of ${known.join(', ')}`;
  }
  if (anyOf !== undefined) {
    const found = anyOf.map((option) => misfit(value, option, at));
    if (!found.includes(undefined)) return found[0];
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return undefined;
    return firstOf(value.entries(), ([index, item]) => misfit(item, items, `${at}[${index}]`));
  }
  const isObject = typeof value === 'object' && value !== null && types.includes('object');
  return isObject ? misfitOfObject(value, schema, at, here) : undefined;
}

function isOfType(value: unknown, type: TypeName): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isSafeInteger(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function misfitOfObject(value: object, schema: Schema, at: string, here: string): string | undefined {
  const missing = (schema.required ?? []).find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return `${here} has no ${missing}`;
  return firstOf(Object.entries(value), ([key, item]) => {
    const known = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
    const rest = schema.additionalProperties;
    if (known === undefined && (rest === false || rest === undefined))
      return `${here} has ${key}, which is not known`;
    return misfit(item, known ?? (rest as Schema), at === '' ? key : `${at}.${key}`);
  });
}

function firstOf<T>(items: Iterable<T>, of: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
