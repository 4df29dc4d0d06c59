import type { ObjectSet } from './object.ts';

/**
 * The labels of a namespace, with the one that every API server adds (`kubernetes.io/metadata.name`). Undefined when the
 * input does not have the Namespace.
 */
export function namespaceLabels(
  objects: ObjectSet,
  namespace: string,
): Readonly<Record<string, string>> | undefined {
  const object = objects.find('Namespace', '', namespace);
  if (object === undefined) return undefined;
  return { ...object.metadata.labels, 'kubernetes.io/metadata.name': namespace };
}

/** Whether a namespace exists, as far as the input knows. */
export function namespaceExists(objects: ObjectSet, namespace: string): 'yes' | 'no' | 'unknown' {
  if (objects.find('Namespace', '', namespace) !== undefined) return 'yes';
  return objects.complete ? 'no' : 'unknown';
}
