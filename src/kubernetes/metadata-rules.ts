import { checkDnsLabel, checkDnsSubdomain, checkLabelValue, checkQualifiedName } from './names.ts';
import type { KubernetesObject } from './object.ts';
import type { Violation } from './reader.ts';

/** All annotations together, in bytes (k8s.io/apimachinery `TotalAnnotationSizeLimitB`). */
const ANNOTATIONS_LIMIT = 256 * 1024;

/** The metadata rules of the API server for a namespaced object whose name is a DNS name. */
export function checkMetadata(object: KubernetesObject): readonly Violation[] {
  const { name, namespace, annotations, labels } = object.metadata;
  const violations: Violation[] = [];
  const check = (path: Violation['path'], reason: string | undefined) => {
    if (reason !== undefined) violations.push({ path, reason });
  };
  check(['metadata', 'name'], checkDnsSubdomain(name));
  if (namespace !== '') check(['metadata', 'namespace'], checkDnsLabel(namespace));
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
    // Upper case is allowed in the prefix of annotations only.
    check(['metadata', 'annotations', key], checkQualifiedName(key.toLowerCase()));
  }
  if (size > ANNOTATIONS_LIMIT) {
    check(['metadata', 'annotations'], `are ${size} bytes together; ${ANNOTATIONS_LIMIT} are allowed`);
  }
  for (const [key, value] of Object.entries(labels)) {
    check(['metadata', 'labels', key], checkQualifiedName(key) ?? checkLabelValue(value));
  }
  return violations;
}
