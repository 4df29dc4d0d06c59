import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';

/** Objects of multi-document YAML; a whole cluster unless said otherwise. */
export function objectsOf(manifests: string, complete = true): ObjectSet {
  const reading = readSource('manifests.yaml', manifests);
  const { objects } = toObjects([reading], { namespace: 'default' });
  return createObjectSet(objects, { complete });
}
