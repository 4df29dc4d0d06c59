import { asObjects, asString, dig, own } from '../../../kubernetes/json.ts';
import { selectorMatches } from '../../../kubernetes/label-selector.ts';
import type { KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { byAge } from '../../policies/in-force.ts';
import { BACKEND_KIND, GROUP } from './objects.ts';

interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

const WEIGHT = 'kgateway.dev/policy-weight';

/**
 * The BackendConfigPolicies about a Service, the one whose fields go first being first: those of its namespace that name it
 * or choose it by its labels, by their weight, age and name (pkg/krtcollections/policy.go, getTargetingPoliciesMaybeForBackends).
 */
export function policiesOfServices(
  objects: ObjectSet,
): (service: ServiceName) => readonly KubernetesObject[] {
  const own = objects.ofKind(BACKEND_KIND).filter(({ apiVersion }) => apiVersion.startsWith(`${GROUP}/`));
  const sorted = [...own].sort((a, b) => weightOf(b) - weightOf(a) || byAge(a, b));
  return (service) => sorted.filter((policy) => isAbout(policy, service, objects));
}

function weightOf({ metadata }: KubernetesObject): number {
  const weight = Number(metadata.annotations[WEIGHT] ?? 0);
  return Number.isInteger(weight) ? weight : 0;
}

function isAbout(
  { metadata, raw }: KubernetesObject,
  { namespace, name }: ServiceName,
  objects: ObjectSet,
): boolean {
  if (metadata.namespace !== namespace) return false;
  const spec = own(raw, 'spec');
  const isService = (ref: Parameters<typeof own>[0]): boolean =>
    (asString(dig(ref, 'group')) ?? '') === '' && asString(dig(ref, 'kind')) === 'Service';
  if (asObjects(dig(spec, 'targetRefs')).some((ref) => isService(ref) && own(ref, 'name') === name))
    return true;
  const labels = objects.find('Service', namespace, name)?.metadata.labels ?? {};
  return asObjects(dig(spec, 'targetSelectors')).some(
    (one) => isService(one) && selectorMatches(one, labels),
  );
}
