import type { Dialect } from '../dialect.ts';
import { everythingBut } from './complement.ts';
import type { Entry } from './draft.ts';
import { actionAt } from './narrow.ts';
import { outrank } from './outrank.ts';
import { asRegex } from './paths.ts';
import { isPlainOnly } from './plain-only.ts';
import { preferenceOf } from './rank.ts';
import { covers, isEveryPath, mayBothHold, together } from './relation.ts';

/** A list whose order the API's precedence reproduces, as far as `conflicts` does not say otherwise. */
export interface Ordered {
  readonly entries: readonly Entry[];
  /** Index pairs (earlier, later) whose order the API does not keep. */
  readonly conflicts: ReadonlyArray<readonly [number, number]>;
  /** Index pairs of equal rank: only the order of rules in one route tells them apart. */
  readonly ties: ReadonlyArray<readonly [number, number]>;
}

/** Most changes made to one list before what remains is reported. */
const MAX_STEPS = 400;

/**
 * Carries a first-match list over to the precedence of the Gateway API. Where the API would prefer the later of two
 * matches that both hold,
 * - a match next to a regular expression becomes a regular expression too, or makes room for the other;
 * - the earlier one is repeated, narrowed to the later one, which ranks above it;
 * - or one of them takes another form that puts the earlier one first.
 */
export function order(entries: readonly Entry[], dialect: Dialect): Ordered {
  if (isPlain(entries)) return { entries, conflicts: [], ties: [] };
  let list = entries;
  let settled: ReadonlySet<string> = new Set();
  for (let step = 0; step < MAX_STEPS; step++) {
    const found = nextConflict(list, dialect, settled);
    if (found === undefined) break;
    const repaired = repair(list, found, dialect);
    if (repaired === undefined) settled = new Set([...settled, conflictKey(list, found)]);
    else list = repaired;
  }
  return { entries: list, ...pairsOf(list, dialect) };
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
  const preference = preferenceOf(earlier, later, dialect);
  if (preference === 'first' || preference === 'tie') return false;
  if (!mayBothHold(earlier, later, dialect)) return false;
  return preference === 'unspecified' || !isSettled(list, i, j, dialect);
}

/** Does something that ranks above the later one already take all that both hold for, in the earlier one's way? */
function isSettled(list: readonly Entry[], i: number, j: number, dialect: Dialect): boolean {
  const earlier = list[i];
  const later = list[j];
  if (earlier === undefined || later === undefined) return false;
  const both = together(earlier, later, dialect);
  if (both === 'empty') return true;
  if (both === undefined) return false;
  return list.some(
    (other, k) =>
      k < j && k !== i && covers(other, both, dialect) && preferenceOf(other, later, dialect) === 'first',
  );
}

function nextConflict(
  list: readonly Entry[],
  dialect: Dialect,
  settled: ReadonlySet<string>,
): Pair | undefined {
  for (let j = 1; j < list.length; j++) {
    for (let i = 0; i < j; i++) {
      if (isConflict(list, i, j, dialect) && !settled.has(conflictKey(list, [i, j]))) return [i, j];
    }
  }
  return undefined;
}

function conflictKey(list: readonly Entry[], [i, j]: Pair): string {
  return `${matchKey(list[i])}\n${matchKey(list[j])}`;
}

export function matchKey(entry: Entry | undefined): string {
  if (entry === undefined) return '';
  const { path, method, headers, query } = entry;
  const value = path.kind === 'regex' ? path.source : path.value;
  const conditions = [...headers, ...query].map(({ name, type, value: text }) => [name, type, text]);
  return JSON.stringify([path.kind, value, method ?? '', headers.length, conditions]);
}

/** The list without this conflict, or undefined if nothing helps. */
function repair(list: readonly Entry[], [i, j]: Pair, dialect: Dialect): readonly Entry[] | undefined {
  const earlier = list[i];
  const later = list[j];
  if (earlier === undefined || later === undefined) return undefined;
  if (preferenceOf(earlier, later, dialect) === 'unspecified') return sideBySide(list, i, j, dialect);
  const copied = narrowed(list, earlier, later, i, dialect);
  if (copied !== undefined) return copied;
  const changed = outrank(earlier, later, dialect);
  if (changed === undefined) return undefined;
  return replaced(replaced(list, i, changed[0]), j, changed[1]);
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
  if (plainEntry.action.pinnedPrefix !== undefined || isPlainOnly(dialect)) return undefined;
  return replaced(list, plain, { ...plainEntry, path: asRegex(plainEntry.path, dialect) });
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

/** The earlier one once more, narrowed to the later one. */
function narrowed(
  list: readonly Entry[],
  earlier: Entry,
  later: Entry,
  index: number,
  dialect: Dialect,
): readonly Entry[] | undefined {
  const both = together(earlier, later, dialect);
  if (both === 'empty' || both === undefined) return undefined;
  const action = actionAt(earlier.action, both.path);
  if (action === undefined) return undefined;
  const { method: _, ...rest } = earlier;
  const copy: Entry = { ...rest, ...both, action, notes: [] };
  if (preferenceOf(copy, later, dialect) !== 'first') return undefined;
  if (list.some((entry) => matchKey(entry) === matchKey(copy))) return undefined;
  return [...list.slice(0, index), copy, ...list.slice(index)];
}

function pairsOf(list: readonly Entry[], dialect: Dialect): Pick<Ordered, 'conflicts' | 'ties'> {
  const conflicts: Pair[] = [];
  const ties: Pair[] = [];
  for (let j = 1; j < list.length; j++) {
    for (let i = 0; i < j; i++) {
      if (isConflict(list, i, j, dialect)) conflicts.push([i, j]);
      else if (isTie(list[i], list[j], dialect)) ties.push([i, j]);
    }
  }
  return { conflicts, ties };
}

function isTie(a: Entry | undefined, b: Entry | undefined, dialect: Dialect): boolean {
  if (a === undefined || b === undefined || a.action.key === b.action.key) return false;
  return preferenceOf(a, b, dialect) === 'tie' && mayBothHold(a, b, dialect);
}
