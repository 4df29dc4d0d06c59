import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { refOf } from '../../src/kubernetes/object.ts';
import { readService, type Service, type ServicePort } from '../../src/kubernetes/services.ts';
import type { Forward } from '../../src/model/outcome.ts';
import type { Listener } from '../../src/model/route-table.ts';
import type { Destinations } from './destinations/destinations.ts';
import { pathHandling } from './gateways/listeners.ts';
import { NOT_FOUND, reachable } from './gateways/virtual-hosts.ts';
import { servicesFor } from './gateways/visible.ts';
import { compareSpecificity, isWithin, MESH } from './names.ts';
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
  /** Namespace of the workloads whose requests are read. */
  readonly from: string;
  used(service: VirtualService): void;
}

/**
 * What the sidecars of a namespace do with requests to Services: a listener for each HTTP port, called by the Service in
 * `Listener.gateway`. Of the VirtualServices for a host one decides: the most specific, then the first in the order of
 * gateways (push_context.go; route.go, buildSidecarVirtualHostsForVirtualService). A Service without one receives its
 * requests itself.
 */
export function meshListeners(world: MeshWorld): readonly Listener[] {
  return world.objects
    .ofKind('Service')
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .map(readService)
    .flatMap((service) =>
      service.ports
        .filter((port) => port.protocol === 'TCP' && speaksHttp(port))
        .map((port) => meshListener(service, port, world)),
    );
}

/** What is not said is found out from the traffic; HTTP then. */
function speaksHttp({ name, appProtocol }: ServicePort): boolean {
  const said = (appProtocol ?? name).toLowerCase();
  return !/^(?:tcp|tls|https|mongo|mysql|redis|udp)(?:-|$)/.test(said);
}

function meshListener(service: Service, port: ServicePort, world: MeshWorld): Listener {
  const decider = deciderOf(`${service.name}.${service.namespace}.svc.${world.settings.domain}`, world);
  const built = decider === undefined ? [] : routesOf(decider, contextOf(port.port, world));
  if (decider !== undefined && built.length > 0) world.used(decider);
  const routes = reachable(built, false, world.reach);
  const unmatched = built.length === 0 ? toItself(service, port) : NOT_FOUND;
  const origins = [{ object: refOf(service.object), path: ['spec', 'ports', service.ports.indexOf(port)] }];
  return {
    name: port.name === '' ? `port-${port.port}` : port.name,
    gateway: `${service.namespace}/${service.name}`,
    port: port.port,
    protocol: 'http',
    paths: pathHandling(world.settings),
    clientAddress: { kind: 'peer' },
    virtualHosts: [{ hosts: [{ kind: 'any' }], routes, unmatched, origins }],
    unmatched,
  };
}

function deciderOf(host: string, { virtualServices, settings, from }: MeshWorld): VirtualService | undefined {
  const candidates = servicesFor(MESH, from, virtualServices, settings).flatMap((service) => {
    const [best] = service.hosts.filter((name) => isWithin(host, name)).sort(compareSpecificity);
    return best === undefined ? [] : [{ service, best }];
  });
  return candidates.sort((a, b) => compareSpecificity(a.best, b.best))[0]?.service;
}

function contextOf(port: number, world: MeshWorld): RouteContext {
  const { settings, notes, destinations, reach, from } = world;
  const workload = {
    name: `workloads of ${from}`,
    namespace: from,
    labels: new Map<string, string>(),
    known: false,
    gateways: [],
  };
  return { settings, notes, destinations, workload, reach, gateway: MESH, port, scheme: 'http', tokens: [] };
}

function toItself({ namespace, name }: Service, { port }: ServicePort): Forward {
  return {
    kind: 'forward',
    backends: [
      { weight: 1, target: { kind: 'Service', namespace, name, port, portNumber: port, protocol: 'http' } },
    ],
    path: { kind: 'canonical' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
  };
}
