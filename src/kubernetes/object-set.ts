import type { FieldPath, ObjectRef } from '../model/origin.ts';
import type { KubernetesObject, ObjectSet, Position } from './object.ts';
import { refOf } from './object.ts';
import { type Locator, locatorOf } from './yaml/locate.ts';
import type { Source } from './yaml/source.ts';

export interface ObjectSetOptions {
  readonly complete: boolean;
  /** The texts that the objects came from; without them `locate` knows nothing. */
  readonly sources?: readonly Source[];
  /** Objects that are no part of the set but whose fields can be located. */
  readonly refused?: readonly KubernetesObject[];
}

/** How many documents stay parsed for `locate`: findings of one object are mostly asked for together. */
const PARSED = 8;

/** Makes an object set with its indexes. Positions are computed only when asked. */
export function createObjectSet(objects: readonly KubernetesObject[], options: ObjectSetOptions): ObjectSet {
  const byKind = new Map<string, KubernetesObject[]>();
  const byName = new Map<string, KubernetesObject>();
  for (const object of objects) {
    const list = byKind.get(object.kind);
    if (list === undefined) byKind.set(object.kind, [object]);
    else list.push(object);
    const key = keyOf(refOf(object));
    if (!byName.has(key)) byName.set(key, object);
  }
  const left = new Map<string, KubernetesObject>();
  for (const object of options.refused ?? []) left.set(keyOf(refOf(object)), object);
  const sources = new Map((options.sources ?? []).map((source) => [source.file, source]));
  const locators = new Map<string, Locator>();

  const locatorFor = (source: Source, document: number, item: number | undefined): Locator => {
    const key = `${document} ${item ?? ''} ${source.file}`;
    const known = locators.get(key);
    if (known !== undefined) {
      locators.delete(key);
      locators.set(key, known);
      return known;
    }
    const made = locatorOf(source, document, item);
    locators.set(key, made);
    const oldest = locators.size > PARSED ? locators.keys().next().value : undefined;
    if (oldest !== undefined) locators.delete(oldest);
    return made;
  };

  return {
    complete: options.complete,
    objects,
    ofKind: (kind) => byKind.get(kind) ?? [],
    find: (kind, namespace, name) => byName.get(keyOf({ kind, namespace, name })),
    locate: (ref: ObjectRef, path: FieldPath): Position | undefined => {
      const object = byName.get(keyOf(ref)) ?? left.get(keyOf(ref));
      const source = object === undefined ? undefined : sources.get(object.source.file);
      if (object === undefined || source === undefined) return undefined;
      const { item, document } = object.source;
      return { file: source.file, ...locatorFor(source, document, item)(path) };
    },
  };
}

function keyOf(ref: ObjectRef): string {
  return `${ref.kind}\n${ref.namespace}\n${ref.name}`;
}
