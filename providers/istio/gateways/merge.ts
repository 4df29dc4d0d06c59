import { describePath } from '../../../src/model/origin.ts';
import { DUPLICATE_TLS_HOST, PORT_CONFLICT, UNUSABLE_SERVER } from '../findings/gateways.ts';
import type { Notes } from '../notes.ts';
import type { Gateway, Server } from '../objects/gateway.ts';

/**
 * - `http`: plain text. `https`: TLS that the gateway ends, with HTTP inside.
 * - `passthrough`: TLS that goes on undecrypted. `stream`: anything else.
 */
export type ServerKind = 'http' | 'https' | 'passthrough' | 'auto-passthrough' | 'stream';

/** The servers of one port that a proxy has, in the order of their Gateways. */
export interface Port {
  readonly number: number;
  readonly servers: readonly Server[];
}

const HTTP: ReadonlySet<string> = new Set(['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB']);

/** IsHTTPServer, IsPassThroughServer of pkg/config/gateway. */
export function kindOf({ protocol, tls }: Server): ServerKind {
  if (HTTP.has(protocol)) return 'http';
  if (tls === undefined) return 'stream';
  if (tls.mode === 'PASSTHROUGH') return 'passthrough';
  if (tls.mode === 'AUTO_PASSTHROUGH') return 'auto-passthrough';
  return protocol === 'HTTPS' ? 'https' : 'stream';
}

/**
 * What the Gateways of one proxy come to (pilot/pkg/model/gateway.go, mergeGateways): the first server of a port decides
 * whether it is plain text or TLS; of servers with a `tls` section each host counts once for each port.
 *
 * @param gateways sorted by age
 */
export function mergeServers(gateways: readonly Gateway[], notes: Notes): readonly Port[] {
  const ports = new Map<number, Server[]>();
  const tlsHosts = new Map<string, Server>();
  for (const server of gateways.flatMap(({ servers }) => servers)) {
    const label = `${server.gateway}, ${describePath(server.origin.path)}`;
    if (server.port === 0 || server.hosts.length === 0) {
      notes.report(UNUSABLE_SERVER, `Gateway ${label} has no port or no host; nothing listens for it.`, [
        server.origin,
      ]);
      continue;
    }
    const twin = twinOf(server, tlsHosts);
    if (twin !== undefined) {
      const message = `Gateway ${label} is left out by Istio: its host ${twin.host} has a server on port ${server.port} already, that of Gateway ${twin.server.gateway}.`;
      notes.report(DUPLICATE_TLS_HOST, message, [server.origin, twin.server.origin]);
      continue;
    }
    const there = ports.get(server.port) ?? [];
    const rival = there.find((other) => other.bind === server.bind && !goTogether(other, server));
    if (rival !== undefined) {
      const message = `Gateway ${label} is left out by Istio: port ${server.port} speaks ${rival.protocol} already, by Gateway ${rival.gateway}.`;
      notes.report(PORT_CONFLICT, message, [server.origin, rival.origin]);
      continue;
    }
    const namesake = there.find((other) => sameRoutes(other, server));
    if (namesake !== undefined) {
      const message = `Gateway ${label} is left out by Istio: its port has the name ${server.portName} of another HTTPS server of the Gateway.`;
      notes.report(PORT_CONFLICT, message, [server.origin, namesake.origin]);
      continue;
    }
    if (server.tls !== undefined) {
      for (const host of server.hosts) tlsHosts.set(hostKey(server, host), server);
    }
    ports.set(server.port, [...there, server]);
  }
  return [...ports].map(([number, servers]) => ({ number, servers })).sort((a, b) => a.number - b.number);
}

function hostKey({ port, bind }: Server, host: string): string {
  return JSON.stringify([port, bind, host]);
}

function twinOf(
  server: Server,
  known: ReadonlyMap<string, Server>,
): { readonly host: string; readonly server: Server } | undefined {
  if (server.tls === undefined) return undefined;
  for (const host of server.hosts) {
    const found = known.get(hostKey(server, host));
    if (found !== undefined) return { host, server: found };
  }
  return undefined;
}

/** HTTPS servers are told apart by Gateway and port name (gatewayRDSRouteName). */
function sameRoutes(one: Server, two: Server): boolean {
  if (kindOf(one) !== 'https' || kindOf(two) !== 'https') return false;
  return one.gateway === two.gateway && one.portName === two.portName;
}

/** Plain HTTP with plain HTTP, and TLS with TLS. */
function goTogether(one: Server, two: Server): boolean {
  const plain = [kindOf(one), kindOf(two)].filter((kind) => kind === 'http').length;
  if (plain > 0) return plain === 2;
  return one.tls !== undefined && two.tls !== undefined;
}
