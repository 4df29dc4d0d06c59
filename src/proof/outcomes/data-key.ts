/** Lists that many routes share are turned into text once. */
const lists = new WeakMap<readonly unknown[], string>();
const LONG = 4;

/** Properties that say where something comes from or why, not what happens. */
const IRRELEVANT = new Set(['origins', 'reason', 'isDefault', 'presumably', 'body']);

/** A text that is the same for equal data: keys in order, origins and reasons left out. */
export function dataKey(value: unknown): string {
  if (typeof value === 'string') return textKey(value);
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

/** Texts of these letters need no escapes. */
const PLAIN = /^[\w./:$-]*$/;

function textKey(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function listKey(list: readonly unknown[]): string {
  if (list.length === 0) return '[]';
  let text = '[';
  for (const item of list) text += `${dataKey(item)},`;
  return `${text}]`;
}

function objectKey(value: object): string {
  const names = Object.keys(value);
  sortNames(names);
  let text = '{';
  for (const name of names) {
    if (IRRELEVANT.has(name)) continue;
    const inner: unknown = Reflect.get(value, name);
    if (inner !== undefined) text += `"${name}":${dataKey(inner)},`;
  }
  return `${text}}`;
}

/** Objects have few names, which mostly stand in order. */
function sortNames(names: string[]): void {
  for (let i = 1; i < names.length; i++) {
    const name = names[i] ?? '';
    let at = i;
    for (let before = names[at - 1]; before !== undefined && before > name; before = names[at - 1]) {
      names[at] = before;
      at -= 1;
    }
    names[at] = name;
  }
}
