import { isArray, isObject } from '../../kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject } from '../../kubernetes/object.ts';
import type { FieldPath } from '../../model/origin.ts';

/**
 * Reads the fields of an object by name and remembers which were asked for, so that the reading code itself is the
 * list of known fields. A field of the wrong type is a fault (an API server refuses such an object); null counts as
 * absent, as in Kubernetes.
 */
export interface Fields {
  readonly path: FieldPath;
  has(key: string): boolean;
  text(key: string): string | undefined;
  /** Like `text`; absent or empty is a fault and reads as ''. */
  requiredText(key: string): string;
  integer(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  texts(key: string): readonly string[];
  integers(key: string): readonly number[];
  /** A map with text values. */
  textMap(key: string): ReadonlyMap<string, string>;
  child(key: string): Fields | undefined;
  children(key: string): readonly Fields[];
  /** An empty object in the place of a field that is not there. */
  absent(key: string): Fields;
  /** Fields that are known and have no influence on what is read. */
  skip(...keys: string[]): void;
  /** Records that the object is one an API server would refuse. */
  fault(key: string, reason: string): void;
}

export interface Fault {
  readonly path: FieldPath;
  readonly reason: string;
}

export interface Reading {
  readonly spec: Fields;
  /** What an API server would refuse; known once the reading code has run. */
  faults(): readonly Fault[];
  /** Fields that nothing asked for. */
  unknown(): readonly FieldPath[];
}

interface Node {
  readonly value: JsonObject;
  readonly path: FieldPath;
  readonly asked: Set<string>;
}

const EMPTY: JsonObject = Object.freeze(Object.create(null));

interface Book {
  readonly nodes: Node[];
  readonly faults: Fault[];
}

/** Starts reading `spec` of an object; an object without one reads as empty. */
export function readSpec(object: KubernetesObject): Reading {
  const { spec: root, ...reading } = readFields(object);
  return { spec: root.child('spec') ?? root.absent('spec'), ...reading };
}

/** The same for kinds without a spec: `spec` are the fields that stand beside the metadata. */
export function readFields(object: KubernetesObject): Reading {
  const book: Book = { nodes: [], faults: [] };
  const root = fieldsOf(object.raw, [], book);
  root.skip('apiVersion', 'kind', 'metadata', 'status');
  return {
    spec: root,
    faults: () => book.faults,
    unknown: () => book.nodes.flatMap(unasked),
  };
}

function unasked(node: Node): FieldPath[] {
  return Object.keys(node.value)
    .filter((key) => !node.asked.has(key))
    .map((key) => [...node.path, key]);
}

function asInteger(value: Json): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function fieldsOf(value: JsonObject, path: FieldPath, book: Book): Fields {
  const asked = new Set<string>();
  const below = new Map<string, Fields>();
  const lists = new Map<string, readonly Fields[]>();
  book.nodes.push({ value, path, asked });

  const fault = (key: string, reason: string): void => {
    book.faults.push({ path: [...path, key], reason });
  };
  const get = (key: string): Json | undefined => {
    asked.add(key);
    const found = Object.hasOwn(value, key) ? value[key] : undefined;
    return found === null ? undefined : found;
  };
  const list = (key: string): readonly Json[] => {
    const found = get(key);
    if (found === undefined) return [];
    if (isArray(found)) return found;
    fault(key, 'must be a list');
    return [];
  };
  const items = <T>(key: string, reason: string, convert: (item: Json) => T | undefined): readonly T[] => {
    const converted: T[] = [];
    list(key).forEach((item, index) => {
      const one = convert(item);
      if (one === undefined) book.faults.push({ path: [...path, key, index], reason });
      else converted.push(one);
    });
    return converted;
  };
  const text = (key: string): string | undefined => {
    const found = get(key);
    if (found === undefined || typeof found === 'string') return found;
    fault(key, 'must be a text');
    return undefined;
  };

  return {
    path,
    fault,
    text,
    has: (key) => get(key) !== undefined,
    requiredText: (key) => {
      const faultsBefore = book.faults.length;
      const found = text(key);
      if ((found ?? '') === '' && book.faults.length === faultsBefore) fault(key, 'is required');
      return found ?? '';
    },
    integer: (key) => {
      const found = get(key);
      if (found === undefined) return undefined;
      const number = asInteger(found);
      if (number === undefined) fault(key, 'must be a whole number');
      return number;
    },
    flag: (key) => {
      const found = get(key);
      if (found === undefined || typeof found === 'boolean') return found;
      fault(key, 'must be true or false');
      return undefined;
    },
    texts: (key) => items(key, 'must be a text', (item) => (typeof item === 'string' ? item : undefined)),
    integers: (key) => items(key, 'must be a whole number', asInteger),
    textMap: (key) => {
      const map = new Map<string, string>();
      const found = get(key);
      if (found === undefined) return map;
      if (!isObject(found)) {
        fault(key, 'must be a map');
        return map;
      }
      for (const [name, item] of Object.entries(found)) {
        if (typeof item === 'string') map.set(name, item);
        else book.faults.push({ path: [...path, key, name], reason: 'must be a text' });
      }
      return map;
    },
    child: (key) => {
      const found = get(key);
      if (found === undefined) return undefined;
      // Several readers may ask for the parts of one child.
      const known = below.get(key);
      if (known !== undefined) return known;
      if (isObject(found)) {
        const made = fieldsOf(found, [...path, key], book);
        below.set(key, made);
        return made;
      }
      fault(key, 'must be an object');
      return undefined;
    },
    children: (key) => {
      const known = lists.get(key);
      if (known !== undefined) return known;
      const objects = items(key, 'must be an object', (item) => (isObject(item) ? item : undefined));
      const made = objects.map((item, index) => fieldsOf(item, [...path, key, index], book));
      lists.set(key, made);
      return made;
    },
    absent: (key) => fieldsOf(EMPTY, [...path, key], book),
    skip: (...keys) => {
      for (const key of keys) asked.add(key);
    },
  };
}
