import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { DECISIONS, OPEN_RECORD, type Records, type UnitRecord } from './record.ts';

/** Something in a file of decisions that cannot be understood; nothing of the file is used then. */
export class RecordsError extends Error {}

/** Version of the form of the file; it grows when a key changes its meaning or goes. */
export const RECORDS_SCHEMA = 1;

const KEYS = ['decision', 'note', 'by', 'on', 'items', 'form', 'edited', 'history'] as const;
type Key = (typeof KEYS)[number];

/**
 * Reads a file of decisions.
 * @throws RecordsError with the place of the first thing that is wrong.
 */
export function readRecords(text: string, file: string): Records {
  if (/^(<{7}|={7}|>{7})/m.test(text)) {
    const line = text.slice(0, /^(<{7}|={7}|>{7})/m.exec(text)?.index ?? 0).split('\n').length;
    throw new RecordsError(
      `${file}:${line}: git could not merge this file, and its marks still stand in it.`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const fail = (node: Node | null | undefined, what: string): never => {
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
    throw new RecordsError(`${file}:${line}:${col}: ${what}`);
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new RecordsError(`${file}:${line}:${col}: ${error.message.split('\n')[0]}`);
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return new Map();
  if (!isMap(root)) return fail(root, 'The file is no file of decisions: it has no key "units".');
  for (const { key } of root.items) {
    const name = nameOf(key);
    if (name !== 'schema' && name !== 'units') fail(key as Node, `"${name}" is no key of the file.`);
  }
  const schema: unknown = root.get('schema');
  if (schema !== RECORDS_SCHEMA) {
    return fail(
      root,
      `The file has schema ${String(schema ?? 'none')}; this version knows ${RECORDS_SCHEMA}.`,
    );
  }
  const units = root.get('units', true) as Node | undefined;
  if (units === undefined || (isScalar(units) && units.value === null)) return new Map();
  if (!isMap(units)) return fail(units, '"units" holds no blocks.');
  return new Map(units.items.map((pair) => readUnit(pair, fail)));
}

type Fail = (node: Node | null | undefined, what: string) => never;

function readUnit({ key, value }: Pair, fail: Fail): readonly [string, UnitRecord] {
  const id = nameOf(key);
  if (!isMap(value)) return fail(key as Node, `"${id}" has no keys.`);
  const known = new Map<Key, Node>();
  for (const item of value.items) {
    const name = nameOf(item.key);
    const found = KEYS.find((candidate) => candidate === name);
    if (found === undefined) {
      return fail(item.key as Node, `"${name}" is no key of a unit; known are ${KEYS.join(', ')}.`);
    }
    if (item.value !== null) known.set(found, item.value as Node);
  }
  const text = (name: Key): string => {
    const node = known.get(name);
    if (node === undefined) return '';
    if (!isScalar(node)) return fail(node, `"${name}" is no text.`);
    return name === 'edited' ? String(node.value ?? '') : (node.source ?? String(node.value ?? '')).trim();
  };
  const given = text('decision');
  const decision = DECISIONS.find((candidate) => candidate === given);
  if (decision === undefined) {
    return fail(value, `decision is "${given}", which is none of ${DECISIONS.join(', ')}.`);
  }
  const [form, edited] = [text('form'), text('edited')];
  return [
    id,
    {
      decision,
      note: text('note'),
      by: text('by'),
      on: text('on'),
      items: texts(value, 'items', fail),
      ...(form === '' ? {} : { form }),
      ...(edited === '' ? {} : { edited }),
      history: texts(value, 'history', fail),
    },
  ];
}

function texts(unit: YAMLMap, name: Key, fail: Fail): readonly string[] {
  const list = unit.get(name, true) as Node | undefined;
  if (list === undefined || (isScalar(list) && list.value === null)) return OPEN_RECORD.items;
  if (!isSeq(list)) return fail(list, `"${name}" is no list.`);
  return list.items.map((item) => {
    if (!isScalar(item)) return fail(item as Node, `An entry of "${name}" is no text.`);
    return item.source ?? String(item.value ?? '');
  });
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}
