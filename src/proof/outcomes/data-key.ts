/** Lists that many routes share are turned into text once. */
const lists = new WeakMap<readonly unknown[], string>();
const LONG = 4;

/** Properties that say where something comes from or why, not what happens. */
const IRRELEVANT = new Set(['origins', 'reason', 'isDefault', 'presumably', 'body']);

/** A text that is the same for equal data: keys in order, origins and reasons left out. */
export function dataKey(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === undefined) return '-';
  if (value === null || typeof value !== 'object') return String(value);
  if (!Array.isArray(value)) return objectKey(value);
  if (value.length < LONG) return listKey(value);
  let key = lists.get(value);
  if (key === undefined) {
    key = listKey(value);
    lists.set(value, key);
  }
  return key;
}

function listKey(list: readonly unknown[]): string {
  let text = '[';
  for (const item of list) text += `${dataKey(item)},`;
  return `${text}]`;
}

function objectKey(value: object): string {
  const names = Object.keys(value);
  if (names.length > 1) names.sort();
  let text = '{';
  for (const name of names) {
    const inner: unknown = Reflect.get(value, name);
    if (inner !== undefined && !IRRELEVANT.has(name)) text += `"${name}":${dataKey(inner)},`;
  }
  return `${text}}`;
}
