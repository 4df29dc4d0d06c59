import { isArray, isObject, own } from '../kubernetes/json.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';
import { entriesOf, isEqual } from './json.ts';
import { matchItems, type Pair } from './list-match.ts';

/** One step of a way to a value: a key, or an item of a list by its place on the sides that have it. */
export type Step =
  | { readonly key: string }
  | { readonly from?: number; readonly to?: number; readonly label?: string };

/**
 * One change of a value. All edits together lead from one value to the other: an item of a list that is neither added nor
 * removed nor moved keeps its order among such items.
 */
export type Edit =
  | { readonly kind: 'changed'; readonly path: readonly Step[]; readonly before: Json; readonly after: Json }
  | { readonly kind: 'added'; readonly path: readonly Step[]; readonly after: Json }
  | { readonly kind: 'removed'; readonly path: readonly Step[]; readonly before: Json }
  | { readonly kind: 'moved'; readonly path: readonly Step[] };

/** What leads from one value to another, in the order of the fields. */
export function editsOf(before: JsonObject, after: JsonObject): readonly Edit[] {
  const edits: Edit[] = [];
  compareObject(before, after, [], edits);
  return edits;
}

function compareValue(before: Json, after: Json, path: readonly Step[], edits: Edit[]): void {
  if (isEqual(before, after)) return;
  if (isObject(before) && isObject(after)) compareObject(before, after, path, edits);
  else if (isArray(before) && isArray(after)) compareList(before, after, path, edits);
  else edits.push({ kind: 'changed', path, before, after });
}

function compareObject(before: JsonObject, after: JsonObject, path: readonly Step[], edits: Edit[]): void {
  const keys = new Set([...entriesOf(before), ...entriesOf(after)].map(([key]) => key));
  for (const key of keys) {
    const [one, two] = [own(before, key), own(after, key)];
    const way = [...path, { key }];
    if (one === undefined && two !== undefined) edits.push({ kind: 'added', path: way, after: two });
    else if (two === undefined && one !== undefined) edits.push({ kind: 'removed', path: way, before: one });
    else if (one !== undefined && two !== undefined) compareValue(one, two, way, edits);
  }
}

function compareList(
  before: readonly Json[],
  after: readonly Json[],
  path: readonly Step[],
  edits: Edit[],
): void {
  const { pairs, label } = matchItems(before, after);
  const named = (item: Json | undefined): { label?: string } => {
    const name = item === undefined ? undefined : label(item);
    return name === undefined ? {} : { label: name };
  };
  const kept = new Set(pairs.map(({ from }) => from));
  const reached = new Set(pairs.map(({ to }) => to));
  before.forEach((item, from) => {
    if (!kept.has(from))
      edits.push({ kind: 'removed', path: [...path, { from, ...named(item) }], before: item });
  });
  const moved = movedPairs(pairs);
  for (const pair of pairs) {
    const way = [...path, { ...pair, ...named(before[pair.from]) }];
    if (moved.has(pair)) edits.push({ kind: 'moved', path: way });
    compareValue(before[pair.from] ?? null, after[pair.to] ?? null, way, edits);
  }
  after.forEach((item, to) => {
    if (!reached.has(to)) edits.push({ kind: 'added', path: [...path, { to, ...named(item) }], after: item });
  });
}

/** The fewest items whose move gives the others their order: all but a longest run of pairs that rises on both sides. */
function movedPairs(pairs: readonly Pair[]): ReadonlySet<Pair> {
  const previous = new Map<Pair, Pair | undefined>();
  // The last pair of the best run of each length; what ends lowest can be continued best.
  const ends: Pair[] = [];
  for (const pair of pairs) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.to ?? 0) < pair.to) low = middle + 1;
      else high = middle;
    }
    previous.set(pair, ends[low - 1]);
    ends[low] = pair;
  }
  const moved = new Set(pairs);
  for (let pair = ends.at(-1); pair !== undefined; pair = previous.get(pair)) moved.delete(pair);
  return moved;
}
