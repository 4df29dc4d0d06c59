import type { Dialect } from '../dialect.ts';
import { everythingBut } from './complement.ts';
import { completePaths } from './complete.ts';
import type { Entry } from './draft.ts';
import { firstWithout } from './expressions/index.ts';
import { actionAt } from './narrow.ts';
import { outrank } from './outrank.ts';
import { asRegex } from './paths.ts';
import { isPlainOnly } from './plain-only.ts';
import { prune } from './prune.ts';
import { preferenceOf } from './rank.ts';
import { covers, formOfTree, isEveryPath, mayBothHold, together, treeOf } from './relation.ts';

/** A list whose order the API's precedence reproduces, as far as `conflicts` does not say otherwise. */
export interface Ordered {
  readonly entries: readonly Entry[];
  /** Index pairs (earlier, later) whose order the API does not keep. */
  readonly conflicts: ReadonlyArray<readonly [number, number]>;
  /** Index pairs of equal rank: only the order of rules in one route tells them apart. */
  readonly ties: ReadonlyArray<readonly [number, number]>;
}

/** Most changes made to one list, for each of its entries and at least, before what remains is reported. */
const STEPS_PER_ENTRY = 8;
const LEAST_STEPS = 400;

/**
 * Carries a first-match list over to the precedence of the Gateway API. Where the API would prefer the later of two
 * matches that both hold,
 * - a match next to a regular expression becomes a regular expression too, or makes room for the other;
 * - the earlier one is repeated, narrowed to the later one, which ranks above it;
 * - or one of them takes another form that puts the earlier one first.
 */
export function order(entries: readonly Entry[], dialect: Dialect): Ordered {
  if (dialect.order?.kind !== 'as-listed' && isPlain(entries)) return { entries, conflicts: [], ties: [] };
  if (dialect.selection === 'path-first') return orderByPath(entries, dialect);
  const { list, open } = settle(entries, dialect);
  // Where the order is not sure nothing can be said to be of no use.
  if (open) return { entries: list, ...pairsOf(list, dialect) };
  // By now precedence decides as the list did; what precedence leaves to the order of the list still does.
  const few = list === entries ? list : prune(list, dialect);
  return { entries: few, conflicts: [], ties: tiesOf(few, dialect) };
}

/**
 * Where the path alone chooses, the paths that were added for the order have to be completed in turn, and an entry is of
 * use even if its requests are treated alike further down.
 */
function orderByPath(entries: readonly Entry[], dialect: Dialect): Ordered {
  const list = completePaths(settle(entries, dialect).list, dialect);
  return { entries: list, ...pairsOf(list, dialect) };
}

/** Goes through all pairs until no conflict is left that something helps against; `open`: some are left. */
function settle(
  entries: readonly Entry[],
  dialect: Dialect,
): { readonly list: readonly Entry[]; readonly open: boolean } {
  const givenUp = new Set<string>();
  let known: Set<string> | undefined;
  // Most lists need no repair, and no keys.
  const made = (): Set<string> => {
    known ??= new Set(entries.map(matchKey));
    return known;
  };
  let list = entries;
  let steps = Math.max(LEAST_STEPS, entries.length * STEPS_PER_ENTRY);
  for (let changed = true; changed; ) {
    changed = false;
    for (let j = 1; j < list.length; j++) {
      for (let i = 0; i < j; i++) {
        if (!isConflict(list, i, j, dialect)) continue;
        const key = conflictKey(list, [i, j]);
        if (givenUp.has(key)) continue;
        const repaired = steps > 0 ? repair(list, [i, j], made(), dialect) : undefined;
        if (repaired === undefined) givenUp.add(key);
        else {
          [i, j] = [i + repaired.added, j + repaired.added];
          list = repaired.list;
          steps -= 1;
          changed = true;
        }
      }
    }
  }
  return { list, open: givenUp.size > 0 };
}

/** Without regular expressions and further conditions the longest path wins, here as there. */
function isPlain(entries: readonly Entry[]): boolean {
  return entries.every(
    (entry) =>
      entry.path.kind !== 'regex' &&
      entry.method === undefined &&
      entry.headers.length === 0 &&
      entry.query.length === 0,
  );
}

