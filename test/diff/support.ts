import type { Edit, Step } from '../../src/diff/edits.ts';
import type { Json, JsonObject, KubernetesObject } from '../../src/kubernetes/object.ts';

/** An object as tests write it. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: JsonObject = {},
): KubernetesObject {
  const { metadata, ...rest } = more;
  const meta = { name, namespace: 'shop', ...(metadata as JsonObject | undefined) };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop', annotations: {}, labels: {} },
    raw: { apiVersion, kind, metadata: meta, ...rest },
    source: { file: 'test.yaml', document: 0 },
  };
}

/** What edits lead to: an account of their meaning that shares nothing with how they are found. */
export function apply(value: Json, edits: readonly Edit[]): Json {
  if (edits.length === 0) return value;
  const own = edits.find((edit) => edit.path.length === 0);
  if (own !== undefined) return 'after' in own ? own.after : null;
  return Array.isArray(value) ? applyToList(value, edits) : applyToObject(value as JsonObject, edits);
}

const rest = (edit: Edit): Edit => ({ ...edit, path: edit.path.slice(1) });

function applyToObject(value: JsonObject, edits: readonly Edit[]): Json {
  const result: Record<string, Json> = Object.create(null);
  for (const [key, item] of Object.entries(value)) if (item !== undefined) result[key] = item;
  const keys = new Set(edits.map(({ path }) => keyOf(path[0])));
  for (const key of keys) {
    const concerned = edits.filter(({ path }) => keyOf(path[0]) === key);
    const [only] = concerned;
    if (only?.path.length === 1 && only.kind === 'removed') delete result[key];
    else if (only?.path.length === 1 && only.kind === 'added') result[key] = only.after;
    else result[key] = apply(result[key] ?? null, concerned.map(rest));
  }
  return result;
}

function keyOf(step: Step | undefined): string {
  if (step === undefined || !('key' in step)) throw new Error('a mapping has keys');
  return step.key;
}

function applyToList(list: readonly Json[], edits: readonly Edit[]): Json {
  const removed = new Set<number>();
  const added = new Map<number, Json>();
  const moved = new Map<number, number>();
  const inside = new Map<number, Edit[]>();
  for (const edit of edits) {
    const [step] = edit.path;
    if (step === undefined || 'key' in step) throw new Error('a list has places');
    const { from, to } = step;
    if (edit.path.length > 1 || edit.kind === 'changed') {
      inside.set(from ?? -1, [...(inside.get(from ?? -1) ?? []), rest(edit)]);
    } else if (edit.kind === 'removed') removed.add(from ?? -1);
    else if (edit.kind === 'added') added.set(to ?? -1, edit.after);
    else moved.set(to ?? -1, from ?? -1);
  }
  const itemAt = (index: number): Json => apply(list[index] ?? null, inside.get(index) ?? []);
  const elsewhere = new Set(moved.values());
  const staying = list
    .map((_, index) => index)
    .filter((index) => !removed.has(index) && !elsewhere.has(index));
  return Array.from({ length: list.length - removed.size + added.size }, (_, to): Json => {
    const put = added.get(to);
    if (put !== undefined) return put;
    return itemAt(moved.get(to) ?? staying.shift() ?? -1);
  });
}
