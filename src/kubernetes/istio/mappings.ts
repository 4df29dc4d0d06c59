import { isArray, isObject } from '../json.ts';
import type { Json, JsonObject } from '../object.ts';

/** A list of mappings; a null item is an empty one. */
export function items(value: Json | undefined): readonly JsonObject[] {
  return isArray(value) ? value.map((item) => (isObject(item) ? item : {})) : [];
}

export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
