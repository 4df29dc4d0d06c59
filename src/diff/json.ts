import type { Json, JsonObject } from '../kubernetes/object.ts';

/** A mapping that is being made; a key like `__proto__` is an ordinary one. */
export type Draft = Record<string, Json>;

export function draft(): Draft {
  return Object.create(null) as Draft;
}

/** Are two values the same, whatever the order of the keys? */
export function isEqual(one: Json | undefined, two: Json | undefined): boolean {
  if (one === two) return true;
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null) return false;
  if (Array.isArray(one) || Array.isArray(two)) {
    if (!Array.isArray(one) || !Array.isArray(two) || one.length !== two.length) return false;
    return one.every((item, index) => isEqual(item as Json, two[index] as Json));
  }
  const first = entriesOf(one as JsonObject);
  const second = two as JsonObject;
  return (
    first.length === entriesOf(second).length &&
    first.every(([key, value]) => Object.hasOwn(second, key) && isEqual(value, second[key]))
  );
}

/** The entries of a mapping that hold something. */
export function entriesOf(object: JsonObject): ReadonlyArray<readonly [string, Json]> {
  return Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}

/** A text that is equal for equal values, whatever the order of their keys. */
export function canonicalText(value: Json): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
