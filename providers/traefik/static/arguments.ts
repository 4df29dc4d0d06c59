import type { FieldPath, ObjectRef } from '../../../src/model/origin.ts';
import type { Entry } from './entry.ts';

/**
 * Flags of a container: `--name=value`, `--name` for true, `--name value` where the next word is no flag
 * (github.com/traefik/paerser, flag).
 */
export function entriesOfArguments(words: readonly string[], object: ObjectRef, path: FieldPath): Entry[] {
  const entries: Entry[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const flag = /^--?([A-Za-z][^=\s]*)(?:=([\s\S]*))?$/.exec(word.trim());
    const name = flag?.[1];
    if (name === undefined) continue;
    const origin = { object, path: [...path, index] };
    const next = words[index + 1];
    let value = flag?.[2];
    if (value === undefined && next !== undefined && !next.startsWith('-')) {
      value = next;
      index += 1;
    }
    entries.push({ name, value: unquoted(value ?? 'true'), origin });
  }
  return entries;
}

/** Quotes that a template left around a value. */
function unquoted(text: string): string {
  return /^"(.*)"$/s.exec(text)?.[1] ?? text;
}

/** `TRAEFIK_ENTRYPOINTS_WEB_ADDRESS` stands for `entrypoints.web.address` (github.com/traefik/paerser, env). */
export function entriesOfEnvironment(
  variables: ReadonlyArray<{ readonly name: string; readonly value: string; readonly path: FieldPath }>,
  object: ObjectRef,
): Entry[] {
  return variables.flatMap(({ name, value, path }) => {
    const found = /^TRAEFIK_([A-Z0-9]+(?:_[A-Z0-9]+)+)$/.exec(name)?.[1];
    if (found === undefined) return [];
    return [{ name: found.toLowerCase().replaceAll('_', '.'), value, origin: { object, path } }];
  });
}