type Pair = readonly [number, number];

function isConflict(list: readonly Entry[], i: number, j: number, dialect: Dialect): boolean {
  const earlier = list[i];
  const later = list[j];
  if (earlier === undefined || later === undefined || earlier.action.key === later.action.key) return false;
  if (!mayBothHold(earlier, later, dialect)) return false;
  const preference = preferenceOf(earlier, later, dialect);
  if (preference === 'first' || preference === 'tie') return false;
  return preference === 'unspecified' || !isSettled(list, i, j, dialect);
}

/** Does another one decide all that both hold for, before the later one gets to it or just as that one does? */
function isSettled(list: readonly Entry[], i: number, j: number, dialect: Dialect): boolean {
  const earlier = list[i];
  const later = list[j];
  if (earlier === undefined || later === undefined) return false;
  const both = together(earlier, later, dialect);
  if (both === 'empty') return true;
  if (both === undefined) return false;
  const decider = list.findIndex((other) => covers(other, both, dialect));
  if (decider < i && list[decider]?.action.key === later.action.key) return true;
  return list.some(
    (other, k) =>
      k !== i &&
      k !== j &&
      covers(other, both, dialect) &&
      (k < j ? decidesBefore(other, later, dialect) : preferenceOf(other, later, dialect) === 'first'),
  );
}

/** Does the one that stands first in the list decide, by its rank or, among equals, by its place? */
function decidesBefore(earlier: Entry, later: Entry, dialect: Dialect): boolean {
  const preference = preferenceOf(earlier, later, dialect);
  return preference === 'first' || preference === 'tie';
}

function conflictKey(list: readonly Entry[], [i, j]: Pair): string {
  return `${matchKey(list[i])}\n${matchKey(list[j])}`;
}

const matchKeys = new WeakMap<Entry, string>();

/** The same text for the same match. */
export function matchKey(entry: Entry | undefined): string {
  if (entry === undefined) return '';
  const known = matchKeys.get(entry);
  if (known !== undefined) return known;
  const key = textOfMatch(entry);
  matchKeys.set(entry, key);
  return key;
}

function textOfMatch(entry: Entry): string {
  const { path, method, headers, query } = entry;
  const value = path.kind === 'regex' ? path.source : path.value;
  const conditions = [...headers, ...query].map(({ name, type, value: text }) => [name, type, text]);
  return JSON.stringify([path.kind, value, method ?? '', headers.length, conditions]);
}

/** `added`: entries that were put in front of both that were in conflict. */
interface Repaired {
  readonly list: readonly Entry[];
  readonly added: number;
}

/**
 * The list without this conflict, or undefined if nothing helps. `made`: what was there or was added before; it is not
 * added again, so that two repairs cannot take turns.
 */
function repair(
  list: readonly Entry[],
  [i, j]: Pair,
  made: Set<string>,
  dialect: Dialect,
): Repaired | undefined {
  const earlier = list[i];
  const later = list[j];
  if (earlier === undefined || later === undefined) return undefined;
  if (preferenceOf(earlier, later, dialect) === 'unspecified') {
    const beside = sideBySide(list, i, j, dialect);
    return beside === undefined ? undefined : { list: beside, added: 0 };
  }
  const copied = narrowed(list, earlier, later, made, dialect);
  if (copied !== undefined) return copied;
  const changed = outrank(earlier, later, dialect);
  if (changed === undefined) return leaveOut(list, earlier, j, dialect);
  return { list: replaced(replaced(list, i, changed[0]), j, changed[1]), added: 0 };
}

/** One of the two is a regular expression, and the dialect does not rank it against the other. */
function sideBySide(
  list: readonly Entry[],
  i: number,
  j: number,
  dialect: Dialect,
): readonly Entry[] | undefined {
  const plain = list[i]?.path.kind === 'regex' ? j : i;
  const regex = plain === i ? j : i;
  const plainEntry = list[plain];
  const regexEntry = list[regex];
  if (plainEntry === undefined || regexEntry === undefined) return undefined;
  const roomy = plain < regex ? leaveOutPinned(list, regex, dialect) : undefined;
  if (roomy !== undefined) return roomy;
  if (plainEntry.action.pinnedPrefix !== undefined) {
    return plain < regex ? leaveOut(list, plainEntry, regex, dialect)?.list : undefined;
  }
  if (isPlainOnly(dialect)) return undefined;
  return replaced(list, plain, { ...plainEntry, path: asRegex(plainEntry.path, dialect) });
}

