import { type ReadOptions, type ReadResult, read } from '../../gateway/read/index.ts';
import { manifestOf, type Resource } from '../../gateway/resource.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';

/** Kinds of the input that say what written routes mean. */
const SURROUNDINGS: ReadonlySet<string> = new Set([
  'Gateway',
  'ListenerSet',
  'ReferenceGrant',
  'Service',
  'Namespace',
  'ConfigMap',
  'GatewayClass',
  'EnvoyProxy',
  'NginxProxy',
  'KongPlugin',
  'KongClusterPlugin',
  'KongUpstreamPolicy',
  'GCPBackendPolicy',
  'GCPAuthzPolicy',
  'GCPTrafficExtension',
]);

/** The written resources with what of the input they depend on, as a cluster would hold them afterwards. */
export function objectsAfter(resources: readonly Resource[], input: ObjectSet): ObjectSet {
  const written = createObjectSet(resources.map(toObject), { complete: false });
  const others = input.objects.filter((object) => SURROUNDINGS.has(object.kind) && !holds(written, object));
  return others.length === 0
    ? written
    : createObjectSet([...written.objects, ...others], { complete: false });
}

/** The objects of a cluster afterwards with all others of the input beside them, for readers of what routes name. */
export function withInput(after: ObjectSet, input: ObjectSet): ObjectSet {
  const others = input.objects.filter((object) => !holds(after, object));
  return createObjectSet([...after.objects, ...others], { complete: input.complete });
}

/** Is there an object of the same kind and name? */
function holds(objects: ObjectSet, { kind, metadata }: KubernetesObject): boolean {
  return objects.find(kind, metadata.namespace, metadata.name) !== undefined;
}

/** What the written resources do with every request, in a dialect, and what there is to say of them. */
export function readBack(objects: ObjectSet, options: ReadOptions): ReadResult {
  return read(objects, options);
}

/** Resources are plain JSON: what is absent is absent here as well. */
function toObject(resource: Resource): KubernetesObject {
  const { apiVersion, kind, metadata } = resource;
  const { name, namespace, annotations, labels } = metadata;
  const raw: JsonObject = {
    ...manifestOf(resource),
    metadata: {
      name,
      namespace,
      ...(annotations === undefined ? {} : { annotations: { ...annotations } as { [key: string]: Json } }),
      ...(labels === undefined ? {} : { labels: { ...labels } as { [key: string]: Json } }),
    },
  };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, annotations: annotations ?? {}, labels: labels ?? {} },
    raw,
    source: { file: 'written', document: 0 },
  };
}
