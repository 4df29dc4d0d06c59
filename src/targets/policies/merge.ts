import { isArray, isObject, own } from '../../kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject } from '../../kubernetes/object.ts';

/** Fields of the spec by which a policy names what it works on, and how it is merged. */
const ATTACHMENT: ReadonlySet<string> = new Set(['targetRef', 'targetRefs', 'targetSelectors', 'mergeType']);

/** Lists of Envoy Gateway's policies whose items have a key (`patchMergeKey` in its API); all others are replaced. */
const KEYED_LISTS: ReadonlyMap<string, string> = new Map([
  ['compression', 'type'],
  ['compressor', 'type'],
  ['httpUpgrade', 'type'],
  ['contextExtensions', 'name'],
]);

/**
 * What is in force of a policy and of the one that it is merged with, or undefined where `mergeType` is none that is known:
 * the policy with its fields merged, and the fields that only the other one has, which goes on to find Secrets and Services
 * in its own namespace (Envoy Gateway v1.9, internal/utils/merge.go; internal/gatewayapi/securitypolicy.go,
 * buildSecurityPolicyOwners).
 */
export function mergedPolicies(
  policy: KubernetesObject,
  parent: KubernetesObject,
): readonly KubernetesObject[] | undefined {
  const type = own(specOf(policy), 'mergeType');
  if (type !== 'StrategicMerge' && type !== 'JSONMerge') return undefined;
  const keyed = type === 'StrategicMerge' ? KEYED_LISTS : new Map<string, string>();
  const [above, below] = [specOf(policy), specOf(parent)];
  const merged = new Map<string, Json | undefined>();
  const rest = new Map<string, Json | undefined>();
  for (const [field, value] of Object.entries(above)) {
    merged.set(field, ATTACHMENT.has(field) ? value : mergeField(field, own(below, field), value, keyed));
  }
  for (const [field, value] of Object.entries(below)) {
    if (!ATTACHMENT.has(field) && !merged.has(field)) rest.set(field, value);
  }
  return [withSpec(policy, merged), ...(rest.size === 0 ? [] : [withSpec(parent, rest)])];
}

function specOf({ raw }: KubernetesObject): JsonObject {
  const spec = own(raw, 'spec');
  return isObject(spec) ? spec : {};
}

function withSpec(object: KubernetesObject, fields: ReadonlyMap<string, Json | undefined>): KubernetesObject {
  return { ...object, raw: { ...object.raw, spec: Object.fromEntries(fields) } };
}

function mergeField(
  field: string,
  below: Json | undefined,
  above: Json | undefined,
  keyed: ReadonlyMap<string, string>,
): Json | undefined {
  if (above === undefined) return below;
  const key = keyed.get(field);
  if (key !== undefined && isArray(below) && isArray(above)) return mergeLists(below, above, key, keyed);
  if (!isObject(below) || !isObject(above)) return above;
  const merged = new Map<string, Json | undefined>(Object.entries(below));
  for (const [name, value] of Object.entries(above)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergeField(name, merged.get(name), value, keyed));
  }
  return Object.fromEntries(merged);
}

function mergeLists(
  below: readonly Json[],
  above: readonly Json[],
  key: string,
  keyed: ReadonlyMap<string, string>,
): readonly Json[] {
  const nameOf = (item: Json): Json | undefined => (isObject(item) ? own(item, key) : undefined);
  const merged = above.map((item) => {
    const same = below.find((one) => nameOf(one) === nameOf(item));
    return mergeField('', same, item, keyed) ?? item;
  });
  return [...merged, ...below.filter((one) => !above.some((item) => nameOf(item) === nameOf(one)))];
}
