import { commonHosts, compareSpecificity, hostPattern } from '../../../src/kubernetes/istio/names.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { describePath, nameOf } from '../../../src/model/origin.ts';
import type { VirtualHost } from '../../../src/model/route-table.ts';
import { DUPLICATE_SERVER_NAME } from '../findings/routes.ts';
import { hostsFor, type Server } from '../objects/gateway.ts';
import type { StreamEntry, VirtualService } from '../objects/virtual-service.ts';
import type { RouteContext } from '../routes/context.ts';
import { CLOSED, countsForStreams, streamRoute } from './streams.ts';
import { serverWorld, type WorkloadWorld } from './world.ts';

/**
 * TLS that goes on undecrypted: one entry for each server name of the `tls` routes of VirtualServices that share a host
 * with a server. A match with a server name that has an entry already is left out as a whole (gateway.go,
 * createGatewayTCPFilterChainOpts).
 */
export function passthroughHosts(servers: readonly Server[], world: WorkloadWorld): readonly VirtualHost[] {
  const found = new Map<string, VirtualHost>();
  for (const server of servers) {
    const context = serverWorld(world, 'https').contextOf(server);
    for (const service of world.servicesOf(server.gateway)) {
      if (commonHosts(hostsFor(server.hosts, service.namespace), service.hosts).length === 0) continue;
      for (const entry of service.tls) {
        for (const match of entry.matches.filter((one) => countsForStreams(one, context))) {
          world.used(service);
          const twin = match.sniHosts.find((name) => found.has(name));
          if (twin !== undefined) {
            const label = `${nameOf(refOf(service.object))} ${describePath(match.origin.path)}`;
            const message = `${label}: the server name ${twin} has a route already; this match is left out by Istio.`;
            world.notes.report(DUPLICATE_SERVER_NAME, message, [match.origin]);
            continue;
          }
          for (const name of match.sniHosts) {
            found.set(name, streamHost(name, service, entry, match.origin, context));
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
  context: RouteContext,
): VirtualHost {
  const route = streamRoute(service, entry, origin, 'tls', context);
  return { hosts: [hostPattern(name)], routes: [route], unmatched: CLOSED, origins: route.origins };
}
