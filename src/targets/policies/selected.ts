import { asObjects, asString, dig, isObject, own } from '../../kubernetes/json.ts';
import { selectorMatches } from '../../kubernetes/label-selector.ts';
import { namespaceLabels } from '../../kubernetes/namespaces.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/**
 * Routes, Gateways and ListenerSets that `targetSelectors` of a policy chooses by their labels: of its own namespace, or of
 * others that a ReferenceGrant opens to its kind (Envoy Gateway v1.9, internal/gatewayapi/helpers.go,
 * resolvePolicyTargetsFromSelectors).
 */
export function selectedBy(policy: KubernetesObject, objects: ObjectSet): readonly KubernetesObject[] {
  const selectors = asObjects(dig(policy.raw, 'spec', 'targetSelectors'));
  return selectors.flatMap((selector) => {
    const group = asString(own(selector, 'group')) ?? GATEWAY_GROUP;
    const kind = asString(own(selector, 'kind')) ?? '';
    return objects
      .ofKind(kind)
      .filter(
        (object) =>
          object.apiVersion.startsWith(`${group}/`) &&
          selectorMatches(selector, object.metadata.labels) &&
          isInReach(object, selector, policy, objects),
      );
  });
}

function isInReach(
  { kind, apiVersion, metadata }: KubernetesObject,
  selector: JsonObject,
  policy: KubernetesObject,
  objects: ObjectSet,
): boolean {
  const { namespace, name } = metadata;
  if (namespace === policy.metadata.namespace) return true;
  const namespaces = own(selector, 'namespaces');
  const from = asString(dig(namespaces, 'from')) ?? 'Same';
  const labels = namespaceLabels(objects, namespace) ?? { 'kubernetes.io/metadata.name': namespace };
  const isNamed =
    from === 'All' || (from === 'Selector' && selectorMatches(dig(namespaces, 'selector'), labels));
  return isNamed && isGranted(policy, { group: groupOf(apiVersion), kind, namespace, name }, objects);
}

interface Target {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function isGranted(policy: KubernetesObject, to: Target, objects: ObjectSet): boolean {
  return objects.ofKind('ReferenceGrant').some(({ metadata, raw }) => {
    const spec = own(raw, 'spec');
    if (metadata.namespace !== to.namespace || !isObject(spec)) return false;
    const isFrom = asObjects(own(spec, 'from')).some(
      (from) =>
        own(from, 'group') === groupOf(policy.apiVersion) &&
        own(from, 'kind') === policy.kind &&
        own(from, 'namespace') === policy.metadata.namespace,
    );
    return (
      isFrom &&
      asObjects(own(spec, 'to')).some((one) => {
        const name = asString(own(one, 'name')) ?? '';
        return (
          own(one, 'group') === to.group && own(one, 'kind') === to.kind && (name === '' || name === to.name)
        );
      })
    );
  });
}

function groupOf(apiVersion: string): string {
  return apiVersion.split('/')[0] ?? '';
}
