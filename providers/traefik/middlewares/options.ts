import { isArray, isObject, nameOfType, own } from '../../../src/kubernetes/json.ts';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';

/** The fields of one middleware, read by their whole name; null counts as absent. */
export interface Options {
  text(name: string): string | undefined;
  texts(name: string): readonly string[] | undefined;
  flag(name: string): boolean | undefined;
  integer(name: string): number | undefined;
  /** A duration or a number of seconds, in milliseconds; NaN for what Go cannot read. */
  duration(name: string): number | undefined;
  textMap(name: string): ReadonlyMap<string, string> | undefined;
  numbers(name: string): ReadonlyMap<string, number> | undefined;
  object(name: string): JsonObject | undefined;
  objects(name: string): readonly JsonObject[] | undefined;
  has(name: string): boolean;
  /** What the API server would refuse, in words; the first one met. */
  problem(): { readonly field: string; readonly why: string } | undefined;
}

export function readOptions(value: JsonObject): Options {
  let first: { readonly field: string; readonly why: string } | undefined;
  const get = (name: string): Json | undefined => {
    let found: Json | undefined = value;
    for (const key of name.split('.')) {
      if (!isObject(found)) return undefined;
      found = own(found, key) ?? undefined;
    }
    return found;
  };
  const wrong = (field: string, found: Json, wanted: string): undefined => {
    first ??= { field, why: `has the field ${field} with ${nameOfType(found)}, not ${wanted}` };
    return undefined;
  };
  const read = <T>(name: string, wanted: string, take: (found: Json) => T | undefined): T | undefined => {
    const found = get(name);
    if (found === undefined) return undefined;
    const taken = take(found);
    return taken === undefined ? wrong(name, found, wanted) : taken;
  };
  const mapOf = <T>(
    found: Json,
    take: (item: Json | undefined) => T | undefined,
  ): Map<string, T> | undefined => {
    if (!isObject(found)) return undefined;
    const map = new Map<string, T>();
    for (const [key, item] of Object.entries(found)) {
      const taken = take(item);
      if (taken === undefined) return undefined;
      map.set(key, taken);
    }
    return map;
  };
  return {
    text: (name) => read(name, 'a text', (found) => (typeof found === 'string' ? found : undefined)),
    flag: (name) => read(name, 'true or false', (found) => (typeof found === 'boolean' ? found : undefined)),
    integer: (name) =>
      read(name, 'a whole number', (found) => (Number.isInteger(found) ? Number(found) : undefined)),
    duration: (name) =>
      read(name, 'a duration', (found) =>
        typeof found === 'string' ? goDuration(found) : typeof found === 'number' ? found * 1000 : undefined,
      ),
    texts: (name) =>
      read(name, 'a list of texts', (found) =>
        isArray(found) && found.every((item) => typeof item === 'string') ? found : undefined,
      ),
    textMap: (name) =>
      read(name, 'a mapping of texts', (found) =>
        mapOf(found, (item) => (typeof item === 'string' ? item : undefined)),
      ),
    numbers: (name) =>
      read(name, 'a mapping of whole numbers', (found) =>
        mapOf(found, (item) => (typeof item === 'number' && Number.isInteger(item) ? item : undefined)),
      ),
    object: (name) => read(name, 'a mapping', (found) => (isObject(found) ? found : undefined)),
    objects: (name) =>
      read(name, 'a list of mappings', (found) =>
        isArray(found) && found.every(isObject) ? found : undefined,
      ),
    has: (name) => get(name) !== undefined,
    problem: () => first,
  };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Milliseconds of a duration as paerser reads it: plain numbers are seconds, the rest is time.ParseDuration. */
export function goDuration(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replace(/^[+-]/, ''))
    return Number.NaN;
  const sum = parts.reduce(
    (total, [, number, unit = '']) => total + Number(number) * (UNITS.get(unit) ?? 0),
    0,
  );
  return text.startsWith('-') ? -sum : sum;
}
