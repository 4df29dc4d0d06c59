import type { KubernetesObject, ObjectSet } from '../../src/kubernetes/object.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { type ObjectsRead, toObjects } from '../../src/kubernetes/objects.ts';
import { readSource } from '../../src/kubernetes/yaml/source.ts';
import type { Finding } from '../../src/model/finding.ts';

/** Reads texts as the files f0, f1, ... */
export function read(...texts: readonly string[]): ObjectsRead & { readonly set: ObjectSet } {
  const readings = texts.map((text, index) => readSource(`f${index}`, text));
  for (const { problem } of readings) if (problem !== undefined) throw new Error(JSON.stringify(problem));
  const found = toObjects(readings, { namespace: 'default' });
  const sources = readings.map((reading) => reading.source);
  const set = createObjectSet(found.objects, { complete: false, sources, refused: found.refused });
  return { ...found, set };
}

export function first(text: string): KubernetesObject {
  const object = read(text).objects[0];
  if (object === undefined) throw new Error('the text holds no object');
  return object;
}

/** Code and severity. */
export function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => `${finding.code} ${finding.severity}`);
}
