import type { Dialect } from '../dialect.ts';
import type { Entry } from './draft.ts';
import { actionAt } from './narrow.ts';
import { pathIncludes } from './relation.ts';

/**
 * For dialects in which the path alone chooses (`selection: 'path-first'`): where all entries of a path have further
 * conditions, what the rest of the list does with that path is said for the path itself, so that requests without these
 * conditions do not end there. The list decides as before.
 */
export function completePaths(entries: readonly Entry[], dialect: Dialect): readonly Entry[] {
  if (dialect.selection !== 'path-first') return entries;
  const open = new Map<string, { readonly path: Entry['path']; last: number; done: boolean }>();
  entries.forEach((entry, index) => {
    const key = pathKey(entry);
    const known = open.get(key);
    if (known === undefined) open.set(key, { path: entry.path, last: index, done: isUnconditional(entry) });
    else {
      known.last = index;
      known.done ||= isUnconditional(entry);
    }
  });
  return entries.flatMap((entry, index): readonly Entry[] => {
    const copies: Entry[] = [];
    for (const one of open.values()) {
      if (one.done || index <= one.last || pathIncludes(entry.path, one.path, dialect) !== 'yes') continue;
      const action = actionAt(entry.action, one.path);
      if (action === undefined) continue;
      copies.push({ ...entry, path: one.path, action, notes: [] });
      one.done = isUnconditional(entry);
    }
    return [...copies, entry];
  });
}

function pathKey({ path }: Entry): string {
  return `${path.kind} ${path.kind === 'regex' ? path.source : path.value}`;
}

function isUnconditional({ method, headers, query }: Entry): boolean {
  return method === undefined && headers.length === 0 && query.length === 0;
}
