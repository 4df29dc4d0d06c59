import { parseDocument } from 'yaml';
import type { FieldPath, ObjectRef } from '../../../src/model/origin.ts';
import type { Entry } from './entry.ts';

/** How deep a configuration file may be nested; Traefik's own is not half of it. */
const DEPTH = 20;

/**
 * The options of a configuration file in YAML, or undefined where it is none. `{}` and `null` under a name switch it on,
 * as the file decoder of Traefik does for sections that may be empty.
 */
export function entriesOfFile(text: string, object: ObjectRef, path: FieldPath): Entry[] | undefined {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) return undefined;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const entries: Entry[] = [];
  collect(value, [], (words, text) => {
    entries.push({ name: words.join('.'), value: text, origin: { object, path } });
  });
  return entries;
}

function collect(
  node: unknown,
  words: readonly string[],
  take: (words: readonly string[], text: string) => void,
): void {
  if (words.length > DEPTH) return;
  if (Array.isArray(node)) {
    if (node.every((item) => item === null || typeof item !== 'object'))
      take(words, node.map(String).join(','));
    else {
      for (const [index, item] of node.entries()) {
        collect(item, [...words.slice(0, -1), `${words.at(-1) ?? ''}[${index}]`], take);
      }
    }
  } else if (node !== null && typeof node === 'object') {
    if (words.length > 0) take(words, 'true');
    for (const [key, item] of Object.entries(node)) collect(item, [...words, key], take);
  } else take(words, node === null || node === undefined ? 'true' : String(node));
}
