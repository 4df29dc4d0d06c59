import type { AcceptEntry } from '../../accept/entry.ts';
import { matchesGlob } from '../../accept/glob.ts';
import { concerns } from '../../accept/judge.ts';
import type { Decision, Records } from '../decisions/record.ts';
import type { ReviewItem, ReviewUnit } from '../unit.ts';
import { latest } from './latest.ts';
import type { Filter, State } from './state.ts';

/**
 * How a unit stands. `pending`: it is not proved yet. `same`: there is nothing to decide. Else what was decided, the
 * gravest of several decisions; `open` while anything of it is open.
 */
export interface Standing {
  readonly kind: 'pending' | 'same' | Decision;
  /** Items that wait for a decision. */
  readonly open: readonly ReviewItem[];
  readonly category: Exclude<Filter, 'all' | 'open'> | 'pending';
}

const GRAVITY: readonly Decision[] = ['accepted', 'must-fix', 'rejected'];
const CATEGORIES = ['unknown', 'narrower', 'wider', 'different'] as const;

type Known = Pick<State, 'units' | 'entries' | 'records' | 'today'>;

const compute = latest(
  (
    units: readonly ReviewUnit[],
    entries: readonly AcceptEntry[],
    records: Records,
    today: string,
  ): ReadonlyMap<string, Standing> => {
    const decided = decisions(entries, records, today);
    return new Map(units.map((unit) => [unit.id, standingOf(unit, decided)]));
  },
);

/** Standing of every unit by its id. */
export function standings({ units, entries, records, today }: Known): ReadonlyMap<string, Standing> {
  return compute(units, entries, records, today);
}

function standingOf(unit: ReviewUnit, decided: Decided): Standing {
  const isPending = unit.verdict === undefined || unit.isPartial === true;
  if (isPending) return { kind: 'pending', open: [], category: 'pending' };
  if (unit.items.length === 0) return { kind: 'same', open: [], category: 'same' };
  const open: ReviewItem[] = [];
  let gravest = 0;
  for (const item of unit.items) {
    const decision = decided(item, unit.group);
    if (decision === undefined) open.push(item);
    else gravest = Math.max(gravest, GRAVITY.indexOf(decision));
  }
  if (open.length > 0) return { kind: 'open', open, category: worstOf(open) };
  const kind = GRAVITY[gravest] ?? 'accepted';
  return { kind, open, category: kind === 'accepted' ? 'accepted' : worstOf(unit.items) };
}

/** The gravest of what was proved; findings count where there is nothing else. */
function worstOf(items: readonly ReviewItem[]): Standing['category'] {
  const proved = items.filter(({ kind }) => kind !== 'finding');
  const counted = proved.length === 0 ? items : proved;
  return CATEGORIES[Math.max(...counted.map(({ verdict }) => CATEGORIES.indexOf(verdict)))] ?? 'different';
}

type Decided = (item: ReviewItem, group: string) => Decision | undefined;

/**
 * What was decided on an item: by its unit of hosts, by an object that it comes from, or, for a difference, by entries for
 * all its hosts. A difference counts as accepted by an entry alone: what is not in that file is not accepted by `prove`.
 */
function decisions(entries: readonly AcceptEntry[], records: Records, today: string): Decided {
  const accepts = acceptance(entries, today);
  return (item, group) => {
    let found: Decision | undefined = accepts(item) ? 'accepted' : undefined;
    for (const id of [group, ...item.sources]) {
      const record = records.get(id);
      if (record === undefined || record.decision === 'open' || !record.items.includes(item.key)) continue;
      if (record.decision === 'accepted' && item.accept !== undefined) continue;
      if (found === undefined || GRAVITY.indexOf(record.decision) > GRAVITY.indexOf(found)) {
        found = record.decision;
      }
    }
    return found;
  };
}

/** Says of an item whether entries that have not expired accept it for every host. */
export function acceptance(entries: readonly AcceptEntry[], today: string): (item: ReviewItem) => boolean {
  const byHost = new Map<string, AcceptEntry[]>();
  const patterns: AcceptEntry[] = [];
  for (const entry of entries) {
    if (entry.until < today) continue;
    if (entry.host.includes('*')) patterns.push(entry);
    const key = entry.host.toLowerCase();
    const known = byHost.get(key);
    if (known === undefined) byHost.set(key, [entry]);
    else known.push(entry);
  }
  return ({ accept, hosts }) => {
    if (accept === undefined || hosts.length === 0) return false;
    const { witnessHash, ...named } = accept;
    const what = {
      ...named,
      before: { name: named.before, origins: [] },
      after: { name: named.after, origins: [] },
    };
    const holds = (entry: AcceptEntry): boolean => concerns(entry, what, witnessHash);
    return hosts.every(
      (host) =>
        byHost.get(host.toLowerCase())?.some(holds) === true ||
        patterns.some((entry) => matchesGlob(entry.host, host) && holds(entry)),
    );
  };
}

export interface AcceptedUse {
  readonly expired: readonly AcceptEntry[];
  /** No difference needs them. */
  readonly unused: readonly AcceptEntry[];
}

/** Entries that need the attention of a person. */
export function acceptedUse({ units, entries, today }: Known): AcceptedUse {
  const needs = units.flatMap(({ kind, items }) => (kind === 'hosts' ? items : []));
  const isUsed = (entry: AcceptEntry): boolean =>
    needs.some(({ accept, hosts }) => {
      if (accept === undefined || !hosts.some((host) => matchesGlob(entry.host, host))) return false;
      const { before, after, witnessHash, cause } = accept;
      const sides = { before: { name: before, origins: [] }, after: { name: after, origins: [] } };
      return concerns(entry, { cause, ...sides }, witnessHash);
    });
  return {
    expired: entries.filter(({ until }) => until < today),
    unused: entries.filter((entry) => entry.until >= today && !isUsed(entry)),
  };
}
