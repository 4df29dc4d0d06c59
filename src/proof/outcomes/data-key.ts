const known = new WeakMap<object, string>();

/** Properties that say where something comes from or why, not what happens. */
const IRRELEVANT = new Set(['origins', 'reason', 'isDefault', 'presumably', 'body']);

/** A text that is the same for equal data: keys in order, origins and reasons left out. */
export function dataKey(value: unknown): string {
  if (value === undefined) return '-';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let key = known.get(value);
  if (key === undefined) {
    key = Array.isArray(value) ? `[${value.map(dataKey).join(',')}]` : objectKey(value);
    known.set(value, key);
  }
  return key;
}

function objectKey(value: object): string {
  const parts: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const inner: unknown = Reflect.get(value, name);
    if (inner === undefined || IRRELEVANT.has(name)) continue;
    parts.push(`${JSON.stringify(name)}:${dataKey(inner)}`);
  }
  return `{${parts.join(',')}}`;
}
