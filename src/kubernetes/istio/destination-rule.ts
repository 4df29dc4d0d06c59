import type { Origin } from '../../model/origin.ts';
import { asString, asStrings, own, stringEntries } from '../json.ts';
import type { JsonObject, KubernetesObject } from '../object.ts';
import { refOf } from '../object.ts';
import { items, objectOf } from './mappings.ts';
import { serviceHost } from './names.ts';

export interface TrafficPolicy {
  readonly value: JsonObject;
  readonly origin: Origin;
}

export interface Subset {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly policy?: TrafficPolicy;
  readonly origin: Origin;
}

export interface DestinationRule {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly created: string;
  /** Full name in lower case. */
  readonly host: string;
  readonly policy?: TrafficPolicy;
  readonly subsets: readonly Subset[];
  readonly exportTo: readonly string[];
  /** It is for workloads of the mesh, never for gateways of another namespace. */
  readonly forSomeWorkloads: boolean;
}

/** Reads a DestinationRule whose fields were found to be of the right types. */
export function readDestinationRule(object: KubernetesObject, domain: string): DestinationRule {
  const { namespace, name, creationTimestamp } = object.metadata;
  const spec = objectOf(own(object.raw, 'spec'));
  const ref = refOf(object);
  const policyAt = (holder: JsonObject, path: Origin['path']): { readonly policy?: TrafficPolicy } => {
    const value = own(holder, 'trafficPolicy');
    return value === undefined || value === null
      ? {}
      : { policy: { value: objectOf(value), origin: { object: ref, path: [...path, 'trafficPolicy'] } } };
  };
  return {
    object,
    namespace,
    name,
    created: creationTimestamp ?? '',
    host: serviceHost(asString(own(spec, 'host')) ?? '', namespace, domain).toLowerCase(),
    ...policyAt(spec, ['spec']),
    subsets: items(own(spec, 'subsets')).map((subset, index) => ({
      name: asString(own(subset, 'name')) ?? '',
      labels: stringEntries(own(subset, 'labels')),
      ...policyAt(subset, ['spec', 'subsets', index]),
      origin: { object: ref, path: ['spec', 'subsets', index] },
    })),
    exportTo: asStrings(own(spec, 'exportTo')),
    forSomeWorkloads: Object.keys(objectOf(own(spec, 'workloadSelector'))).length > 0,
  };
}
