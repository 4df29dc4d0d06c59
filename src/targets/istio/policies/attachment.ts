import { dig, isArray, isObject } from '../../../kubernetes/json.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Where policies for all proxies stand, unless the mesh is configured otherwise (meshConfig.rootNamespace). */
const ROOT_NAMESPACE = 'istio-system';

/**
 * Does a policy work on the proxies of a Gateway? It names the Gateway of its own namespace in `targetRefs`, or its selector
 * holds for the labels of the proxies, or it has neither and stands in the namespace of the Gateway or the root namespace
 * (pilot/pkg/model/policyattachment.go, ShouldAttachPolicy; pilot/pkg/model/authorization.go, ListAuthorizationPolicies).
 */
export function attachedTo(policy: KubernetesObject, gateway: ObjectRef, objects: ObjectSet): boolean {
  const { namespace } = policy.metadata;
  const refs = targetsOf(policy);
  if (refs.length > 0) {
    return (
      namespace === gateway.namespace &&
      refs.some(
        (ref) =>
          dig(ref, 'group') === GATEWAY_GROUP &&
          dig(ref, 'kind') === 'Gateway' &&
          dig(ref, 'name') === gateway.name,
      )
    );
  }
  if (namespace !== gateway.namespace && namespace !== ROOT_NAMESPACE) return false;
  const labels = dig(policy.raw, 'spec', 'selector', 'matchLabels');
  if (!isObject(labels)) return true;
  const own = labelsOf(gateway, objects);
  return Object.entries(labels).every(([name, value]) => own.get(name) === value);
}

function targetsOf({ raw }: KubernetesObject): readonly JsonObject[] {
  const refs = dig(raw, 'spec', 'targetRefs');
  const one = dig(raw, 'spec', 'targetRef');
  const list = isArray(refs) && refs.length > 0 ? refs : one === undefined ? [] : [one];
  return list.filter(isObject);
}

/** Labels of the proxies that Istio makes for a Gateway (pilot/pkg/config/kube/gateway/deploymentcontroller.go). */
function labelsOf({ namespace, name }: ObjectRef, objects: ObjectSet): ReadonlyMap<string, unknown> {
  const gateway = objects
    .ofKind('Gateway')
    .find(
      ({ apiVersion, metadata }) =>
        apiVersion.startsWith(`${GATEWAY_GROUP}/`) &&
        metadata.namespace === namespace &&
        metadata.name === name,
    );
  const infrastructure = dig(gateway?.raw, 'spec', 'infrastructure', 'labels');
  return new Map<string, unknown>([
    ...Object.entries(gateway?.metadata.labels ?? {}),
    ...Object.entries(isObject(infrastructure) ? infrastructure : {}),
    ['gateway.networking.k8s.io/gateway-name', name],
    ['istio.io/gateway-name', name],
  ]);
}
