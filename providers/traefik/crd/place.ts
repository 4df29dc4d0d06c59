import { asString, dig, own } from '../../../src/kubernetes/json.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { FieldPath, ObjectRef, Origin } from '../../../src/model/origin.ts';
import type { NamedReference } from '../chains.ts';

/** A mapping in an object, with where it stands. */
export interface Place {
  readonly object: ObjectRef;
  readonly path: FieldPath;
  readonly value: JsonObject;
}

export function originOf({ object, path }: Place, ...below: FieldPath): Origin {
  return { object, path: [...path, ...below] };
}

/** The mapping below, empty where there is none. */
export function placeBelow(place: Place, key: string): Place | undefined {
  const value = own(place.value, key);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return { object: place.object, path: [...place.path, key], value: value as JsonObject };
}

/** The mappings of a list; other items are left out. */
export function placesBelow(place: Place, key: string): readonly Place[] {
  const value = own(place.value, key);
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index): Place[] =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? [{ object: place.object, path: [...place.path, key, index], value: item as JsonObject }]
      : [],
  );
}

export function textAt(place: Place, ...keys: readonly string[]): string {
  return asString(dig(place.value, ...keys)) ?? '';
}

export function numberAt(place: Place, key: string): number | undefined {
  const value = own(place.value, key);
  return typeof value === 'number' ? value : undefined;
}

export function switchAt(place: Place, key: string): boolean | undefined {
  const value = own(place.value, key);
  return typeof value === 'boolean' ? value : undefined;
}

/** A list of `{ name, namespace }`. */
export function referencesAt(place: Place, key: string): readonly NamedReference[] {
  return placesBelow(place, key).map((item) => {
    const namespace = textAt(item, 'namespace');
    return {
      name: textAt(item, 'name'),
      namespace: namespace === '' ? undefined : namespace,
      origin: originOf(item),
    };
  });
}
