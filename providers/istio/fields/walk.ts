import { parseDuration } from '../../../src/kubernetes/istio/durations.ts';
import { isArray, isObject, nameOfType, own } from '../../../src/kubernetes/json.ts';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import type { Violation } from '../../../src/kubernetes/reader.ts';
import type { FieldPath } from '../../../src/model/origin.ts';
import type { Field, Fields, Shape } from './shape.ts';

/** A field of an object with what is declared of it. */
export interface FoundField {
  readonly path: FieldPath;
  readonly field: Field;
  readonly value: Json;
}

/** All that a custom resource says, held against its declaration. */
export interface Walk {
  /** Fields that are accounted for, in the order of the object. */
  readonly found: readonly FoundField[];
  /** Fields that no declaration knows: the API server drops them. */
  readonly unknown: readonly FieldPath[];
  /** What the API server would refuse. */
  readonly violations: readonly Violation[];
}

/**
 * Walks over the fields of `spec`. Of nested fields with a part in what happens to requests only the outermost is
 * accounted for; below it only those of another fate.
 */
export function walkSpec(spec: JsonObject, fields: Fields): Walk {
  const walk: Mutable = { found: [], unknown: [], violations: [] };
  walkFields(spec, fields, ['spec'], false, walk);
  return walk;
}

interface Mutable {
  readonly found: FoundField[];
  readonly unknown: FieldPath[];
  readonly violations: Violation[];
}

function walkFields(
  object: JsonObject,
  fields: Fields,
  path: FieldPath,
  accounted: boolean,
  walk: Mutable,
): void {
  for (const key of Object.keys(object)) {
    const value = own(object, key);
    const below = [...path, key];
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) {
      walk.unknown.push(below);
      continue;
    }
    if (value === undefined || value === null) continue;
    const enters = field.fate !== 'parts' && !(accounted && field.fate === 'table');
    if (enters) walk.found.push({ path: below, field, value });
    walkValue(value, field.shape, below, accounted || field.fate !== 'parts', walk);
  }
}

function walkValue(value: Json, shape: Shape, path: FieldPath, accounted: boolean, walk: Mutable): void {
  switch (shape.kind) {
    case 'object':
      if (isObject(value)) walkFields(value, shape.fields, path, accounted, walk);
      else refuse(walk, path, value, 'a mapping');
      return;
    case 'list':
      if (!isArray(value)) {
        refuse(walk, path, value, 'a list');
        return;
      }
      for (const [index, item] of value.entries()) {
        walkValue(item ?? emptyOf(shape.of), shape.of, [...path, index], accounted, walk);
      }
      return;
    case 'map':
      if (!isObject(value)) {
        refuse(walk, path, value, 'a mapping');
        return;
      }
      for (const key of Object.keys(value)) {
        const item = own(value, key);
        // The presence form of a match is an empty or missing value.
        if (item !== undefined && item !== null) walkValue(item, shape.of, [...path, key], accounted, walk);
      }
      return;
    default:
      checkScalar(value, shape.kind, path, walk);
  }
}

function emptyOf(shape: Shape): Json {
  return shape.kind === 'object' || shape.kind === 'map' ? {} : shape.kind === 'list' ? [] : '';
}

type Scalar = Exclude<Shape['kind'], 'object' | 'list' | 'map'>;

const WANTED: Readonly<Record<Scalar, string>> = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  flag: 'true or false',
  duration: 'a duration such as 5s or 1m30s',
  anything: 'a value',
};

function checkScalar(value: Json, kind: Scalar, path: FieldPath, walk: Mutable): void {
  if (!fits(value, kind)) refuse(walk, path, value, WANTED[kind]);
}

function fits(value: Json, kind: Scalar): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined;
    case 'anything':
      return true;
  }
}

function refuse(walk: Mutable, path: FieldPath, value: Json, wanted: string): void {
  walk.violations.push({ path, reason: `is ${nameOfType(value)}, not ${wanted}` });
}
