import type { ListenerPlace, PolicyPlace } from '../../gateway/read/index.ts';
import { asString, dig, isArray, isObject } from '../../kubernetes/json.ts';
import type { Json, KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import type { ObjectRef } from '../../model/origin.ts';
import { selectedBy } from './selected.ts';

/** The objects of a kind that work on a place, the most specific first; of those that name the same, the oldest. */
export type InForce = (place: ListenerPlace & Partial<PolicyPlace>) => readonly KubernetesObject[];

/**
 * Policies by what they name in `targetRefs` or `targetRef`, always in their own namespace, or choose by `targetSelectors`: a
 * rule of a route, the route, a listener, the ListenerSet or Gateway that declares it, the Gateway.
 */
export function policiesInForce(objects: ObjectSet, group: string, kind: string): InForce {
  const byTarget = new Map<string, KubernetesObject>();
  const own = objects.ofKind(kind).filter(({ apiVersion }) => apiVersion.startsWith(`${group}/`));
  for (const object of [...own].sort(byAge)) {
    for (const key of targetsOf(object, objects)) if (!byTarget.has(key)) byTarget.set(key, object);
  }
  return ({ gateway, owner, listener, route, rule }) => {
    const found = new Set<KubernetesObject>();
    const look = ({ kind, namespace, name }: ObjectRef, section?: string): void => {
      const object = byTarget.get(keyOf(kind, namespace, name, section));
      if (object !== undefined) found.add(object);
    };
    if (byTarget.size === 0) return [];
    if (route !== undefined && rule !== undefined) look(route, rule);
    if (route !== undefined) look(route);
    look(owner, listener);
    look(owner);
    look(gateway);
    return [...found];
  };
}

function keyOf(kind: string, namespace: string, name: string, section = ''): string {
  return `${kind} ${namespace}/${name} ${section}`;
}

function targetsOf(policy: KubernetesObject, objects: ObjectSet): readonly string[] {
  const { raw, metadata } = policy;
  const refs = dig(raw, 'spec', 'targetRefs');
  const one = dig(raw, 'spec', 'targetRef');
  const all: readonly Json[] = [...(isArray(refs) ? refs : []), ...(one === undefined ? [] : [one])];
  const named = all.filter(isObject).map((ref) => {
    const text = (key: string): string => asString(dig(ref, key)) ?? '';
    return keyOf(text('kind'), metadata.namespace, text('name'), text('sectionName'));
  });
  const selected = selectedBy(policy, objects).map(({ kind, metadata: { namespace, name } }) =>
    keyOf(kind, namespace, name),
  );
  return [...named, ...selected];
}

/** Objects without a timestamp are not created yet, hence the youngest. */
export function byAge(a: KubernetesObject, b: KubernetesObject): number {
  const [one, two] = [ageOf(a), ageOf(b)];
  if (one !== two) return one < two ? -1 : 1;
  const names = [a, b].map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  return (names[0] ?? '') < (names[1] ?? '') ? -1 : 1;
}

function ageOf({ metadata }: KubernetesObject): number {
  const time = Date.parse(metadata.creationTimestamp ?? '');
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
