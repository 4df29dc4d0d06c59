import { isObject, own } from '../../kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import { type InForce, policiesInForce } from './in-force.ts';

/** Which object a policy works on, and no setting of it. */
const TARGETS: ReadonlySet<string> = new Set(['targetRefs', 'targetSelectors']);

/**
 * For implementations whose policies of a rule, of its route, of the listener and of the Gateway work together: each field
 * of the spec is that of the most specific policy that has it.
 *
 * @param section field of the spec whose own fields are meant; absent: those of the spec
 */
export function inForceByField(
  group: string,
  section?: string,
): (objects: ObjectSet, kind: string) => InForce {
  return (objects, kind) => {
    const inForce = policiesInForce(objects, group, kind);
    const known = new Map<KubernetesObject, Map<string, KubernetesObject>>();
    return (place) => {
      const [first, ...others] = inForce(place);
      if (first === undefined) return [];
      if (others.length === 0) return [first];
      const key = others.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(' ');
      const ofFirst = known.get(first) ?? new Map<string, KubernetesObject>();
      known.set(first, ofFirst);
      const merged = ofFirst.get(key) ?? mergedObject(first, others, section);
      ofFirst.set(key, merged);
      return [merged];
    };
  };
}

function mergedObject(
  first: KubernetesObject,
  others: readonly KubernetesObject[],
  section: string | undefined,
): KubernetesObject {
  const specs = [first, ...others].flatMap(({ raw }) => {
    const spec = own(raw, 'spec');
    return isObject(spec) ? [spec] : [];
  });
  const merged = mergedFields(specs);
  const sections = section === undefined ? [] : specs.map((spec) => own(spec, section)).filter(isObject);
  const spec =
    section === undefined || sections.length === 0
      ? merged
      : { ...merged, [section]: mergedFields(sections) };
  return { ...first, raw: { ...first.raw, spec } };
}

/** Of each field the value of the first one that has it. */
function mergedFields(all: readonly JsonObject[]): JsonObject {
  const fields = new Map<string, Json | undefined>();
  for (const one of all) {
    for (const [field, value] of Object.entries(one)) {
      if (!TARGETS.has(field) && !fields.has(field)) fields.set(field, value);
    }
  }
  return Object.fromEntries(fields);
}
