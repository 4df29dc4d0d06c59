import { chooseHost, matchHost, normaliseHost } from './hosts.ts';
import type { Request } from './request.ts';
import type { HostPattern, Listener, RouteTable } from './route-table.ts';
import { holderOf } from './server-names.ts';

/** The port that a request arrives at. */
export function portOf(request: Request): number {
  return request.port ?? (request.scheme === 'http' ? 80 : 443);
}

/** The server name of the handshake in the form of `normaliseHost`. */
export function serverName(request: Request): string {
  return normaliseHost(request.sni ?? request.host);
}

/**
 * The listener that takes a request: port and Gateway must fit (a request that names no port also reaches listeners on
 * other ports where none has the usual one), then the protocol. On a port with TLS pass-through the server name decides
 * first: a `tls` listener takes the connection if one of its server names or virtual hosts holds it, unless an `https`
 * listener declares a server name that fits more closely. Several listeners that are left differ by host; the most
 * specific one wins (Gateway API, Listener.hostname). A `tcp` listener takes whatever no other listener of the port does.
 */
export function chooseListener(table: RouteTable, request: Request): Listener | undefined {
  const port = portOf(request);
  const asked = table.listeners.filter(
    (listener) =>
      request.gateway === undefined || listener.gateway === undefined || listener.gateway === request.gateway,
  );
  const onPort = asked.filter((listener) => listener.port === port);
  // A request that names no port comes through whatever leads the usual port to the listener's own.
  const fitting = request.port === undefined && onPort.length === 0 ? asked : onPort;
  if (request.protocol === 'udp' || request.protocol === 'tcp') {
    return fitting.find(({ protocol }) => protocol === request.protocol);
  }
  const raw = request.protocol === 'tls';
  if (request.scheme === 'https' || raw) {
    const name = serverName(request);
    const passing = fitting.filter(
      ({ protocol, leaves }) =>
        protocol === 'tls' && leaves?.some((pattern) => matchHost(pattern, name)) !== true,
    );
    const best = mostSpecific(passing, name);
    if (best?.pattern !== undefined && !heldCloser(fitting, best.pattern, name)) {
      return best.listener;
    }
    if (raw && passing.length > 0) return passing[0];
  }
  const speaking = raw ? [] : fitting.filter((listener) => listener.protocol === request.scheme);
  const name = request.scheme === 'https' ? serverName(request) : normaliseHost(request.host);
  return mostSpecific(speaking, name)?.listener ?? onPort.find(({ protocol }) => protocol === 'tcp');
}

/** Does an `https` listener declare a server name that is more specific than this one? */
function heldCloser(listeners: readonly Listener[], pattern: HostPattern, name: string): boolean {
  return listeners.some(
    ({ protocol, serverNames }) =>
      protocol === 'https' &&
      serverNames !== undefined &&
      rank(holderOf(serverNames.hosts, name)) > rank(pattern),
  );
}

interface Ranked {
  readonly listener: Listener;
  readonly pattern: HostPattern | undefined;
}

/** What a listener declares for a name: its server names where it has them, else the hosts that it serves. */
function declaredFor(listener: Listener, name: string): HostPattern | undefined {
  if (listener.serverNames !== undefined) return holderOf(listener.serverNames.hosts, name);
  return chooseHost(listener, name)?.pattern;
}

function mostSpecific(listeners: readonly Listener[], host: string): Ranked | undefined {
  let best: Ranked | undefined;
  for (const listener of listeners) {
    const pattern = declaredFor(listener, host);
    if (best === undefined || rank(pattern) > rank(best.pattern)) best = { listener, pattern };
  }
  return best;
}

/** Exact above patterns above any; longer suffixes above shorter ones. */
function rank(pattern: HostPattern | undefined): number {
  switch (pattern?.kind) {
    case undefined:
      return -1;
    case 'any':
      return 0;
    case 'regex':
      return 1;
    case 'wildcard':
      return 1 + pattern.suffix.length;
    case 'exact':
      return Number.POSITIVE_INFINITY;
  }
}
