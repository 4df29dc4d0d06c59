import type { Dialect } from '../dialect.ts';
import { constantPath } from './constant-path.ts';
import type { Entry } from './draft.ts';
import { covers, mayBothHold } from './relation.ts';

/**
 * The same first-match list with fewer entries: those that an earlier entry covers never decide, and those whose
 * requests a later entry would treat alike are not needed. Exact: an entry goes only where it is certain.
 * The notes of a merged entry move to the one that does its work.
 */
export function shrink(entries: readonly Entry[], dialect: Dialect): Shrunk {
  const reached = dropUnreachable(entries, dialect);
  const lost = reached.filter((entry) => entry.action.kind === 'lost');
  const rest = lost.length === 0 ? reached : reached.filter((entry) => entry.action.kind !== 'lost');
  return { entries: mergeIntoLater(rest, dialect), lost, reached };
}

export interface Shrunk {
  readonly entries: readonly Entry[];
  /** What is not written but would have decided some requests. */
  readonly lost: readonly Entry[];
  /** Those that decide at least one request, before any were merged. */
  readonly reached: readonly Entry[];
}

function dropUnreachable(entries: readonly Entry[], dialect: Dialect): readonly Entry[] {
  const kept: Entry[] = [];
  const plain: PlainPaths = { exact: new Set(), prefixes: new Set() };
  const others: Entry[] = [];
  for (const entry of entries) {
    // A regular expression may lie within a plain prefix too, which only a look at each can tell.
    const rivals = entry.path.kind === 'regex' ? kept.filter((one) => one.action.kind !== 'lost') : others;
    const taken = plainlyCovered(entry, plain) || rivals.some((earlier) => covers(earlier, entry, dialect));
    if (taken) continue;
    kept.push(entry);
    if (entry.action.kind === 'lost') continue;
    if (!isUnconditional(entry) || entry.path.kind === 'regex') others.push(entry);
    else (entry.path.kind === 'exact' ? plain.exact : plain.prefixes).add(entry.path.value);
  }
  return kept;
}

/** Exact paths and prefixes of earlier entries without further conditions. */
interface PlainPaths {
  readonly exact: Set<string>;
  readonly prefixes: Set<string>;
}

function isUnconditional(entry: Entry): boolean {
  return entry.method === undefined && entry.headers.length + entry.query.length === 0;
}

/** Is the path of the entry one of them, or below one? */
function plainlyCovered({ path }: Entry, plain: PlainPaths): boolean {
  if (plain.prefixes.has('')) return true;
  if (path.kind === 'regex') return false;
  if (path.kind === 'exact' && plain.exact.has(path.value)) return true;
  for (let end = path.value.length; end > 0; end = path.value.lastIndexOf('/', end - 1)) {
    if (plain.prefixes.has(path.value.slice(0, end))) return true;
  }
  return false;
}

function mergeIntoLater(entries: readonly Entry[], dialect: Dialect): readonly Entry[] {
  const kept: Array<Entry | undefined> = [...entries];
  for (let i = kept.length - 1; i >= 0; i--) {
    const entry = kept[i];
    if (entry === undefined) continue;
    const heir = heirOf(entry, kept, i, dialect);
    if (heir === undefined) continue;
    const later = kept[heir];
    if (later === undefined) continue;
    kept[i] = undefined;
    kept[heir] = inherit(later, entry);
  }
  return kept.filter((entry) => entry !== undefined);
}

/** The entry that does the work of another one too, with what is to be said of that one. */
export function inherit(heir: Entry, entry: Entry): Entry {
  return {
    ...heir,
    notes: joined(heir.notes, entry.notes, otherNotes(entry, heir)),
    origins: [...new Set([...heir.origins, ...entry.origins])],
  };
}

/** Notes that many routes share are kept once. */
function joined(...lists: ReadonlyArray<Entry['notes']>): Entry['notes'] {
  return [...new Set(lists.flat())];
}

function otherNotes(entry: Entry, heir: Entry): Entry['notes'] {
  return entry.action === heir.action ? [] : entry.action.notes;
}

/** Index of the later entry that would decide all requests of this one, and in the same way. */
function heirOf(
  entry: Entry,
  entries: readonly (Entry | undefined)[],
  index: number,
  dialect: Dialect,
): number | undefined {
  for (let j = index + 1; j < entries.length; j++) {
    const later = entries[j];
    if (later === undefined) continue;
    if (treatsAlike(later, entry)) {
      if (covers(later, entry, dialect)) return j;
    } else if (mayBothHold(entry, later, dialect)) return undefined;
  }
  return undefined;
}

/** Does the later action do the same with the requests of the earlier entry? */
export function treatsAlike(later: Entry, entry: Entry): boolean {
  const action =
    later.action.pinnedPrefix !== undefined && entry.path.kind === 'exact'
      ? constantPath(later.action, entry.path.value)
      : later.action;
  return action.key === entry.action.key;
}
