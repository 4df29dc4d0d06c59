import { asNumber, own } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { MATCH_ALL } from '../../../src/model/match.ts';
import { describePath, nameOf } from '../../../src/model/origin.ts';
import type { Outcome, Respond, WeightedBackend } from '../../../src/model/outcome.ts';
import type { VirtualHost } from '../../../src/model/route-table.ts';
import { DUPLICATE_SERVER_NAME } from '../findings/routes.ts';
import { commonHosts, compareSpecificity, hostPattern } from '../names.ts';
import { hostsFor, type Server } from '../objects/gateway.ts';
import {
  items,
  type SourceMatch,
  type StreamEntry,
  type VirtualService,
} from '../objects/virtual-service.ts';
import type { RouteContext } from '../routes/context.ts';
import { serverWorld, type WorkloadWorld } from './world.ts';

/**
 * TLS that goes on undecrypted: one entry for each server name of the `tls` routes of VirtualServices that share a host
 * with a server. A match with a server name that has an entry already is left out as a whole (gateway.go,
 * createGatewayTCPFilterChainOpts).
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
            found.set(name, streamHost(name, service, entry, match.origin, closed, context));
          }
        }
      }
    }
  }
  return [...found].sort(([a], [b]) => compareSpecificity(a, b)).map(([, host]) => host);
}

/** Labels and namespaces of sources are not looked at (gateway.go, l4SingleMatch). */
function countsForStreams({ port, gateways }: SourceMatch, context: RouteContext): boolean {
  if (port !== 0 && port !== context.port) return false;
  return gateways.length === 0 || gateways.includes(context.gateway);
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
