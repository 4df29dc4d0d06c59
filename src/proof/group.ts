import type { Respond } from '../model/outcome.ts';
import { NO_ANSWER } from '../model/outcome.ts';
import type { Listener, VirtualHost } from '../model/route-table.ts';
import type { Entrance, HostClass, Serving } from './hosts.ts';
import type { Place } from './outcomes/pieces.ts';
import type { Decision } from './rules/plan.ts';

/** Host classes at one entrance that the same virtual hosts serve. */
export interface HostGroup {
  readonly entrance: Entrance;
  readonly classes: readonly HostClass[];
  readonly before: Serving;
  readonly after: Serving;
}

/** Puts classes together that are served alike on both sides. */
export function groupClasses(entrance: Entrance, classes: readonly HostClass[]): readonly HostGroup[] {
  const numbers = new Map<object | undefined, number>();
  const numberOf = (thing: Listener | VirtualHost | undefined): number => {
    const number = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, number);
    return number;
  };
  const groups = new Map<string, HostClass[]>();
  for (const one of classes) {
    const key = [one.before.listener, one.before.virtualHost, one.after.listener, one.after.virtualHost]
      .map(numberOf)
      .join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    return [{ entrance, classes: members, before: first.before, after: first.after }];
  });
}

const CLOSED: Respond = { kind: 'respond', status: NO_ANSWER, reason: 'nothing listens there' };

/** All that decides requests for the hosts of a group on one side. */
export function decisionOf({ listener, virtualHost }: Serving): Decision {
  if (listener === undefined) {
    return { routes: [], unmatched: CLOSED, unmatchedName: 'nothing listens there', unmatchedOrigins: [] };
  }
  const guards = listener.protocol === 'tls' ? [] : (listener.guards ?? []);
  if (virtualHost === undefined) {
    const unmatchedName = `no host of listener ${listener.name}`;
    return { routes: guards, unmatched: listener.unmatched, unmatchedName, unmatchedOrigins: [] };
  }
  return {
    routes: guards.length === 0 ? virtualHost.routes : [...guards, ...virtualHost.routes],
    unmatched: virtualHost.unmatched,
    unmatchedName: 'no route of the host',
    unmatchedOrigins: virtualHost.origins,
  };
}

/** What the entrance and the hosts of a group fix, for each side. */
export function placesOf({ entrance, classes }: HostGroup): readonly [Place, Place] {
  const [first, second] = classes;
  const host = second === undefined && first?.extent === 'one' ? first.sample : undefined;
  const { scheme, port, portAfter } = entrance;
  return [
    { scheme, port, host },
    { scheme, port: portAfter, host },
  ];
}
