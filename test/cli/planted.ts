import type { Json } from './planted-manifests.ts';

/** A window title, clearing the screen in two notations, going back over the line, and turned or hidden text. */
export const PLANTED =
  '\u001B]0;t\u0007\u001B[2J\u009B2J\u0008\u007F\u202Eevil\u2066x\u200B\u2028y\u0085z\uFEFF';
/** The same where a file name cannot hold everything. */
export const IN_NAMES = '\u001B]0;t\u0007\u009B2J\u202Eevil';

/** Everything that a terminal must not get from us: all but line feeds and tabs. */
export const UNSAFE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;

/** The manifests with the planted text behind one text, or behind one key, for every text and key that they hold. */
export function* planted(value: Json): Generator<Json> {
  if (typeof value === 'string') yield value + PLANTED;
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const other of planted(item)) yield value.map((own, at) => (at === index ? other : own));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const other of planted(item)) yield { ...value, [key]: other };
      const { [key]: taken, ...rest } = value;
      yield { ...rest, [key + PLANTED]: taken ?? null };
    }
  }
}

/** The ways to all texts of a value. */
export function* textsOf(value: Json): Generator<readonly (string | number)[]> {
  if (typeof value === 'string') yield [];
  if (typeof value !== 'object' || value === null) return;
  const items = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, item] of items) for (const way of textsOf(item)) yield [key, ...way];
}

/** The value with the planted text behind the text at the end of a way. */
export function withText(value: Json, [key, ...way]: readonly (string | number)[]): Json {
  if (key === undefined) return value + PLANTED;
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? withText(item, way) : item));
  const object = value as { [name: string]: Json };
  return { ...object, [key]: withText(object[key] ?? null, way) };
}

/** Many places at a time, so that few runs do: what is refused for one place must not hide the others. */
export function everywhere(value: Json): Json {
  if (typeof value === 'string') return value + PLANTED;
  if (Array.isArray(value)) return value.map(everywhere);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everywhere(item)]));
}
