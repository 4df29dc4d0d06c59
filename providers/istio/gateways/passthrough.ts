import { asNumber, own } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { MATCH_ALL } from '../../../src/model/match.ts';
import { describePath, nameOf } from '../../../src/model/origin.ts';
import type { Outcome, Respond, WeightedBackend } from '../../../src/model/outcome.ts';
import type { VirtualHost } from '../../../src/model/route-table.ts';
import { DUPLICATE_SERVER_NAME } from '../findings/routes.ts';
import { compareSpecificity, hostPattern, isWithin } from '../names.ts';
import { hostsFor, type Server } from '../objects/gateway.ts';
import { items, type StreamEntry, type VirtualService } from '../objects/virtual-service.ts';
import type { RouteContext } from '../routes/context.ts';
import { countsHere } from '../routes/match.ts';
import { serverWorld, type WorkloadWorld } from './world.ts';

/**
 * TLS that goes on undecrypted: one entry for each server name of a `tls` route inside the hosts of a server; of equal
 * names the first counts (gateway.go, buildGatewayNetworkFiltersFromTLSRoutes).
 */
export function passthroughHosts(
  servers: readonly Server[],
  world: WorkloadWorld,
  closed: Respond,
): readonly VirtualHost[] {
  const found = new Map<string, VirtualHost>();
  for (const server of servers) {
    const context = serverWorld(world, 'https').contextOf(server);
    for (const service of world.servicesOf(server.gateway)) {
      const hosts = hostsFor(server.hosts, service.namespace);
      for (const entry of service.tls) {
        for (const match of entry.matches) {
          if (!countsHere(match, [match.origin], context)) continue;
          for (const name of match.sniHosts) {
            if (!hosts.some((host) => isWithin(name, host))) continue;
            world.used(service);
            if (found.has(name)) {
              const message = `${nameOf(refOf(service.object))} ${describePath(match.origin.path)}: the server name ${name} has a route already; this one is left out by Istio.`;
              world.notes.report(DUPLICATE_SERVER_NAME, message, [match.origin]);
            } else found.set(name, streamHost(name, service, entry, match.origin, closed, context));
          }
        }
      }
    }
  }
  return [...found].sort(([a], [b]) => compareSpecificity(a, b)).map(([, host]) => host);
}

function streamHost(
  name: string,
  service: VirtualService,
  entry: StreamEntry,
  origin: StreamEntry['origin'],
  closed: Respond,
  context: RouteContext,
): VirtualHost {
  const origins = [origin, ...(entry.route === undefined ? [] : [entry.route.origin])];
  const route = {
    name: `VirtualService ${service.namespace}/${service.name} ${describePath(origin.path.slice(1))}`,
    match: MATCH_ALL,
    outcome: streamOutcome(entry, closed, context),
    origins,
  };
  return { hosts: [hostPattern(name)], routes: [route], unmatched: closed, origins };
}

function streamOutcome({ route }: StreamEntry, closed: Respond, context: RouteContext): Outcome {
  if (route === undefined) return closed;
  const listed = items(route.value);
  const backends = listed.flatMap((item, index): WeightedBackend[] => {
    const weight = listed.length === 1 ? 1 : (asNumber(own(item, 'weight')) ?? 0);
    if (weight <= 0) return [];
    const origin = { ...route.origin, path: [...route.origin.path, index] };
    const { target } = context.destinations.resolveStream(
      own(item, 'destination'),
      { ...route, origin },
      context,
    );
    return [{ weight, target: target.kind === 'respond' ? { ...closed, reason: target.reason } : target }];
  });
  if (backends.length === 0) return closed;
  return {
    kind: 'forward',
    backends,
    path: { kind: 'keep' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
  };
}
