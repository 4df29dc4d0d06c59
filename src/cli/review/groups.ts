import type { KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { type Component, connectedHosts } from '../../report/migration/host-groups.ts';
import {
  ANY_HOST,
  idOf,
  routingObjects,
  type ServedRoute,
  servedRoutes,
} from '../../report/migration/sources.ts';
import { byCodeUnit } from '../../report/order.ts';

/** Hosts that must move together, and the objects that serve them. */
export interface Group {
  /** Also the id of the unit: `hosts shop.example.com`, by the first host. */
  readonly id: string;
  readonly title: string;
  /** As reports name them; `*` stands for hosts that nobody names. Sorted. */
  readonly hosts: readonly string[];
  /** Ids of routing objects, sorted. */
  readonly sources: readonly string[];
}

/** The groups of a table, and what is needed to find the group of a thing. */
export interface Groups {
  readonly all: readonly Group[];
  readonly byHost: ReadonlyMap<string, Group>;
  /** By the id of any object that a route comes from. */
  readonly byObject: ReadonlyMap<string, ReadonlySet<Group>>;
  /** Hosts of each routing object. */
  readonly hostsOf: ReadonlyMap<string, readonly string[]>;
  readonly routing: ReadonlyMap<string, KubernetesObject>;
}

/** Id of the unit of objects that serve no host. */
export const UNSERVED = 'hosts (none)';

export function findGroups(
  table: RouteTable,
  objects: ObjectSet,
  claims: (object: KubernetesObject) => boolean,
): Groups {
  const routing = routingObjects(objects, claims);
  const routes = servedRoutes(table).filter(({ source }) => routing.has(source));
  const all = together(connectedHosts(routes), routes).map(
    ({ hosts, sources }): Group => ({
      id: `hosts ${hosts[0] ?? ''}`,
      title: titleOf(hosts),
      hosts,
      sources,
    }),
  );
  const served = new Set(all.flatMap(({ sources }) => sources));
  const unserved = [...routing.keys()].filter((id) => !served.has(id)).sort(byCodeUnit);
  if (unserved.length > 0) {
    all.push({ id: UNSERVED, title: 'serve no host', hosts: [], sources: unserved });
  }
  const bySource = new Map(all.flatMap((group) => group.sources.map((source) => [source, group] as const)));
  const hostsOf = new Map<string, Set<string>>();
  const byObject = new Map<string, Set<Group>>();
  const note = (object: string, group: Group): void => {
    const known = byObject.get(object);
    if (known === undefined) byObject.set(object, new Set([group]));
    else known.add(group);
  };
  for (const [source, group] of bySource) note(source, group);
  for (const { source, hosts, route } of routes) {
    const group = bySource.get(source);
    if (group === undefined) continue;
    const known = hostsOf.get(source) ?? new Set<string>();
    for (const host of hosts) known.add(host);
    hostsOf.set(source, known);
    for (const { object } of route.origins) note(idOf(object), group);
  }
  const byHost = new Map<string, Group>();
  // Where an object without a host ties nobody, a host belongs to the group that names it.
  for (const group of all) for (const host of group.hosts) if (!byHost.has(host)) byHost.set(host, group);
  return {
    all,
    byHost,
    byObject,
    hostsOf: new Map([...hostsOf].map(([source, hosts]) => [source, [...hosts].sort(byCodeUnit)])),
    routing,
  };
}

/**
 * One unit for everything that serves hosts that nobody names: such requests have one answer. Hosts that only its objects
 * name belong to it.
 */
function together(components: readonly Component[], routes: readonly ServedRoute[]): readonly Component[] {
  const any = components.filter(({ hosts }) => hosts.includes(ANY_HOST));
  if (any.length === 0) return components;
  const others = components.filter((component) => !any.includes(component));
  const elsewhere = new Set(others.flatMap(({ hosts }) => hosts));
  const sources = new Set(any.flatMap((component) => component.sources));
  const named = routes.flatMap(({ source, hosts }) => (sources.has(source) ? hosts : []));
  const hosts = new Set([ANY_HOST, ...named.filter((host) => !elsewhere.has(host))]);
  return [{ hosts: [...hosts].sort(byCodeUnit), sources: [...sources].sort(byCodeUnit) }, ...others];
}

export function titleOf(hosts: readonly string[]): string {
  const [first = '', ...others] = hosts.map((host) => (host === ANY_HOST ? 'any other host' : host));
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
