import { asString, dig, isObject, stringEntries } from '../../../src/kubernetes/json.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../src/kubernetes/object.ts';
import { describeObject, type Origin } from '../../../src/model/origin.ts';
import { SECURITY_POLICY } from '../findings/gateways.ts';
import type { Notes } from '../notes.ts';
import type { MeshSettings } from '../settings.ts';
import type { Workload } from './workloads.ts';

/**
 * The policies of security.istio.io that hold for a gateway, each with a finding. Returned are those that decide who is
 * let in: what they do is not described.
 */
export function securityPolicies(
  objects: ObjectSet,
  workload: Workload,
  settings: MeshSettings,
  notes: Notes,
): readonly Origin[] {
  const deciding: Origin[] = [];
  for (const kind of ['AuthorizationPolicy', 'RequestAuthentication']) {
    for (const policy of objects.ofKind(kind)) {
      if (!holdsFor(policy, workload, settings)) continue;
      const origin = { object: refOf(policy), path: ['spec'] };
      const decides =
        kind === 'AuthorizationPolicy' && asString(dig(policy.raw, 'spec', 'action')) !== 'AUDIT';
      const message = `${describeObject(origin.object)} holds for ${workload.name}; it is not part of the conversion.`;
      notes.report(SECURITY_POLICY, message, [origin], decides ? { severity: 'blocker' } : {});
      if (decides) deciding.push(origin);
    }
  }
  return deciding;
}

/** Of the root namespace or that of the proxies, with a selector that holds for them. */
function holdsFor(policy: KubernetesObject, workload: Workload, { rootNamespace }: MeshSettings): boolean {
  const { namespace } = policy.metadata;
  if (namespace !== workload.namespace && namespace !== rootNamespace) return false;
  // Policies with a target are for waypoints and for Gateways of the Gateway API.
  if (isObject(dig(policy.raw, 'spec', 'targetRef')) || dig(policy.raw, 'spec', 'targetRefs') !== undefined) {
    return false;
  }
  const selector = stringEntries(dig(policy.raw, 'spec', 'selector', 'matchLabels'));
  return [...selector].every(([key, value]) => workload.labels.get(key) === value);
}
