import type { FieldPath } from '../model/origin.ts';
import { isArray, isObject, nameOfType, own } from './json.ts';
import type { Json, JsonObject } from './object.ts';

/** Something about an object that the API server would refuse. `reason` stands behind the name of the field. */
export interface Violation {
  readonly path: FieldPath;
  readonly reason: string;
}

/**
 * Reads fields as the API server's decoder does: null is absent, another type is a violation and then absent. Remembers
 * which fields were asked for, so that the others can be named.
 */
export interface FieldReader {
  readonly path: FieldPath;
  text(key: string): string | undefined;
  integer(key: string): number | undefined;
  textOrInteger(key: string): string | number | undefined;
  object(key: string): FieldReader | undefined;
  objects(key: string): readonly FieldReader[] | undefined;
  texts(key: string): readonly string[] | undefined;
  /** Fields that are there and were never asked for. */
  unknown(): readonly FieldPath[];
  refuse(field: string | FieldPath | undefined, reason: string): void;
}

export function fieldReader(value: JsonObject, path: FieldPath, violations: Violation[]): FieldReader {
  const asked = new Set<string>();
  const inner: FieldReader[] = [];
  const get = (key: string): Json | undefined => {
    asked.add(key);
    const found = own(value, key);
    return found === null ? undefined : found;
  };
  const wrong = (key: string | number, at: FieldPath, found: Json, wanted: string) => {
    violations.push({ path: [...at, key], reason: `is ${nameOfType(found)}, not ${wanted}` });
  };
  const nested = (found: JsonObject, at: FieldPath): FieldReader => {
    const reader = fieldReader(found, at, violations);
    inner.push(reader);
    return reader;
  };
  const list = <T>(key: string, read: (item: Json, index: number) => T | undefined) => {
    const found = get(key);
    if (found === undefined) return undefined;
    if (!isArray(found)) {
      wrong(key, path, found, 'a list');
      return undefined;
    }
    return found.map(read).filter((item): item is T & {} => item !== undefined);
  };

  return {
    path,
    text: (key) => {
      const found = get(key);
      if (found === undefined || typeof found === 'string') return found;
      wrong(key, path, found, 'a text');
      return undefined;
    },
    integer: (key) => {
      const found = get(key);
      if (found === undefined || (typeof found === 'number' && Number.isInteger(found))) return found;
      wrong(key, path, found, 'a whole number');
      return undefined;
    },
    textOrInteger: (key) => {
      const found = get(key);
      if (found === undefined || typeof found === 'string') return found;
      if (typeof found === 'number' && Number.isInteger(found)) return found;
      wrong(key, path, found, 'a text or a whole number');
      return undefined;
    },
    object: (key) => {
      const found = get(key);
      if (found === undefined) return undefined;
      if (isObject(found)) return nested(found, [...path, key]);
      wrong(key, path, found, 'a mapping');
      return undefined;
    },
    objects: (key) =>
      list(key, (item, index) => {
        // A null item decodes to an empty value.
        if (isObject(item) || item === null) return nested(item ?? {}, [...path, key, index]);
        wrong(index, [...path, key], item, 'a mapping');
        return undefined;
      }),
    texts: (key) =>
      list(key, (item, index) => {
        if (typeof item === 'string' || item === null) return item ?? '';
        wrong(index, [...path, key], item, 'a text');
        return undefined;
      }),
    unknown: () => [
      ...Object.keys(value)
        .filter((key) => !asked.has(key))
        .map((key) => [...path, key]),
      ...inner.flatMap((reader) => reader.unknown()),
    ],
    refuse: (field, reason) => {
      const below = field === undefined ? [] : typeof field === 'string' ? [field] : field;
      violations.push({ path: [...path, ...below], reason });
    },
  };
}
