import { own } from '../kubernetes/json.ts';
import type { JsonObject, KubernetesObject } from '../kubernetes/object.ts';
import { emitYaml } from '../kubernetes/yaml/emit.ts';
import { type Identity, identityKey, identityOf } from './identity.ts';
import { applied } from './merge.ts';
import type { Normaliser } from './normalise.ts';
import { withoutAssigned } from './services.ts';

/** An object on one side, as it is compared. */
export interface Rendition {
  readonly object: KubernetesObject;
  readonly value: JsonObject;
  /** The value as YAML, with a line feed at the end. */
  readonly text: string;
}

/** An object that is not the same on both sides; at least one side is there. */
export type ObjectChange =
  | { readonly status: 'added'; readonly identity: Identity; readonly after: Rendition }
  | { readonly status: 'removed'; readonly identity: Identity; readonly before: Rendition }
  | {
      readonly status: 'changed';
      readonly identity: Identity;
      readonly before: Rendition;
      readonly after: Rendition;
    };

export interface CompareOptions {
  readonly normalise: Normaliser;
  /** `before` is a cluster to which `after` would be applied: what others have set there stays. */
  readonly applying: boolean;
}

/** An object with what both sides make of it; at least one side is there. */
export interface ObjectPair {
  readonly identity: Identity;
  readonly before?: Rendition;
  readonly after?: Rendition;
}

/** All objects of both sides, each with its counterpart, by namespace, kind and name. */
export function pairObjects(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  options: CompareOptions,
): readonly ObjectPair[] {
  const pairs = new Map<string, { before?: KubernetesObject; after?: KubernetesObject }>();
  for (const object of before) pairs.set(identityKey(identityOf(object)), { before: object });
  for (const object of after) {
    const key = identityKey(identityOf(object));
    pairs.set(key, { ...pairs.get(key), after: object });
  }
  return [...pairs.values()]
    .flatMap((pair) => rendered(pair, options) ?? [])
    .sort((one, two) => {
      const [first, second] = [sortKey(one), sortKey(two)];
      return first < second ? -1 : first > second ? 1 : 0;
    });
}

/** What differs, in the order of the pairs. */
export function changesOf(pairs: readonly ObjectPair[]): readonly ObjectChange[] {
  return pairs.flatMap(({ identity, before, after }): readonly ObjectChange[] => {
    if (before === undefined) return after === undefined ? [] : [{ status: 'added', identity, after }];
    if (after === undefined) return [{ status: 'removed', identity, before }];
    return before.text === after.text ? [] : [{ status: 'changed', identity, before, after }];
  });
}

function sortKey({ identity: { namespace, kind, name, group } }: ObjectPair): string {
  return [namespace, kind, name, group].join('\u0000');
}

function rendered(
  { before, after }: { readonly before?: KubernetesObject; readonly after?: KubernetesObject },
  { normalise, applying }: CompareOptions,
): ObjectPair | undefined {
  if (before !== undefined && after !== undefined) {
    const wanted = applying ? { ...after, raw: applied(before.raw, after.raw) } : after;
    const [first, second] = comparable(before, normalise(before), wanted, normalise(wanted));
    return {
      identity: identityOf(after),
      before: rendition(before, first),
      after: rendition(after, second),
    };
  }
  if (after !== undefined) {
    return { identity: identityOf(after), after: rendition(after, normalise(after)) };
  }
  if (before === undefined) return undefined;
  return { identity: identityOf(before), before: rendition(before, normalise(before)) };
}

/** Both values without what one side does not know. */
function comparable(
  before: KubernetesObject,
  first: JsonObject,
  after: KubernetesObject,
  second: JsonObject,
): readonly [JsonObject, JsonObject] {
  if (before.kind === 'Secret' && [before, after].some(({ raw }) => own(raw, 'metadataOnly') === true)) {
    return [withoutData(first), withoutData(second)];
  }
  return before.kind === 'Service' && before.apiVersion === 'v1'
    ? withoutAssigned(first, second)
    : [first, second];
}

/** A Secret that was read as metadata alone says nothing of its keys. */
function withoutData({ data: _data, type: _type, immutable: _immutable, ...rest }: JsonObject): JsonObject {
  return rest;
}

function rendition(object: KubernetesObject, value: JsonObject): Rendition {
  return { object, value, text: emitYaml([value]) };
}
