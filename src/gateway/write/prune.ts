import type { Dialect } from '../dialect.ts';
import type { Entry } from './draft.ts';
import { type Preference, preferenceOf } from './rank.ts';
import { covers, mayBothHold } from './relation.ts';
import { inherit, treatsAlike } from './shrink.ts';

/**
 * The same decisions with fewer entries, by the precedence of the dialect: what another entry that is preferred covers
 * never decides, and what the next preferred entries would treat alike is not needed. Exact: an entry goes only where
 * it is certain.
 */
export function prune(entries: readonly Entry[], dialect: Dialect): readonly Entry[] {
  const kept: Array<Entry | undefined> = [...entries];
  for (let at = kept.length - 1; at >= 0; at--) {
    const entry = kept[at];
    if (entry === undefined) continue;
    if (neverDecides(entry, at, kept, dialect)) kept[at] = undefined;
    else {
      const heir = heirOf(entry, at, kept, dialect);
      const later = heir === undefined ? undefined : kept[heir];
      if (heir === undefined || later === undefined) continue;
      kept[at] = undefined;
      kept[heir] = inherit(later, entry);
    }
  }
  return kept.filter((entry) => entry !== undefined);
}

type List = ReadonlyArray<Entry | undefined>;

/** Which of two entries decides where both hold; among equals it is the one that stands first. */
function preferred(a: Entry, atA: number, b: Entry, atB: number, dialect: Dialect): Preference {
  const preference = preferenceOf(a, b, dialect);
  if (preference !== 'tie') return preference;
  return atA < atB ? 'first' : 'second';
}

function neverDecides(entry: Entry, at: number, list: List, dialect: Dialect): boolean {
  return list.some(
    (other, index) =>
      other !== undefined &&
      index !== at &&
      covers(other, entry, dialect) &&
      preferred(other, index, entry, at, dialect) === 'first',
  );
}

/** The entry that would decide all requests of this one in the same way if this one were not there. */
function heirOf(entry: Entry, at: number, list: List, dialect: Dialect): number | undefined {
  const index = list.findIndex(
    (other, k) =>
      other !== undefined &&
      k !== at &&
      treatsAlike(other, entry) &&
      covers(other, entry, dialect) &&
      preferred(entry, at, other, k, dialect) === 'first' &&
      !list.some((between, m) => {
        if (between === undefined || m === at || m === k || between.action.key === entry.action.key)
          return false;
        if (!mayBothHold(entry, between, dialect)) return false;
        if (preferred(between, m, entry, at, dialect) === 'first') return false;
        return preferred(other, k, between, m, dialect) !== 'first';
      }),
  );
  return index < 0 ? undefined : index;
}
