import { meshAddress, serviceHost } from '../../model/mesh.ts';
import type { Origin } from '../../model/origin.ts';
import type { Listener, MeshPlace, RouteTable } from '../../model/route-table.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import type { Gateways } from './gateways.ts';
import type { Attachment } from './parents.ts';
import { noteOf, type Reporter } from './reporter.ts';
import type { RouteDraft } from './route-objects.ts';
import type { Section } from './sections.ts';
import type { Stream } from './streams.ts';

/** A listener for requests inside a mesh. */
type MeshListener = Listener & { readonly mesh: MeshPlace };

function isInMesh(listener: Listener): listener is MeshListener {
  return listener.mesh !== undefined;
}

/**
 * The listeners that need routes. A Service without routes receives its requests itself; clients of a namespace that are
 * treated like all others need no routes of their own. Routes in the namespace of a Service are for all clients, so what
 * holds there for the clients of that namespace alone has no form.
 */
export function boundToServices(table: RouteTable, reporter: Reporter): RouteTable {
  const listeners = table.listeners.filter(isInMesh);
  const forOthers = new Map(
    listeners.filter(({ mesh }) => mesh.from === undefined).map((one) => [portKey(one), one]),
  );
  const needed = listeners.filter((listener) => {
    const { mesh } = listener;
    const general = forOthers.get(portKey(listener));
    if (mesh.from === undefined || general === undefined) {
      if (!isRouted(listener)) return false;
      if (mesh.from === namespaceOf(mesh)) reportAllClients(listener, reporter);
      return true;
    }
    if (shapeOf(general) === shapeOf(listener)) return false;
    if (mesh.from !== namespaceOf(mesh)) return true;
    reportOwnClients(listener, general, reporter);
    return false;
  });
  return { listeners: needed };
}

function portKey({ mesh, port, protocol }: MeshListener): string {
  return `${mesh.service} ${port} ${protocol}`;
}

function shapeOf({ virtualHosts, unmatched }: Listener): string {
  return JSON.stringify([virtualHosts, unmatched]);
}

function isRouted({ virtualHosts }: Listener): boolean {
  return virtualHosts.some(({ routes }) => routes.length > 0);
}

function namespaceOf({ service }: MeshPlace): string {
  return service.split('/')[0] ?? '';
}

function routeOrigins(...listeners: readonly Listener[]): readonly Origin[] {
  return listeners.flatMap(({ virtualHosts }) =>
    virtualHosts.flatMap(({ routes, origins }) => [...routes.flatMap((route) => route.origins), ...origins]),
  );
}

function reportOwnClients(listener: MeshListener, general: MeshListener, reporter: Reporter): void {
  const { mesh, port } = listener;
  reporter.note(
    noteOf(
      GATEWAY_FINDINGS.meshOwnClients,
      `Requests of clients in ${mesh.from ?? ''} to Service ${mesh.service}, port ${port}, are treated in a way of their own.`,
      routeOrigins(listener, general),
      {
        before: isRouted(listener) ? 'they have routes of their own' : 'the Service receives them itself',
        after: isRouted(general) ? 'they have the routes of all clients' : 'the Service receives them itself',
      },
    ),
    () => ({
      method: 'GET',
      scheme: 'http',
      host: serviceHost(mesh),
      port,
      target: '/',
      headers: [],
      gateway: meshAddress(mesh),
    }),
  );
}

function reportAllClients({ mesh, ...listener }: MeshListener, reporter: Reporter): void {
  reporter.note(
    noteOf(
      GATEWAY_FINDINGS.meshAllClients,
      `The routes of Service ${mesh.service} hold for clients of all namespaces, not only of ${mesh.from ?? ''}.`,
      routeOrigins(listener),
      { witness: 'none' },
    ),
  );
}

/** Routes are bound to Services; no Gateway is written. */
export function meshGateways(home: string): Gateways {
  const attach = (mesh: MeshPlace | undefined, port: number): readonly Attachment[] => {
    const [namespace = '', name = ''] = mesh?.service.split('/') ?? [];
    return mesh === undefined ? [] : [{ kind: 'Service', namespace, name, port }];
  };
  const meshOf = (item: Section | Stream): MeshPlace | undefined =>
    'listener' in item ? item.listener.mesh : item.mesh;
  return {
    home,
    byName: false,
    suffix: '-mesh',
    namespaceOf: (item) => {
      const mesh = meshOf(item);
      return mesh === undefined ? home : (mesh.from ?? namespaceOf(mesh));
    },
    nameOf: (item) => {
      const mesh = meshOf(item);
      if (mesh === undefined) return '';
      const [namespace, name = ''] = mesh.service.split('/');
      return mesh.from === undefined || mesh.from === namespace ? name : serviceHost(mesh);
    },
    attachSection: ({ listener }) => attach(listener.mesh, listener.port),
    attachStream: ({ mesh, port }) => attach(mesh, port),
    resources: () => [],
    parents: [],
    references: () => [],
  };
}

/**
 * The routes of Services: one for all ports of a Service that treat requests alike, without naming any.
 *
 * @param table with all ports of the Services
 */
export function meshDrafts(
  sections: readonly Section[],
  table: RouteTable,
  draft: (section: Section) => readonly RouteDraft[],
): readonly RouteDraft[] {
  const groups = new Map<string, Section[]>();
  for (const section of sections) {
    const { gateway = '' } = section.listener;
    groups.set(gateway, [...(groups.get(gateway) ?? []), section]);
  }
  return [...groups].flatMap(([address, members]) => {
    const drafts = members.map(draft);
    const ports = table.listeners.filter(
      ({ gateway, protocol }) => gateway === address && protocol === 'http',
    ).length;
    const [first = []] = drafts;
    const isCommon =
      ports === members.length && new Set(drafts.map((one) => JSON.stringify(one.map(content)))).size === 1;
    return (isCommon ? first.map(withoutPort) : drafts.flat()).map(withoutOwnGrant);
  });
}

function content({ kind, rules }: RouteDraft): unknown {
  return [kind, rules];
}

function withoutPort(draft: RouteDraft): RouteDraft {
  return { ...draft, attachments: draft.attachments.map(({ port: _, ...rest }) => rest) };
}

/** Requests may be sent on to the Service that they were meant for without a ReferenceGrant. */
export function withoutOwnGrant(draft: RouteDraft): RouteDraft {
  const references = draft.references.filter(
    ({ to }) =>
      !draft.attachments.some(
        ({ kind, namespace, name }) =>
          kind === 'Service' && to.kind === 'Service' && to.namespace === namespace && to.name === name,
      ),
  );
  return { ...draft, references };
}
