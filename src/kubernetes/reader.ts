import type { FieldPath } from '../model/origin.ts';
import { isArray, isObject, nameOfType, own } from './json.ts';
import type { Json, JsonObject } from './object.ts';

/** Something about an object that the API server would refuse. `reason` stands behind the name of the field. */
export interface Violation {
  readonly path: FieldPath;
  readonly reason: string;
}

/**
 * A mapping whose fields are read as the API server's decoder reads them: null is absent, another type is a violation and
 * then absent. Remembers which fields were asked for, so that the others can be named.
 */
export interface FieldReader {
  readonly path: FieldPath;
  readonly value: JsonObject;
  readonly violations: Violation[];
  readonly asked: string[];
  readonly inner: FieldReader[];
}

export function fieldReader(value: JsonObject, path: FieldPath, violations: Violation[]): FieldReader {
  return { path, value, violations, asked: [], inner: [] };
}

export function readText(reader: FieldReader, key: string): string | undefined {
  const found = get(reader, key);
  if (found === undefined || typeof found === 'string') return found;
  return wrong(reader, [key], found, 'a text');
}

export function readInteger(reader: FieldReader, key: string): number | undefined {
  const found = get(reader, key);
  if (found === undefined || isInteger(found)) return found;
  return wrong(reader, [key], found, 'a whole number');
}

export function readTextOrInteger(reader: FieldReader, key: string): string | number | undefined {
  const found = get(reader, key);
  if (found === undefined || typeof found === 'string' || isInteger(found)) return found;
  return wrong(reader, [key], found, 'a text or a whole number');
}

export function readObject(reader: FieldReader, key: string): FieldReader | undefined {
  const found = get(reader, key);
  if (found === undefined) return undefined;
  return isObject(found) ? nested(reader, [key], found) : wrong(reader, [key], found, 'a mapping');
}

export function readObjects(reader: FieldReader, key: string): readonly FieldReader[] | undefined {
  // A null item decodes to an empty value.
  return readList(reader, key, (item, index) =>
    isObject(item) || item === null
      ? nested(reader, [key, index], item ?? {})
      : wrong(reader, [key, index], item, 'a mapping'),
  );
}

export function readTexts(reader: FieldReader, key: string): readonly string[] | undefined {
  return readList(reader, key, (item, index) =>
    typeof item === 'string' || item === null ? (item ?? '') : wrong(reader, [key, index], item, 'a text'),
  );
}

/** Fields that are there and were never asked for, here and below. */
export function unknownFields(reader: FieldReader): readonly FieldPath[] {
  const found: FieldPath[] = [];
  const visit = ({ value, asked, path, inner }: FieldReader) => {
    for (const key of Object.keys(value)) if (!asked.includes(key)) found.push([...path, key]);
    for (const below of inner) visit(below);
  };
  visit(reader);
  return found;
}

/** Notes a violation at a field below, or at the mapping itself. */
export function refuse(reader: FieldReader, below: FieldPath, reason: string): void {
  reader.violations.push({ path: [...reader.path, ...below], reason });
}

function get(reader: FieldReader, key: string): Json | undefined {
  reader.asked.push(key);
  return own(reader.value, key) ?? undefined;
}

function nested(reader: FieldReader, below: FieldPath, value: JsonObject): FieldReader {
  const inner = fieldReader(value, [...reader.path, ...below], reader.violations);
  reader.inner.push(inner);
  return inner;
}

function readList<T>(
  reader: FieldReader,
  key: string,
  read: (item: Json, index: number) => T | undefined,
): readonly T[] | undefined {
  const found = get(reader, key);
  if (found === undefined) return undefined;
  if (!isArray(found)) return wrong(reader, [key], found, 'a list');
  const items: T[] = [];
  for (const [index, item] of found.entries()) {
    const value = read(item, index);
    if (value !== undefined) items.push(value);
  }
  return items;
}

function wrong(reader: FieldReader, below: FieldPath, found: Json, wanted: string): undefined {
  refuse(reader, below, `is ${nameOfType(found)}, not ${wanted}`);
}

function isInteger(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}
