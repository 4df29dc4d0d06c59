import type { Resource } from '../resource.ts';
import type { ServicePort } from './draft.ts';
import { byCodeUnit } from './names.ts';
import type { Section } from './sections.ts';
import type { Stream } from './streams.ts';

/** The Services that written routes refer to and that are made for it. */
export function madeServices(sections: readonly Section[], streams: readonly Stream[]): readonly Resource[] {
  const used: ServicePort[] = streams.flatMap(({ backends }) => backends);
  for (const { ordered } of sections) {
    for (const { action } of ordered.entries) {
      used.push(...action.backends);
      for (const filter of action.filters) if (filter.type === 'RequestMirror') used.push(filter.backend);
    }
  }
  const made = new Map<string, Resource>();
  for (const { namespace, name, made: resource } of used) {
    if (resource !== undefined) made.set(`${namespace}/${name}`, resource);
  }
  return [...made].sort(([a], [b]) => byCodeUnit(a, b)).map(([, resource]) => resource);
}
