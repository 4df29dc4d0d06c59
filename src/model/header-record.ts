import type { Result } from './evaluation.ts';

/** Headers of an answer, as results have them. */
export function headersOf(
  set: ReadonlyMap<string, string | null>,
  removed: Iterable<string>,
  added: ReadonlyMap<string, string | null> = new Map(),
): Result['responseHeaders'] {
  const headers = { set: record(set), removed: [...removed].sort() };
  return added.size === 0 ? headers : { ...headers, added: record(added) };
}

/** Header names come from the input: no prototype that a name could touch. */
export function record(map: ReadonlyMap<string, string | null>): Readonly<Record<string, string | null>> {
  const result: Record<string, string | null> = Object.create(null);
  for (const [name, value] of map) result[name] = value;
  return result;
}
