import type { Listener, MeshPlace, RouteTable } from './route-table.ts';

/** Where clients are meant that belong to no namespace which is named besides. */
export const OTHER_NAMESPACES = '*';

/** The address of a Service as `Listener.gateway` and `Request.gateway` write it, for clients of one namespace or of all others. */
export function meshAddress({ service, from }: MeshPlace): string {
  return from === undefined ? service : `${service} from ${from}`;
}

/** The namespaces whose clients have listeners of their own; `OTHER_NAMESPACES` for all others. Empty: the table is of no mesh. */
export function meshClients({ listeners }: RouteTable): readonly string[] {
  const found = listeners.flatMap(({ mesh }) => (mesh === undefined ? [] : [mesh.from ?? OTHER_NAMESPACES]));
  return [...new Set(found)].sort();
}

/**
 * Whose requests another table must be read for to be compared with this one: one namespace, or a list where addresses
 * tell clients apart; undefined: the table is of no mesh.
 */
export function clientsAsked(table: RouteTable): string | readonly string[] | undefined {
  const clients = meshClients(table);
  const [only] = clients;
  if (only === undefined) return undefined;
  return clients.length === 1 && only !== OTHER_NAMESPACES ? only : clients;
}

/**
 * The table with the name of its Service as the host of every listener in a mesh. Clients address a Service by its name,
 * and the Host has no influence there: so a difference is told by the name of the Service.
 */
export function byServiceName(table: RouteTable): RouteTable {
  if (table.listeners.every(({ mesh }) => mesh === undefined)) return table;
  return { listeners: table.listeners.map(named) };
}

function named(listener: Listener): Listener {
  const { mesh, virtualHosts } = listener;
  if (mesh === undefined || (listener.protocol !== 'http' && listener.protocol !== 'https')) return listener;
  const hosts = [{ kind: 'exact', host: serviceHost(mesh) } as const];
  const unmatched = { kind: 'respond', status: 404, reason: 'no request to the Service' } as const;
  return { ...listener, virtualHosts: virtualHosts.map((host) => ({ ...host, hosts })), unmatched };
}

/** The table without Services that the other one does not know: they were made for it, and nobody asks them. */
export function knownServices({ listeners }: RouteTable, other: RouteTable): RouteTable {
  const known = new Set(other.listeners.flatMap(({ mesh }) => (mesh === undefined ? [] : [mesh.service])));
  return { listeners: listeners.filter(({ mesh }) => mesh === undefined || known.has(mesh.service)) };
}

/** `name.namespace`, as clients of any namespace may write it. */
export function serviceHost({ service }: MeshPlace): string {
  const [namespace = '', name = ''] = service.split('/');
  return `${name}.${namespace}`;
}
