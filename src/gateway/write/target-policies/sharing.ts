import type { Gateways } from '../gateways.ts';
import type { Section } from '../sections.ts';

/** What the same Gateways serve. */
export interface Sharing<T> {
  readonly gateways: ReadonlyArray<{ readonly namespace: string; readonly name: string }>;
  readonly members: T[];
}

/** Sections that share their Gateways: a request of one of them may be one of another host. */
export function byGateways<T>(
  items: readonly T[],
  sectionOf: (item: T) => Section,
  gateways: Gateways,
): ReadonlyArray<Sharing<T>> {
  const groups = new Map<string, Sharing<T>>();
  for (const one of items) {
    const own = gateways.gatewaysOf?.(sectionOf(one)) ?? [];
    const key = JSON.stringify(own);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { gateways: own, members: [one] });
    else group.members.push(one);
  }
  return [...groups.values()];
}