/** An expression behind a prefix that cannot become one leaves the paths of the prefix out: they are decided there. */
function leaveOut(list: readonly Entry[], earlier: Entry, j: number, dialect: Dialect): Repaired | undefined {
  const later = list[j];
  if (later === undefined || later.path.kind !== 'regex' || !isUnconditional(earlier)) return undefined;
  const tree = firstWithout(later.path.tree, treeOf(earlier.path));
  const path = tree === undefined || tree === 'empty' ? undefined : formOfTree(tree, dialect);
  return path === undefined ? undefined : { list: replaced(list, j, { ...later, path }), added: 0 };
}

/**
 * A prefix replacement must stay a prefix and cannot become a regular expression. A pattern for every path that comes
 * after it leaves its paths out instead.
 */
function leaveOutPinned(
  list: readonly Entry[],
  index: number,
  dialect: Dialect,
): readonly Entry[] | undefined {
  const entry = list[index];
  if (entry === undefined || entry.path.kind !== 'regex' || !isEveryPath(entry.path)) return undefined;
  const pinned = list.slice(0, index).filter((earlier) => earlier.action.pinnedPrefix !== undefined);
  if (pinned.length === 0 || !pinned.every(isUnconditional)) return undefined;
  const prefixes = pinned.flatMap((earlier) => (earlier.path.kind === 'prefix' ? [earlier.path.value] : []));
  const path = everythingBut(prefixes, dialect);
  return path === undefined ? undefined : replaced(list, index, { ...entry, path });
}

function isUnconditional(entry: Entry): boolean {
  return entry.method === undefined && entry.headers.length === 0 && entry.query.length === 0;
}

function replaced(list: readonly Entry[], index: number, entry: Entry): readonly Entry[] {
  return list.map((old, k) => (k === index ? entry : old));
}

/** The earlier one once more, narrowed to the later one; it stands in front of both. */
function narrowed(
  list: readonly Entry[],
  earlier: Entry,
  later: Entry,
  made: Set<string>,
  dialect: Dialect,
): Repaired | undefined {
  const both = together(earlier, later, dialect);
  if (both === 'empty' || both === undefined) return undefined;
  // What stands before the earlier one may hold for all of it, and then it is that which decides.
  const at = list.findIndex((other) => covers(other, both, dialect));
  const decider = list[at];
  if (decider === undefined) return undefined;
  const action = actionAt(decider.action, both.path);
  if (action === undefined) return undefined;
  const { method: _, ...rest } = decider;
  const copy: Entry = { ...rest, ...both, action, notes: [] };
  if (!decidesBefore(copy, later, dialect)) return undefined;
  const key = matchKey(copy);
  if (made.has(key)) return undefined;
  made.add(key);
  return { list: [...list.slice(0, at), copy, ...list.slice(at)], added: 1 };
}

function pairsOf(list: readonly Entry[], dialect: Dialect): Pick<Ordered, 'conflicts' | 'ties'> {
  const conflicts = pairsWhere(list, (i, j) => isConflict(list, i, j, dialect));
  return { conflicts, ties: tiesOf(list, dialect) };
}

function tiesOf(list: readonly Entry[], dialect: Dialect): readonly Pair[] {
  return pairsWhere(list, (i, j) => isTie(list[i], list[j], dialect));
}

function pairsWhere(list: readonly Entry[], question: (i: number, j: number) => boolean): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let j = 1; j < list.length; j++) {
    for (let i = 0; i < j; i++) if (question(i, j)) pairs.push([i, j]);
  }
  return pairs;
}

function isTie(a: Entry | undefined, b: Entry | undefined, dialect: Dialect): boolean {
  if (a === undefined || b === undefined || a.action.key === b.action.key) return false;
  return mayBothHold(a, b, dialect) && preferenceOf(a, b, dialect) === 'tie';
}
