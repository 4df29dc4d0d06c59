import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Cause } from '../proof/proof.ts';
import type { AcceptEntry } from './entry.ts';

/** Something in the file that cannot be understood; nothing of the file is used then. */
export class AcceptError extends Error {}

const KEYS = ['id', 'host', 'cause', 'before', 'after', 'witness-hash', 'reason', 'by', 'until'] as const;
type Key = (typeof KEYS)[number];
const NEEDED: readonly Key[] = ['host', 'cause', 'reason', 'by', 'until'];

/**
 * Reads a file of accepted differences: a list, or `accept:` with a list.
 * @throws AcceptError with the place of the first thing that is wrong.
 */
export function readAccept(
  text: string,
  file: string,
  causes: ReadonlyMap<Cause, unknown>,
): readonly AcceptEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const positionOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const fail = (node: { range?: readonly number[] | null } | null | undefined, what: string): never => {
    throw new AcceptError(`${positionOf(node?.range?.[0] ?? 0)}: ${what}`);
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new AcceptError(`${positionOf(error.pos[0])}: ${error.message.split('\n')[0]}`);
  }
  let list: unknown = document.contents;
  if (isMap(list)) {
    for (const { key } of list.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (name !== 'accept') fail(key as Node, `"${name}" is no key of the file; the only one is "accept".`);
    }
    list = list.get('accept', true);
  }
  if (list === null || list === undefined || (isScalar(list) && list.value === null)) return [];
  if (!isSeq(list)) return fail(list as Node, 'The file is no list of accepted differences.');
  const ids = new Set<string>();
  return list.items.map((item, index): AcceptEntry => {
    if (!isMap(item)) return fail(item as Node, `Entry ${index + 1} has no keys.`);
    const values = new Map<Key, string>();
    for (const { key, value } of item.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const known = KEYS.find((candidate) => candidate === name);
      if (known === undefined) {
        return fail(key as Node, `"${name}" is no key of an entry; known are ${KEYS.join(', ')}.`);
      }
      const source = isScalar(value) ? (value.source ?? String(value.value ?? '')) : undefined;
      if (source === undefined || source.trim() === '') return fail(key as Node, `"${name}" has no text.`);
      values.set(known, source.trim());
    }
    const missing = NEEDED.filter((key) => !values.has(key));
    if (missing.length > 0) return fail(item, `Entry ${index + 1} lacks ${missing.join(', ')}.`);
    const text = (key: Key): string => values.get(key) ?? '';
    const cause = [...causes.keys()].find((candidate) => candidate === text('cause'));
    if (cause === undefined) {
      return fail(item, `"${text('cause')}" is no cause; known are ${[...causes.keys()].join(', ')}.`);
    }
    if (!isDay(text('until'))) return fail(item, `until is "${text('until')}", which is no day YYYY-MM-DD.`);
    const hash = values.get('witness-hash')?.toLowerCase();
    if (hash !== undefined && !/^[0-9a-f]{8,16}$/.test(hash)) {
      return fail(item, `witness-hash is "${hash}", which is not 8 to 16 hexadecimal digits.`);
    }
    const id = values.get('id') ?? `entry ${index + 1}`;
    if (ids.has(id)) return fail(item, `The id "${id}" is given twice.`);
    ids.add(id);
    const [before, after] = [values.get('before'), values.get('after')];
    return {
      id,
      host: text('host'),
      cause,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(hash === undefined ? {} : { witnessHash: hash }),
      reason: text('reason'),
      by: text('by'),
      until: text('until'),
      position: positionOf(item.range?.[0] ?? 0),
    };
  });
}

/** A day of the calendar, written as YYYY-MM-DD. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
