import type { Dialect } from '../dialect.ts';
import { LIMITS } from '../limits.ts';
import type { Entry, PathForm } from './draft.ts';
import { asRegex } from './paths.ts';
import { isPlainOnly } from './plain-only.ts';
import { preferenceOf } from './rank.ts';
import { mayBothHold } from './relation.ts';

/**
 * The earlier and the later entry in other forms of the same paths, so that the dialect prefers the earlier one; or
 * undefined. Where the length of an expression is its rank, groups that change nothing make it longer.
 */
export function outrank(earlier: Entry, later: Entry, dialect: Dialect): readonly [Entry, Entry] | undefined {
  const prefers: Prefers = (one, two) => ['first', 'tie'].includes(preferenceOf(one, two, dialect));
  const candidates = [
    [earlier, later],
    [inRegex(earlier, dialect), later],
    [earlier, inRegex(later, dialect)],
    [inRegex(earlier, dialect), inRegex(later, dialect)],
  ] as const;
  for (const [one, two] of candidates) {
    if (one === undefined || two === undefined) continue;
    const longer = lengthened(one, two, prefers);
    if (longer !== undefined) return [longer, two];
  }
  return undefined;
}

/**
 * A host's entries in forms that rank above the matches of less specific hosts which hold for the same paths and do
 * something else, for dialects that keep one list of rules over all hosts. What cannot be said in such a form stays.
 */
export function riseAbove(
  entries: readonly Entry[],
  rivals: readonly Entry[],
  dialect: Dialect,
): readonly Entry[] {
  if (rivals.length === 0) return entries;
  return entries.map((entry, index) => {
    const risen = rivals.reduce((form, rival) => {
      if (form.action.key === rival.action.key || !mayBothHold(form, rival, dialect)) return form;
      return strictlyAbove(form, rival, dialect) ?? form;
    }, entry);
    return passesPinned(risen, entries.slice(0, index), dialect) ? entry : risen;
  });
}

/** Would an entry in this form take what a prefix replacement before it decides? That cannot rise with it. */
export function passesPinned(entry: Entry, earlier: readonly Entry[], dialect: Dialect): boolean {
  return earlier.some(
    (other) =>
      other.action.pinnedPrefix !== undefined &&
      other.action.key !== entry.action.key &&
      preferenceOf(other, entry, dialect) === 'second' &&
      mayBothHold(other, entry, dialect),
  );
}

function strictlyAbove(entry: Entry, rival: Entry, dialect: Dialect): Entry | undefined {
  const isAbove: Prefers = (one, two) => preferenceOf(one, two, dialect) === 'first';
  if (isAbove(entry, rival)) return entry;
  const expression = inRegex(entry, dialect);
  return expression === undefined ? undefined : lengthened(expression, rival, isAbove);
}

/** A prefix replacement works with a prefix only. */
function inRegex(entry: Entry, dialect: Dialect): Entry | undefined {
  if (entry.action.pinnedPrefix !== undefined || isPlainOnly(dialect)) return undefined;
  return { ...entry, path: asRegex(entry.path, dialect) };
}

type Prefers = (one: Entry, two: Entry) => boolean;

function lengthened(earlier: Entry, later: Entry, prefers: Prefers): Entry | undefined {
  if (prefers(earlier, later)) return earlier;
  if (earlier.path.kind !== 'regex') return undefined;
  const { path } = earlier;
  // The longest form that is allowed tells whether length helps at all.
  const most = Math.floor((LIMITS.pathLength - path.source.length) / GROUP);
  const at = (count: number): Entry => ({ ...earlier, path: grouped(path, count) });
  if (most < 1 || !prefers(at(most), later)) return undefined;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (prefers(at(middle), later)) high = middle;
    else low = middle + 1;
  }
  return at(low);
}

/** Characters of `(?:)`. */
const GROUP = 4;

function grouped(path: Extract<PathForm, { kind: 'regex' }>, count: number): PathForm {
  return { ...path, source: `${'(?:'.repeat(count)}${path.source}${')'.repeat(count)}` };
}
