import { items, objectOf } from '../../../src/kubernetes/istio/mappings.ts';
import { asNumber, asString, asStrings, own } from '../../../src/kubernetes/json.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';

export interface ServiceEntry {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly ports: ReadonlyArray<{
    readonly number: number;
    readonly name: string;
    readonly protocol: string;
  }>;
  readonly exportTo: readonly string[];
}

/** Reads a ServiceEntry whose fields were found to be of the right types. */
export function readServiceEntry(object: KubernetesObject): ServiceEntry {
  const spec = objectOf(own(object.raw, 'spec'));
  return {
    object,
    namespace: object.metadata.namespace,
    hosts: asStrings(own(spec, 'hosts')).map((host) => host.toLowerCase()),
    ports: items(own(spec, 'ports')).map((port) => ({
      number: asNumber(own(port, 'number')) ?? 0,
      name: asString(own(port, 'name')) ?? '',
      protocol: (asString(own(port, 'protocol')) ?? '').toUpperCase(),
    })),
    exportTo: asStrings(own(spec, 'exportTo')),
  };
}
