import type { Listener, VirtualHost } from '../model/route-table.ts';
import type { HostGroup } from './group.ts';
import type { Normaliser } from './outcomes/normal.ts';
import { createShaper, serviceNames } from './shape.ts';

/** Groups of one kind differ in nothing but names, as far as routing goes. */
export interface GroupKind {
  /** From 0, in the order in which kinds appear. */
  readonly number: number;
  /** The name of the host says nothing, so that another one may take its place. */
  readonly symbolic: boolean;
}

/** @param generalOf hosts of a listener with patterns, whose routes other hosts are compared with */
export function groupKinds(
  groups: readonly HostGroup[],
  normaliser: Normaliser,
  generalOf: (listener: Listener) => readonly VirtualHost[],
): readonly GroupKind[] {
  const keyOf = createKeys(normaliser, generalOf);
  const numbers = new Map<string, number>();
  let next = 0;
  return groups.map((group) => {
    const key = keyOf(group);
    const known = key === undefined ? undefined : numbers.get(key);
    const number = known ?? next++;
    if (key !== undefined) numbers.set(key, number);
    return { number, symbolic: key !== undefined };
  });
}

/**
 * Texts that are equal for groups of which the same is found. Undefined: it depends on the name of the host, or the group
 * has several.
 */
function createKeys(
  normaliser: Normaliser,
  generalOf: (listener: Listener) => readonly VirtualHost[],
): (group: HostGroup) => string | undefined {
  const numbers = new Map<string | object, number>();
  const numberOf = (thing: string | object): number => {
    const number = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, number);
    return number;
  };
  const fixedAt = new Map<Listener | undefined, ReadonlySet<string>>();
  // What a less specific host does as well is told apart from what only this one does.
  const fixedOf = (listener: Listener | undefined): ReadonlySet<string> => {
    const known = fixedAt.get(listener) ?? serviceNames(listener === undefined ? [] : generalOf(listener));
    fixedAt.set(listener, known);
    return known;
  };
  return ({ entrance, classes, before, after }) => {
    const [only, second] = classes;
    if (only?.extent !== 'one' || second !== undefined) return undefined;
    const shaper = createShaper(only.sample, [fixedOf(before.listener), fixedOf(after.listener)]);
    const parts: number[] = [];
    for (const { listener, virtualHost } of [before, after]) {
      parts.push(listener === undefined ? -1 : numberOf(listener));
      if (virtualHost === undefined) continue;
      const { tls, routes, unmatched } = virtualHost;
      parts.push(numberOf(shaper.of(tls)), numberOf(shaper.of(normaliser.outcome(unmatched))));
      for (const { match, outcome, responseHeaders, cors, errorPages } of routes) {
        const normal = {
          match,
          outcome: normaliser.outcome(outcome),
          responseHeaders: normaliser.responseHeaders(responseHeaders),
          cors,
          errorPages,
        };
        parts.push(numberOf(shaper.of(normal)));
      }
      parts.push(-2);
    }
    if (shaper.namesHost() || shaper.readsHost()) return undefined;
    return `${entrance.scheme} ${entrance.port} ${entrance.portAfter} ${parts.join()}`;
  };
}
