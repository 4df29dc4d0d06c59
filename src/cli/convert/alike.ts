import type { RouteTable } from '../../model/route-table.ts';
import { byGateway } from '../../proof/gateways.ts';
import { entrances, type HostClass, hostClasses } from '../../proof/hosts.ts';
import { createShaper } from '../../proof/shape.ts';

/**
 * Hosts that differ in nothing but their own name and the names of Services and Secrets: what is proved of one holds of
 * all. From the first name of each kind, in order of appearance, to all names of the kind.
 */
export function alikeHosts(before: RouteTable, after: RouteTable): ReadonlyMap<string, readonly string[]> {
  const listeners = new Map<object, number>();
  const listenerOf = (listener: object | undefined): number => {
    if (listener === undefined) return -1;
    const number = listeners.get(listener) ?? listeners.size;
    listeners.set(listener, number);
    return number;
  };
  const serving = new Map<string, HostClass[]>();
  const placeOf = new Map<HostClass, string>();
  for (const { before: first, after: second } of byGateway(before, after)) {
    for (const entrance of entrances(first, second, new Map())) {
      for (const one of hostClasses(first, second, entrance)) {
        placeOf.set(
          one,
          `${entrance.scheme} ${entrance.port} ${one.extent} ${listenerOf(one.before.listener)} ${listenerOf(one.after.listener)}`,
        );
        const list = serving.get(one.name);
        if (list === undefined) serving.set(one.name, [one]);
        else list.push(one);
      }
    }
  }
  const kinds = new Map<string, string[]>();
  for (const [name, classes] of serving) {
    const sample = classes[0]?.sample ?? '';
    const shaper = createShaper(sample);
    const shape = classes
      .map(
        (one) =>
          `${placeOf.get(one) ?? ''} ${shaper.of(one.before.virtualHost)} ${shaper.of(one.after.virtualHost)}`,
      )
      .join('\n');
    const key = shaper.readsHost() ? `${sample}\n${shape}` : shape;
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, [name]);
    else kind.push(name);
  }
  return new Map([...kinds.values()].map((names) => [names[0] ?? '', names]));
}
