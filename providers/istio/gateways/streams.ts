import { items } from '../../../src/kubernetes/istio/mappings.ts';
import { commonHosts, MESH } from '../../../src/kubernetes/istio/names.ts';
import { asNumber, own } from '../../../src/kubernetes/json.ts';
import { MATCH_ALL } from '../../../src/model/match.ts';
import { describeObject, describePath, type Origin } from '../../../src/model/origin.ts';
import { NO_ANSWER, type Outcome, type Respond, type WeightedBackend } from '../../../src/model/outcome.ts';
import type { Route } from '../../../src/model/route-table.ts';
import { MESH_SOURCE_LABELS } from '../findings/objects.ts';
import { hostsFor, type Server } from '../objects/gateway.ts';
import type { SourceMatch, StreamEntry, VirtualService } from '../objects/virtual-service.ts';
import type { RouteContext } from '../routes/context.ts';
import { serverWorld, type WorkloadWorld } from './world.ts';

type StreamMatch = StreamEntry['matches'][number];

/** What connections get that nothing takes. */
export const CLOSED: Respond = {
  kind: 'respond',
  status: NO_ANSWER,
  reason: 'no route takes connections for this server name',
};

/** Does a match count at a server? Labels and namespaces of sources are not looked at (gateway.go, l4SingleMatch). */
export function countsForStreams({ port, gateways }: SourceMatch, context: RouteContext): boolean {
  if (port !== 0 && port !== context.port) return false;
  return gateways.length === 0 || gateways.includes(context.gateway);
}

/**
 * The first `tcp` entry that counts at a server, which takes all of its connections (gateway.go,
 * buildGatewayNetworkFiltersFromTCPRoutes); undefined where the VirtualService has none.
 */
export function tcpRoute(service: VirtualService, context: RouteContext): Route | undefined {
  const entry = service.tcp.find(
    ({ matches }) =>
      matches.length === 0 ||
      matches.some((match) => countsForStreams(match, context) && isForAll(match, context)),
  );
  if (entry === undefined) return undefined;
  context.reach.reached(entry.origin);
  return streamRoute(service, entry, entry.origin, 'tcp', context);
}

/** Sidecars look at networks and labels, which no route can ask for; gateways look at neither. */
function isForAll({ subnets, sourceLabels, origin }: StreamMatch, { gateway, notes }: RouteContext): boolean {
  if (gateway !== MESH || subnets.length + sourceLabels.size === 0) return true;
  const message = `${describeObject(origin.object)}: ${describePath(origin.path)} asks for networks or labels and is left out.`;
  notes.report(MESH_SOURCE_LABELS, message, [origin]);
  return false;
}

/**
 * What the only route for a server is: the first VirtualService with a common host and an entry that counts decides
 * (gateway.go, buildGatewayNetworkFiltersFromTCPRoutes).
 */
export function serverRoute(server: Server, world: WorkloadWorld): Route | undefined {
  const context = serverWorld(world, server.tls === undefined ? 'http' : 'https').contextOf(server);
  for (const service of world.servicesOf(server.gateway)) {
    if (commonHosts(hostsFor(server.hosts, service.namespace), service.hosts).length === 0) continue;
    const route = tcpRoute(service, context);
    if (route === undefined) continue;
    world.used(service);
    return route;
  }
  return undefined;
}

/** @param speaks `tls`: connections go on undecrypted */
export function streamRoute(
  service: VirtualService,
  entry: StreamEntry,
  origin: Origin,
  speaks: 'tls' | 'tcp',
  context: RouteContext,
): Route {
  return {
    name: `VirtualService ${service.namespace}/${service.name} ${describePath(origin.path.slice(1))}`,
    match: MATCH_ALL,
    outcome: streamOutcome(entry, speaks, context),
    origins: [origin, ...(entry.route === undefined ? [] : [entry.route.origin])],
  };
}

function streamOutcome({ route }: StreamEntry, speaks: 'tls' | 'tcp', context: RouteContext): Outcome {
  if (route === undefined) return CLOSED;
  const listed = items(route.value);
  const backends = listed.flatMap((item, index): WeightedBackend[] => {
    const weight = listed.length === 1 ? 1 : (asNumber(own(item, 'weight')) ?? 0);
    if (weight <= 0) return [];
    const origin = { ...route.origin, path: [...route.origin.path, index] };
    const { target, policies } = context.destinations.resolveStream(
      own(item, 'destination'),
      { ...route, origin },
      context,
      speaks,
    );
    if (target.kind === 'respond') return [{ weight, target: { ...CLOSED, reason: target.reason } }];
    return [{ weight, target, ...(policies.length === 0 ? {} : { filters: { policies } }) }];
  });
  if (backends.length === 0) return CLOSED;
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
