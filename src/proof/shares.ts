import { normaliseHost } from '../model/hosts.ts';
import type { Route, RouteTable, VirtualHost } from '../model/route-table.ts';
import { createComparison } from './comparison.ts';
import type { HostGroup } from './group.ts';
import { createNormaliser, type ExplicitHeaders, type Normaliser } from './outcomes/normal.ts';
import type { Found } from './retell.ts';

/** What a thread needs to compare the routing of some groups of one host each; plain data, to be sent. */
export interface ShareTask {
  readonly tables: readonly [RouteTable, RouteTable];
  /** Of the whole tables. */
  readonly explicit: ExplicitHeaders;
  readonly groups: readonly SharedGroup[];
}

export interface SharedGroup {
  readonly scheme: HostGroup['entrance']['scheme'];
  readonly port: number;
  /** The name of its only host. */
  readonly name: string;
  readonly symbolic: boolean;
}

/** Can another thread compare the routing of the group? One with several hosts is what it is by all of their names. */
export function isShareable({ classes }: HostGroup): boolean {
  const [only, second] = classes;
  return only?.extent === 'one' && second === undefined;
}

/** A task for groups that are shareable. */
export function shareTask(
  tables: readonly [RouteTable, RouteTable],
  explicit: ExplicitHeaders,
  groups: ReadonlyArray<{ readonly group: HostGroup; readonly symbolic: boolean }>,
): ShareTask {
  const names = new Set(groups.flatMap(({ group }) => group.classes.map(({ name }) => name)));
  const normaliser = createNormaliser(explicit);
  return {
    tables: [withRoutesOf(tables[0], names, normaliser), withRoutesOf(tables[1], names, normaliser)],
    explicit,
    groups: groups.map(({ group: { entrance, classes }, symbolic }) => {
      const { scheme, port } = entrance;
      return { scheme, port, name: classes[0]?.name ?? '', symbolic };
    }),
  };
}

/** What is found of the groups of a task, in their order. */
export function compareShare({ tables, explicit, groups }: ShareTask): readonly Found[] {
  const names = new Set(groups.map(({ name }) => name));
  const comparison = createComparison(tables, { hosts: (name) => names.has(name) }, explicit);
  const byName = new Map(
    comparison.groups.map((group) => {
      const { scheme, port } = group.entrance;
      return [`${scheme} ${port} ${group.classes[0]?.name ?? ''}`, group];
    }),
  );
  return groups.map(({ scheme, port, name, symbolic }) => {
    const group = byName.get(`${scheme} ${port} ${name}`);
    if (group === undefined) throw new Error(`${name} is not served at port ${port}`);
    return comparison.compare(group, symbolic);
  });
}

/**
 * A table with what decides requests of some hosts alone: names that are not among `hosts` keep their place, so that other
 * names are told apart from them, but lose their routes. Patterns keep theirs. Settings, and where things come from, are
 * left out.
 */
function withRoutesOf(table: RouteTable, hosts: ReadonlySet<string>, normaliser: Normaliser): RouteTable {
  const isNeeded = (host: VirtualHost): boolean =>
    host.hosts.some((pattern) => pattern.kind !== 'exact' || hosts.has(normaliseHost(pattern.host)));
  const bare = ({ extended: _, ...route }: Route): Route => ({
    ...route,
    outcome: normaliser.outcome(route.outcome),
    responseHeaders: normaliser.responseHeaders(route.responseHeaders),
    origins: [],
  });
  return {
    ...table,
    listeners: table.listeners.map((listener) => ({
      ...listener,
      virtualHosts: listener.virtualHosts.map((host) => ({
        ...host,
        routes: isNeeded(host) ? host.routes.map(bare) : [],
        origins: [],
      })),
    })),
  };
}
