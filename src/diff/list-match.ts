import { asString, isArray, isObject, own } from '../kubernetes/json.ts';
import type { Json } from '../kubernetes/object.ts';
import { canonicalText, entriesOf, isEqual } from './json.ts';

/** An item of the first list and the one of the second that it became. */
export interface Pair {
  readonly from: number;
  readonly to: number;
}

/** How items of two lists belong together. */
export interface Matching {
  readonly pairs: readonly Pair[];
  /** What items are called where they have names of their own: `name=http`. */
  label(item: Json): string | undefined;
}

type Name = (item: Json) => string | undefined;

/** Fields that name a reference: of a backend, a parent, a target of a policy. */
const REFERENCE = ['group', 'kind', 'namespace', 'name', 'sectionName', 'port'] as const;

const byName: Name = (item) => {
  const name = isObject(item) ? asString(own(item, 'name')) : undefined;
  return name === undefined ? undefined : `name=${name}`;
};

const byReference: Name = (item) => {
  if (!isObject(item)) return undefined;
  const parts = REFERENCE.flatMap((field) => {
    const value = own(item, field);
    return typeof value === 'string' || typeof value === 'number' ? [`${field}=${value}`] : [];
  });
  return typeof own(item, 'name') === 'string' ? parts.join(',') : undefined;
};

/** A rule is known by what it matches, a host by its name: the text of what decides when it applies. */
const byCondition: Name = (item) => {
  if (!isObject(item)) return undefined;
  const condition = own(item, 'matches') ?? own(item, 'match') ?? own(item, 'host');
  return condition === undefined ? undefined : canonicalText(condition);
};

const byValue: Name = (item) =>
  typeof item === 'string' || typeof item === 'number' ? String(item) : undefined;

/** Ways to know an item again, and whether what comes of it can be read. */
const NAMES: ReadonlyArray<{ readonly of: Name; readonly isReadable: boolean }> = [
  { of: byName, isReadable: true },
  { of: byReference, isReadable: true },
  { of: byValue, isReadable: true },
  { of: byCondition, isReadable: false },
];

/** Most items that are compared each with each. */
const MOST_COMPARED = 60;

/**
 * Which items of two lists are the same one: by their names where all have names of their own; else by what they match, then by
 * being equal, then by what they have in common.
 */
export function matchItems(before: readonly Json[], after: readonly Json[]): Matching {
  const all = [...before, ...after];
  const way = NAMES.find(({ of }) => isNaming(of, before) && isNaming(of, after) && all.length > 0);
  const state: State = { pairs: [], left: new Set(before.keys()), right: new Set(after.keys()) };
  if (way !== undefined) pairBy(way.of, before, after, state);
  if (way?.isReadable !== true) {
    pairBy(canonicalText, before, after, state);
    pairAlike(before, after, state);
  }
  const pairs = [...state.pairs].sort((one, two) => one.from - two.from);
  return { pairs, label: (item) => (way?.isReadable === true ? way.of(item) : undefined) };
}

interface State {
  readonly pairs: Pair[];
  readonly left: Set<number>;
  readonly right: Set<number>;
}

/** Has every item a name that no other one has? */
function isNaming(name: Name, items: readonly Json[]): boolean {
  const names = items.map(name);
  return names.every((item) => item !== undefined) && new Set(names).size === names.length;
}

function take(state: State, from: number, to: number): void {
  state.pairs.push({ from, to });
  state.left.delete(from);
  state.right.delete(to);
}

function pairBy(name: Name, before: readonly Json[], after: readonly Json[], state: State): void {
  const places = new Map<string, number[]>();
  for (const to of state.right) {
    const key = name(after[to] ?? null);
    if (key === undefined) continue;
    const list = places.get(key);
    if (list === undefined) places.set(key, [to]);
    else list.push(to);
  }
  for (const from of [...state.left]) {
    const to = places.get(name(before[from] ?? null) ?? '')?.shift();
    if (to !== undefined) take(state, from, to);
  }
}

/** What is left, the most alike first; items that have nothing in common stay apart. */
function pairAlike(before: readonly Json[], after: readonly Json[], state: State): void {
  if (state.left.size > MOST_COMPARED || state.right.size > MOST_COMPARED) return;
  const candidates = [...state.left].flatMap((from) =>
    [...state.right].map((to) => ({ from, to, score: likeness(before[from] ?? null, after[to] ?? null) })),
  );
  candidates.sort(
    (one, two) =>
      two.score - one.score ||
      Math.abs(one.from - one.to) - Math.abs(two.from - two.to) ||
      one.from - two.from ||
      one.to - two.to,
  );
  for (const { from, to, score } of candidates) {
    if (score > 0 && state.left.has(from) && state.right.has(to)) take(state, from, to);
  }
}

/** How much two values have in common, 0 to 1. */
function likeness(one: Json, two: Json): number {
  if (isObject(one) && isObject(two)) {
    const keys = new Set([...entriesOf(one), ...entriesOf(two)].map(([key]) => key));
    let sum = 0;
    for (const key of keys) {
      const [first, second] = [own(one, key), own(two, key)];
      if (first !== undefined && second !== undefined) sum += likeness(first, second);
    }
    return keys.size === 0 ? 1 : sum / keys.size;
  }
  if (isEqual(one, two)) return 1;
  // Lists of the same field are of the same kind at least.
  return isArray(one) && isArray(two) ? 0.1 : 0;
}
