import type { SubsetPolicy } from '../../../src/kubernetes/istio/subset-policy.ts';
import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { CompanionObject, SubsetPlace } from '../../../src/kubernetes/provider.ts';

/** A DestinationRule for a Service that is made for a subset; undefined where nothing is said of the subset. */
export function subsetObject(
  policy: SubsetPolicy | undefined,
  { namespace }: SubsetPlace,
  madeName: string,
  objects: ObjectSet,
  domain: string,
): CompanionObject | undefined {
  if (policy === undefined) return undefined;
  const { exportTo, trafficPolicy } = policy;
  const isTaken = objects.find('DestinationRule', policy.namespace, madeName) !== undefined;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: isTaken ? `${madeName}-subset` : madeName, namespace: policy.namespace },
    spec: {
      ...(exportTo.length === 0 ? {} : { exportTo: [...exportTo] }),
      host: `${madeName}.${namespace}.svc.${domain}`,
      trafficPolicy,
    },
  };
}
