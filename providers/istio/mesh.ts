import { compareSpecificity, isWithin, MESH } from '../../src/kubernetes/istio/names.ts';
import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { refOf } from '../../src/kubernetes/object.ts';
import {
  carriesStreams,
  readService,
  type Service,
  type ServicePort,
} from '../../src/kubernetes/services.ts';
import { meshAddress, OTHER_NAMESPACES } from '../../src/model/mesh.ts';
import type { Forward } from '../../src/model/outcome.ts';
import type { Listener, Route } from '../../src/model/route-table.ts';
import type { Destinations } from './destinations/destinations.ts';
import { pathHandling } from './gateways/listeners.ts';
import { tcpRoute } from './gateways/streams.ts';
import { NOT_FOUND, reachable } from './gateways/virtual-hosts.ts';
import { servicesFor } from './gateways/visible.ts';
import type { Notes } from './notes.ts';
import type { VirtualService } from './objects/virtual-service.ts';
import type { RouteContext } from './routes/context.ts';
import { routesOf } from './routes/entries.ts';
import type { Reach } from './routes/reach.ts';
import type { MeshSettings } from './settings.ts';

export interface MeshWorld {
  readonly objects: ObjectSet;
  readonly settings: MeshSettings;
  readonly notes: Notes;
  readonly virtualServices: readonly VirtualService[];
  readonly destinations: Destinations;
  readonly reach: Reach;
  used(service: VirtualService): void;
}

/** Whose requests are read. */
export interface MeshClients {
  /** Namespaces; `OTHER_NAMESPACES` among them stands for all that are not. */
  readonly namespaces: readonly string[];
  /** Leave those out that are treated like all others. */
  readonly onlyApart: boolean;
}

/**
 * What the sidecars of some namespaces do with requests to Services: a listener for each port, called by the Service in
 * `Listener.gateway`. Of the VirtualServices for a host one decides: the most specific, then the first in the order of
 * gateways (push_context.go; route.go, buildSidecarVirtualHostsForVirtualService). A Service without one receives its
 * requests itself.
 */
export function meshListeners(world: MeshWorld, clients: MeshClients): readonly Listener[] {
  const { namespaces, onlyApart } = clients;
  const [only, ...more] = namespaces;
  if (only !== undefined && only !== OTHER_NAMESPACES && more.length === 0)
    return listenersFor(only, world, false);
  const others = listenersFor(OTHER_NAMESPACES, world, true);
  const shape = JSON.stringify(others.map(({ virtualHosts }) => virtualHosts));
  const apart = namespaces
    .filter((namespace) => namespace !== OTHER_NAMESPACES)
    .map((namespace) => listenersFor(namespace, world, true))
    .filter((own) => !onlyApart || JSON.stringify(own.map(({ virtualHosts }) => virtualHosts)) !== shape);
  return [...others, ...apart.flat()];
}

/** @param several clients of other namespaces are read as well */
function listenersFor(from: string, world: MeshWorld, several: boolean): readonly Listener[] {
  return world.objects
    .ofKind('Service')
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .map(readService)
    .filter(({ type }) => type !== 'ExternalName')
    .flatMap((service) =>
      service.ports
        .filter(({ protocol }) => protocol === 'TCP')
        .map((port) => {
          const named = `${service.namespace}/${service.name}`;
          const mesh = from === OTHER_NAMESPACES ? { service: named } : { service: named, from };
          return {
            ...meshListener(service, port, from, world),
            mesh,
            gateway: several ? meshAddress(mesh) : named,
          };
        }),
    );
}

function meshListener(service: Service, port: ServicePort, from: string, world: MeshWorld): Listener {
  const decider = deciderOf(hostOf(service, world.settings), from, world);
  const isStream = carriesStreams(port);
  const context = contextOf(port.port, from, world);
  const built = decider === undefined ? [] : isStream ? [] : routesOf(decider, context);
  if (decider !== undefined && built.length > 0) world.used(decider);
  const routes = isStream ? streamRoutes(decider, context, world) : reachable(built, false, world.reach);
  const unmatched = routes.length === 0 && built.length === 0 ? toItself(service, port, isStream) : NOT_FOUND;
  const origins = [{ object: refOf(service.object), path: ['spec', 'ports', service.ports.indexOf(port)] }];
  return {
    name: port.name === '' ? `port-${port.port}` : port.name,
    port: port.port,
    protocol: isStream ? 'tcp' : 'http',
    paths: pathHandling(world.settings),
    clientAddress: { kind: 'peer' },
    virtualHosts: [{ hosts: [{ kind: 'any' }], routes, unmatched, origins }],
    unmatched,
  };
}

function streamRoutes(
  decider: VirtualService | undefined,
  context: RouteContext,
  world: MeshWorld,
): readonly Route[] {
  const route = decider === undefined ? undefined : tcpRoute(decider, context);
  if (decider === undefined || route === undefined) return [];
  world.used(decider);
  return [route];
}

/** Hosts of a VirtualService, as they name a Service of the cluster. */
export function hostOf(service: Pick<Service, 'namespace' | 'name'>, { domain }: MeshSettings): string {
  return `${service.name}.${service.namespace}.svc.${domain}`;
}

function deciderOf(
  host: string,
  from: string,
  { virtualServices, settings }: MeshWorld,
): VirtualService | undefined {
  const candidates = servicesFor(MESH, from, virtualServices, settings).flatMap((service) => {
    const [best] = service.hosts.filter((name) => isWithin(host, name)).sort(compareSpecificity);
    return best === undefined ? [] : [{ service, best }];
  });
  return candidates.sort((a, b) => compareSpecificity(a.best, b.best))[0]?.service;
}

function contextOf(port: number, from: string, world: MeshWorld): RouteContext {
  const { settings, notes, destinations, reach } = world;
  const name = from === OTHER_NAMESPACES ? 'workloads of other namespaces' : `workloads of ${from}`;
  const workload = { name, namespace: from, labels: new Map<string, string>(), known: true, gateways: [] };
  return { settings, notes, destinations, workload, reach, gateway: MESH, port, scheme: 'http', tokens: [] };
}

function toItself({ namespace, name }: Service, { port }: ServicePort, isStream: boolean): Forward {
  const protocol = isStream ? 'tcp' : 'http';
  return {
    kind: 'forward',
    backends: [{ weight: 1, target: { kind: 'Service', namespace, name, port, portNumber: port, protocol } }],
    path: { kind: isStream ? 'keep' : 'canonical' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
  };
}
