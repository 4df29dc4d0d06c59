import type { Dialect } from '../dialect.ts';
import { constantPath } from './constant-path.ts';
import { type Entry, NOT_FOUND, type PathForm, type RawEntry, type RawPath } from './draft.ts';
import { beginningWith } from './paths.ts';
import { covers, pathHolds } from './relation.ts';

/**
 * Turns plain text prefixes into what the API has. `/foo/` is PathPrefix `/foo` with the exact path `/foo` excepted:
 * a rule for Exact `/foo` does there what the rest of the list says. Where the rest of the list says "not found", or
 * the text ends inside a segment, a regular expression is the only exact form.
 */
export function resolveTextPrefixes(entries: readonly RawEntry[], dialect: Dialect): readonly Entry[] {
  const resolved: Entry[] = [];
  entries.forEach((entry, index) => {
    const { path, except: _, ...body } = entry;
    if (path.kind !== 'string-prefix') {
      resolved.push({ ...body, path });
      return;
    }
    resolved.push(...resolveOne(path, entry, entries.slice(index + 1), resolved, dialect));
  });
  return resolved;
}

function resolveOne(
  path: RawPath & { kind: 'string-prefix' },
  entry: RawEntry,
  later: readonly RawEntry[],
  earlier: readonly Entry[],
  dialect: Dialect,
): Entry[] {
  const { except: _, path: __, ...body } = entry;
  const asPattern: Entry = { ...body, path: beginningWith(path.value, dialect, false, path.more) };
  if (!path.value.endsWith('/')) return [asPattern];
  const prefix = path.value.slice(0, -1);
  const gaps = path.more ? [prefix, path.value] : [prefix];
  const fillers: Entry[] = [];
  for (const gap of gaps) {
    const gapEntry = { ...body, path: { kind: 'exact', value: gap } } as const;
    if (earlier.some((other) => other.path.kind === 'exact' && covers(other, gapEntry, dialect))) continue;
    const filler = whatFollows(gap, entry, later, dialect);
    const open = filler.some((one) => one.action.kind === 'not-found');
    if (open && entry.action.pinnedPrefix === undefined) return [asPattern];
    fillers.push(...filler);
  }
  return [...fillers, { ...body, path: { kind: 'prefix', value: prefix } }];
}

/** What the rest of the list does with one path, for requests that satisfy the entry's other conditions. */
function whatFollows(path: string, entry: RawEntry, later: readonly RawEntry[], dialect: Dialect): Entry[] {
  const fillers: Entry[] = [];
  for (const other of later) {
    if (!rawHolds(other.path, path, dialect)) continue;
    const { except: _, ...body } = other;
    fillers.push({ ...body, path: { kind: 'exact', value: path }, action: constantPath(other.action, path) });
    const unconditional =
      other.method === undefined && other.headers.length === 0 && other.query.length === 0;
    if (unconditional) return fillers;
  }
  const { except: _, ...body } = entry;
  fillers.push({ ...body, path: { kind: 'exact', value: path }, action: NOT_FOUND, notes: [] });
  return fillers;
}

function rawHolds(form: RawPath, path: string, dialect: Dialect): boolean {
  if (form.kind !== 'string-prefix') return pathHolds(form as PathForm, path, dialect);
  return path.startsWith(form.value) && (!form.more || path.length > form.value.length);
}
