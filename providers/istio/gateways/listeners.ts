import { compareSpecificity, hostPattern, isWithin } from '../../../src/kubernetes/istio/names.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type {
  ClientAddressSource,
  HostPattern,
  Listener,
  PathHandling,
  VirtualHost,
} from '../../../src/model/route-table.ts';
import { bareHost, type Server } from '../objects/gateway.ts';
import type { MeshSettings } from '../settings.ts';
import { kindOf, type Port } from './merge.ts';
import { passthroughHosts } from './passthrough.ts';
import { CLOSED, serverRoute } from './streams.ts';
import { tlsSettings } from './tls.ts';
import { type DraftHost, draftHosts, finalRoutes, NOT_FOUND } from './virtual-hosts.ts';
import { type ServerWorld, serverWorld, type WorkloadWorld } from './world.ts';

/** The listeners of one port: plain HTTP, or plain connections, or HTTPS and other TLS. */
export function portListeners(port: Port, world: WorkloadWorld): readonly Listener[] {
  const ofKind = (kind: ReturnType<typeof kindOf>): readonly Server[] =>
    port.servers.filter((server) => kindOf(server) === kind);
  const [plain, secure, passed] = [ofKind('http'), ofKind('https'), ofKind('passthrough')];
  const [open, ended] = [true, false].map((isOpen) =>
    ofKind('stream').filter(({ tls, protocol }) => (tls === undefined) === isOpen && protocol !== 'UDP'),
  );
  const frame = frameOf(port.number, world.settings);
  return [
    ...(plain.length === 0 ? [] : [plainListener(plain, frame, serverWorld(world, 'http'))]),
    ...(open ?? []).flatMap((server) => plainStreams(server, frame, world)),
    ...streamListener(passed, ended ?? [], frame, world),
    ...(secure.length === 0 ? [] : [secureListener(secure, frame, serverWorld(world, 'https'))]),
  ];
}

type Frame = Pick<Listener, 'port' | 'paths' | 'clientAddress' | 'unmatched'>;

function frameOf(port: number, settings: MeshSettings): Frame {
  return {
    port,
    paths: pathHandling(settings),
    clientAddress: clientAddress(settings),
    unmatched: NOT_FOUND,
  };
}

/** Gateways append the peer to X-Forwarded-For and count trusted proxies from the end (use_remote_address). */
function clientAddress({ trustedProxies }: MeshSettings): ClientAddressSource {
  return trustedProxies > 0
    ? { kind: 'forwarded-for', header: 'x-forwarded-for', hops: trustedProxies }
    : { kind: 'peer' };
}

/** MeshConfig.pathNormalization (listener_builder.go); slashes are merged only where it asks for that. */
export function pathHandling({ pathNormalization }: MeshSettings): PathHandling {
  const normalises = pathNormalization !== 'NONE';
  return {
    decode: normalises ? 'unreserved' : 'none',
    mergeSlashes: pathNormalization === 'MERGE_SLASHES' || pathNormalization === 'DECODE_AND_MERGE_SLASHES',
    dotSegments: normalises,
    resolution: 'url',
    cutFragment: false,
    invalid: { kind: 'respond', status: 400, reason: 'the path cannot be normalised' },
    encode: 'none',
  };
}

function plainListener(servers: readonly Server[], frame: Frame, world: ServerWorld): Listener {
  const drafts = draftHosts(servers, world);
  const hosts = [...drafts].sort((a, b) => compareSpecificity(a.host, b.host));
  return {
    ...frame,
    name: `http-${frame.port}`,
    protocol: 'http',
    virtualHosts: hosts.map((draft) => virtualHost(draft, world)),
  };
}

function virtualHost(draft: DraftHost, world: ServerWorld, server?: Server): VirtualHost {
  const tls = server === undefined ? undefined : tlsSettings(server, world);
  return {
    hosts: [hostPattern(draft.host)],
    ...(tls === undefined ? {} : { tls }),
    routes: finalRoutes(draft, world),
    unmatched: NOT_FOUND,
    origins: distinct(draft.origins),
  };
}

function distinct(origins: readonly Origin[]): readonly Origin[] {
  const seen = new Map(origins.map((origin) => [JSON.stringify(origin), origin]));
  return [...seen.values()];
}

/**
 * Each server has routes of its own; its connections are those whose server name its hosts hold most closely, and only
 * its hosts are served on them.
 */
