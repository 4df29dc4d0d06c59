import type { Dialect } from '../dialect.ts';
import { constantPath } from './constant-path.ts';
import { NOT_FOUND, type PathForm, type RawEntry, type RawPath } from './draft.ts';
import type { ExceptingEntry } from './exceptions.ts';
import { beginningWith, restHolds } from './paths.ts';
import { isPlainOnly } from './plain-only.ts';
import { covers, type Matching, pathHolds } from './relation.ts';

/**
 * Turns plain text prefixes into what the API has. `/foo/` is PathPrefix `/foo` with the exact path `/foo` excepted:
 * a rule for Exact `/foo` does there what the rest of the list says. Where the rest of the list says "not found", or
 * the text ends inside a segment, a regular expression is the only exact form.
 */
export function resolveTextPrefixes(
  entries: readonly RawEntry[],
  dialect: Dialect,
): readonly ExceptingEntry[] {
  const resolved: ExceptingEntry[] = [];
  entries.forEach((entry, index) => {
    const { path } = entry;
    if (path.kind === 'string-prefix') {
      resolved.push(...resolveOne(path, entry, entries.slice(index + 1), resolved, dialect));
    } else resolved.push(withPath(entry, path, dialect));
  });
  return resolved;
}

function withPath(entry: RawEntry, path: PathForm, dialect: Dialect): ExceptingEntry {
  if (entry.except.length === 0)
    return path === entry.path ? (entry as ExceptingEntry) : { ...entry, path, except: [] };
  const except = entry.except.map((one): Matching => ({ ...one, path: asForm(one.path, dialect) }));
  return { ...entry, path, except };
}

function asForm(path: RawPath, dialect: Dialect): PathForm {
  return path.kind === 'string-prefix' ? beginningWith(path.value, dialect, false, path.rest) : path;
}

function resolveOne(
  path: RawPath & { kind: 'string-prefix' },
  entry: RawEntry,
  later: readonly RawEntry[],
  earlier: readonly ExceptingEntry[],
  dialect: Dialect,
): ExceptingEntry[] {
  const asPattern = withPath(entry, asForm(path, dialect), dialect);
  if (!path.value.endsWith('/') || path.rest === 'no-slash') return [asPattern];
  const prefix = path.value.slice(0, -1);
  const gaps = path.rest === 'anything' ? [prefix] : [prefix, path.value];
  const fillers: ExceptingEntry[] = [];
  for (const gap of gaps.filter((one) => one !== '')) {
    const gapEntry = withPath(entry, { kind: 'exact', value: gap }, dialect);
    const taken = earlier.some(
      (other) => other.path.kind === 'exact' && other.except.length === 0 && covers(other, gapEntry, dialect),
    );
    if (taken) continue;
    const filler = whatFollows(gap, gapEntry, later, dialect);
    const open = filler.some((one) => one.action.kind === 'not-found');
    if (open && entry.action.pinnedPrefix === undefined && !isPlainOnly(dialect)) return [asPattern];
    fillers.push(...filler);
  }
  return [...fillers, withPath(entry, { kind: 'prefix', value: prefix }, dialect)];
}

/** What the rest of the list does with one path, for requests that satisfy the entry's other conditions. */
function whatFollows(
  path: string,
  gapEntry: ExceptingEntry,
  later: readonly RawEntry[],
  dialect: Dialect,
): ExceptingEntry[] {
  const fillers: ExceptingEntry[] = [];
  for (const other of later) {
    if (other.action.kind === 'lost' || !rawHolds(other.path, path, dialect)) continue;
    const filler = withPath(other, { kind: 'exact', value: path }, dialect);
    fillers.push({ ...filler, action: constantPath(other.action, path) });
    if (filler.except.length === 0 && covers(filler, gapEntry, dialect)) return fillers;
  }
  return [...fillers, { ...gapEntry, action: NOT_FOUND, notes: [] }];
}

function rawHolds(form: RawPath, path: string, dialect: Dialect): boolean {
  if (form.kind !== 'string-prefix') return pathHolds(form, path, dialect);
  return restHolds(form, path);
}
