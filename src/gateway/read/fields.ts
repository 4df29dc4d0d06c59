import { isArray, isObject, own } from '../../kubernetes/json.ts';
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

const EMPTY: JsonObject = Object.freeze(Object.create(null));

interface Book {
  readonly nodes: ObjectFields[];
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
  const root = new ObjectFields(object.raw, undefined, [], book);
  root.skip('apiVersion', 'kind', 'metadata', 'status');
  return {
    spec: root,
    faults: () => book.faults,
    unknown: () => book.nodes.flatMap((node) => node.unasked()),
  };
}

function asInteger(value: Json): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function asObject(value: Json): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function asText(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const NOTHING: readonly never[] = [];

/**
 * A class, as a large cluster has hundreds of thousands of these: one object each and no closures. Their paths are of
 * interest only where something is found, and are put together when somebody asks.
 */
class ObjectFields implements Fields {
  readonly #value: JsonObject;
  readonly #parent: ObjectFields | undefined;
  readonly #below: FieldPath;
  readonly #book: Book;
  /** A handful of names, which a list holds in less room than a set. */
  readonly #asked: string[] = [];
  #path: FieldPath | undefined;
  #children: Map<string, Fields> | undefined;
  #lists: Map<string, readonly Fields[]> | undefined;

  constructor(value: JsonObject, parent: ObjectFields | undefined, below: FieldPath, book: Book) {
    this.#value = value;
    this.#parent = parent;
    this.#below = below;
    this.#book = book;
    book.nodes.push(this);
  }

  get path(): FieldPath {
    this.#path ??= this.#parent === undefined ? this.#below : [...this.#parent.path, ...this.#below];
    return this.#path;
  }

  unasked(): readonly FieldPath[] {
    const keys = Object.keys(this.#value);
    if (keys.every((key) => this.#asked.includes(key))) return NOTHING;
    return keys.filter((key) => !this.#asked.includes(key)).map((key) => [...this.path, key]);
  }

  fault(key: string, reason: string): void {
    this.#book.faults.push({ path: [...this.path, key], reason });
  }

  skip(...keys: string[]): void {
    this.#asked.push(...keys);
  }

  has(key: string): boolean {
    return this.#get(key) !== undefined;
  }

  text(key: string): string | undefined {
    const found = this.#get(key);
    if (found === undefined || typeof found === 'string') return found;
    this.fault(key, 'must be a text');
    return undefined;
  }

  requiredText(key: string): string {
    const faultsBefore = this.#book.faults.length;
    const found = this.text(key) ?? '';
    if (found === '' && this.#book.faults.length === faultsBefore) this.fault(key, 'is required');
    return found;
  }

  integer(key: string): number | undefined {
    const found = this.#get(key);
    if (found === undefined) return undefined;
    const number = asInteger(found);
    if (number === undefined) this.fault(key, 'must be a whole number');
    return number;
  }

  flag(key: string): boolean | undefined {
    const found = this.#get(key);
    if (found === undefined || typeof found === 'boolean') return found;
    this.fault(key, 'must be true or false');
    return undefined;
  }

  texts(key: string): readonly string[] {
    return this.#items(key, 'must be a text', asText);
  }

  integers(key: string): readonly number[] {
    return this.#items(key, 'must be a whole number', asInteger);
  }

  textMap(key: string): ReadonlyMap<string, string> {
    const map = new Map<string, string>();
    const found = this.#get(key);
    if (found === undefined) return map;
    if (!isObject(found)) {
      this.fault(key, 'must be a map');
      return map;
    }
    for (const [name, item] of Object.entries(found)) {
      if (typeof item === 'string') map.set(name, item);
      else this.#book.faults.push({ path: [...this.path, key, name], reason: 'must be a text' });
    }
    return map;
  }

  child(key: string): Fields | undefined {
    const found = this.#get(key);
    if (found === undefined) return undefined;
    // Several readers may ask for the parts of one child.
    const known = this.#children?.get(key);
    if (known !== undefined) return known;
    if (!isObject(found)) {
      this.fault(key, 'must be an object');
      return undefined;
    }
    const made = new ObjectFields(found, this, [key], this.#book);
    this.#children ??= new Map();
    this.#children.set(key, made);
    return made;
  }

  children(key: string): readonly Fields[] {
    const known = this.#lists?.get(key);
    if (known !== undefined) return known;
    const objects = this.#items(key, 'must be an object', asObject);
    const made = objects.map((item, index) => new ObjectFields(item, this, [key, index], this.#book));
    this.#lists ??= new Map();
    this.#lists.set(key, made);
    return made;
  }

  absent(key: string): Fields {
    return new ObjectFields(EMPTY, this, [key], this.#book);
  }

  #get(key: string): Json | undefined {
    if (!this.#asked.includes(key)) this.#asked.push(key);
    return own(this.#value, key) ?? undefined;
  }

  #items<T>(key: string, reason: string, convert: (item: Json) => T | undefined): readonly T[] {
    const found = this.#get(key);
    if (found === undefined) return NOTHING;
    if (!isArray(found)) {
      this.fault(key, 'must be a list');
      return NOTHING;
    }
    const converted: T[] = [];
    for (const [index, item] of found.entries()) {
      const one = convert(item);
      if (one === undefined) this.#book.faults.push({ path: [...this.path, key, index], reason });
      else converted.push(one);
    }
    return converted;
  }
}
