import type { CompanionObject } from '../../kubernetes/provider.ts';
import type { Resource } from '../resource.ts';
import type { ServicePort } from './draft.ts';
import { byCodeUnit } from './names.ts';
import type { WriteOptions } from './options.ts';
import { MANAGED_BY } from './parents.ts';
import type { Section } from './sections.ts';
import type { Stream } from './streams.ts';

/**
 * The Services that written routes refer to and that are made for it, each with what the source says of its pods where
 * the target heeds that.
 */
export function madeServices(
  sections: readonly Section[],
  streams: readonly Stream[],
  subsetObject: WriteOptions['subsetObject'],
): readonly Resource[] {
  const used: ServicePort[] = streams.flatMap(({ backends }) => backends);
  for (const { ordered } of sections) {
    for (const { action } of ordered.entries) {
      used.push(...action.backends);
      for (const filter of action.filters) if (filter.type === 'RequestMirror') used.push(filter.backend);
    }
  }
  const made = new Map<string, readonly Resource[]>();
  for (const { namespace, name, made: resource, subset } of used) {
    const key = `${namespace}/${name}`;
    if (resource === undefined || made.has(key)) continue;
    const companion = subset === undefined ? undefined : subsetObject?.(subset, name);
    made.set(key, companion === undefined ? [resource] : [resource, labelled(companion)]);
  }
  return [...made].sort(([a], [b]) => byCodeUnit(a, b)).flatMap(([, resources]) => resources);
}

function labelled({ apiVersion, kind, metadata, spec }: CompanionObject): Resource {
  return { apiVersion, kind, metadata: { labels: MANAGED_BY, ...metadata }, spec };
}
