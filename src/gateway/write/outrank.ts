import type { Dialect } from '../dialect.ts';
import { LIMITS } from '../limits.ts';
import type { Entry, PathForm } from './draft.ts';
import { asRegex } from './paths.ts';
import { isPlainOnly } from './plain-only.ts';
import { preferenceOf } from './rank.ts';

/**
 * The earlier and the later entry in other forms of the same paths, so that the dialect prefers the earlier one; or
 * undefined. Where the length of an expression is its rank, groups that change nothing make it longer.
 */
export function outrank(earlier: Entry, later: Entry, dialect: Dialect): readonly [Entry, Entry] | undefined {
  const candidates = [
    [earlier, later],
    [inRegex(earlier, dialect), later],
    [earlier, inRegex(later, dialect)],
    [inRegex(earlier, dialect), inRegex(later, dialect)],
  ] as const;
  for (const [one, two] of candidates) {
    if (one === undefined || two === undefined) continue;
    const longer = lengthened(one, two, dialect);
    if (longer !== undefined) return [longer, two];
  }
  return undefined;
}

/** A prefix replacement works with a prefix only. */
function inRegex(entry: Entry, dialect: Dialect): Entry | undefined {
  if (entry.action.pinnedPrefix !== undefined || isPlainOnly(dialect)) return undefined;
  return { ...entry, path: asRegex(entry.path, dialect) };
}

function lengthened(earlier: Entry, later: Entry, dialect: Dialect): Entry | undefined {
  if (prefers(earlier, later, dialect)) return earlier;
  if (earlier.path.kind !== 'regex') return undefined;
  const { path } = earlier;
  // The longest form that is allowed tells whether length helps at all.
  const most = Math.floor((LIMITS.pathLength - path.source.length) / GROUP);
  const at = (count: number): Entry => ({ ...earlier, path: grouped(path, count) });
  if (most < 1 || !prefers(at(most), later, dialect)) return undefined;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (prefers(at(middle), later, dialect)) high = middle;
    else low = middle + 1;
  }
  return at(low);
}

function prefers(earlier: Entry, later: Entry, dialect: Dialect): boolean {
  const preference = preferenceOf(earlier, later, dialect);
  return preference === 'first' || preference === 'tie';
}

/** Characters of `(?:)`. */
const GROUP = 4;

function grouped(path: Extract<PathForm, { kind: 'regex' }>, count: number): PathForm {
  return { ...path, source: `${'(?:'.repeat(count)}${path.source}${')'.repeat(count)}` };
}
