import { parseAllDocuments } from 'yaml';
import type { Json, ObjectSet } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';

/** Objects of multi-document YAML 1.2 (a plain `n` is a text there); a whole cluster unless said otherwise. */
export function objectsOf(manifests: string, complete = true): ObjectSet {
  const documents = parseAllDocuments(manifests).map((document, index) => {
    if (document.errors.length > 0) throw new Error(document.errors.map(String).join('\n'));
    return { index, value: document.toJS() as Json, duplicates: [] };
  });
  const source = {
    file: 'manifests.yaml',
    text: manifests,
    spans: [],
    listLengths: new Map<number, number>(),
  };
  const { objects, findings } = toObjects([{ source, documents }], { namespace: 'default' });
  if (findings.length > 0) throw new Error(findings.map(({ message }) => message).join('\n'));
  return createObjectSet(objects, { complete });
}