function secureListener(servers: readonly Server[], frame: Frame, world: ServerWorld): Listener {
  const names = servers.flatMap((server) => server.hosts.map((host) => ({ host: bareHost(host), server })));
  const closest = (host: string): Server | undefined =>
    names.filter((name) => isWithin(host, name.host)).sort((a, b) => compareSpecificity(a.host, b.host))[0]
      ?.server;
  const virtualHosts = new Map<string, VirtualHost>();
  for (const server of servers) {
    for (const draft of draftHosts([server], world)) {
      if (closest(draft.host) !== server) continue;
      virtualHosts.set(draft.host, virtualHost(draft, world, server));
    }
  }
  // A host of a server without routes keeps its requests from wider hosts of other servers.
  for (const { host, server } of names) {
    if (virtualHosts.has(host) || servers.length === 1) continue;
    const draft = { host, routes: [], redirectedBy: [], origins: [server.origin] };
    virtualHosts.set(host, virtualHost(draft, world, server));
  }
  const groups = servers.map(({ hosts }) => hosts.map((host): HostPattern => hostPattern(bareHost(host))));
  const patterns = new Map(groups.flat().map((pattern) => [pattern, textOf(pattern)]));
  const ordered = [...patterns].sort(([, a], [, b]) => compareSpecificity(a, b));
  const several = groups.filter((group) => group.length > 1);
  return {
    ...frame,
    name: `https-${frame.port}`,
    protocol: 'https',
    virtualHosts: [...virtualHosts].sort(([a], [b]) => compareSpecificity(a, b)).map(([, host]) => host),
    serverNames: {
      hosts: ordered.map(([pattern]) => pattern),
      ...(several.length === 0 ? {} : { together: several }),
      misdirected: NOT_FOUND,
    },
  };
}

function textOf(pattern: HostPattern): string {
  if (pattern.kind === 'exact') return pattern.host;
  return pattern.kind === 'wildcard' ? `*${pattern.suffix}` : '*';
}

/** Connections of a port that are passed on as they come; nothing listens where no VirtualService takes them. */
function plainStreams(server: Server, frame: Frame, world: WorkloadWorld): readonly Listener[] {
  const route = serverRoute(server, world);
  if (route === undefined) return [];
  const only = {
    hosts: [{ kind: 'any' } as const],
    routes: [route],
    unmatched: CLOSED,
    origins: [server.origin],
  };
  return [{ ...frame, name: `tcp-${frame.port}`, protocol: 'tcp', virtualHosts: [only], unmatched: CLOSED }];
}

/**
 * TLS that carries no HTTP, or anything: by its server name it is passed on undecrypted, or ended and passed on.
 *
 * @param passed servers that pass TLS on
 * @param ended servers that end it
 */
function streamListener(
  passed: readonly Server[],
  ended: readonly Server[],
  frame: Frame,
  world: WorkloadWorld,
): readonly Listener[] {
  const decrypted = ended.flatMap((server) => endedHosts(server, world));
  if (passed.length === 0 && decrypted.length === 0) return [];
  const names = decrypted.flatMap(({ hosts }) => hosts.map(textOf));
  const virtualHosts = [...passthroughHosts(passed, world), ...decrypted].sort((a, b) =>
    compareSpecificity(nameOf(a), nameOf(b)),
  );
  const hosts = [...passed.flatMap((server) => server.hosts.map(bareHost)), ...names].sort(
    compareSpecificity,
  );
  const serverNames = { hosts: hosts.map(hostPattern), misdirected: CLOSED };
  return [
    { ...frame, name: `tls-${frame.port}`, protocol: 'tls', virtualHosts, unmatched: CLOSED, serverNames },
  ];
}

function nameOf({ hosts: [first] }: VirtualHost): string {
  return first === undefined ? '' : textOf(first);
}

/** A server that ends TLS takes the connections for all of its hosts, if a VirtualService takes any. */
function endedHosts(server: Server, world: WorkloadWorld): readonly VirtualHost[] {
  const route = serverRoute(server, world);
  if (route === undefined) return [];
  const tls = tlsSettings(server, world);
  return server.hosts.map(
    (host): VirtualHost => ({
      hosts: [hostPattern(bareHost(host))],
      ...(tls === undefined ? {} : { tls }),
      routes: [route],
      unmatched: CLOSED,
      origins: [server.origin],
    }),
  );
}
