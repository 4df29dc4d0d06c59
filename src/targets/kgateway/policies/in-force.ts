import { isObject, own } from '../../../kubernetes/json.ts';
import type { Json, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { type InForce, policiesInForce } from '../../policies/in-force.ts';
import { GROUP } from './objects.ts';

/** Which object a policy works on, and no setting of it. */
const TARGETS: ReadonlySet<string> = new Set(['targetRefs', 'targetSelectors']);

/**
 * A TrafficPolicy of a rule, of its route, of the listener and of the Gateway work together: each top-level field of the
 * spec is that of the most specific one that has it (merge.go, MergeTrafficPolicies).
 */
export function mergedInForce(objects: ObjectSet, kind: string): InForce {
  const inForce = policiesInForce(objects, GROUP, kind);
  const known = new Map<KubernetesObject, Map<string, KubernetesObject>>();
  return (place) => {
    const [first, ...others] = inForce(place);
    if (first === undefined) return [];
    if (others.length === 0) return [first];
    const key = others.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(' ');
    const ofFirst = known.get(first) ?? new Map<string, KubernetesObject>();
    known.set(first, ofFirst);
    const merged = ofFirst.get(key) ?? mergedObject(first, others);
    ofFirst.set(key, merged);
    return [merged];
  };
}

function mergedObject(first: KubernetesObject, others: readonly KubernetesObject[]): KubernetesObject {
  const spec = new Map<string, Json | undefined>();
  for (const { raw } of [first, ...others]) {
    const fields = own(raw, 'spec');
    if (!isObject(fields)) continue;
    for (const [field, value] of Object.entries(fields)) {
      if (!TARGETS.has(field) && !spec.has(field)) spec.set(field, value);
    }
  }
  return { ...first, raw: { ...first.raw, spec: Object.fromEntries(spec) } };
}
