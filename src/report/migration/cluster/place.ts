import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { printable } from '../../printable.ts';
import type { ClusterFact, Place } from '../document.ts';

/** Most names in one sentence. */
const MOST_NAMES = 5;

export function placeOfObject({ kind, metadata }: KubernetesObject): Place {
  return { kind: printable(kind), namespace: printable(metadata.namespace), name: printable(metadata.name) };
}

export function factOf(
  topic: ClusterFact['topic'],
  text: string,
  objects: readonly KubernetesObject[],
): ClusterFact {
  return { topic, text: printable(text), places: objects.map(placeOfObject) };
}

/** `a, b and 3 more`. */
export function named(names: readonly string[]): string {
  const left = names.length - MOST_NAMES;
  return left <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${left} more`;
}
