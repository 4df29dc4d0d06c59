import { describeObject } from '../../model/origin.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Listener, Route, RouteTable } from '../../model/route-table.ts';
import { certificateOf } from './certificates.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import type { WriteOptions } from './options.ts';
import { noteOf, type Reporter } from './reporter.ts';
import { sampleHost } from './witness.ts';

/** Ports whose protocol everybody expects. */
const USUAL: ReadonlyMap<number, Listener['protocol']> = new Map([
  [80, 'http'],
  [8000, 'http'],
  [8080, 'http'],
  [443, 'https'],
  [8443, 'https'],
]);

/**
 * A port of a Gateway speaks one protocol, where some systems take TLS and plain connections at every port. What a port
 * is not meant for is left out where the port serves in its own protocol, or where other ports serve the very same
 * routes; each is a finding.
 */
export function withOneProtocol(table: RouteTable, options: WriteOptions, reporter: Reporter): RouteTable {
  const serving = table.listeners.filter((listener) => routesOf(listener, options).length > 0);
  const left = serving.filter((listener) => isLeftOut(listener, serving, options));
  for (const listener of left) report(listener, serving, options, reporter);
  return left.length === 0
    ? table
    : { listeners: table.listeners.filter((listener) => !left.includes(listener)) };
}

function isLeftOut(listener: Listener, serving: readonly Listener[], options: WriteOptions): boolean {
  const { port, protocol } = listener;
  if (!isForRequests(protocol)) return false;
  const others = serving.filter((other) => other.port === port && opposite(other, listener));
  const meant = USUAL.get(port);
  if (others.length > 0) return protocol !== (meant ?? 'https');
  return meant !== undefined && protocol !== meant && isServedElsewhere(listener, serving, options);
}

/** HTTP, with TLS or without. */
function isForRequests(protocol: Listener['protocol']): boolean {
  return protocol === 'http' || protocol === 'https';
}

function opposite(one: Listener, other: Listener): boolean {
  if (one.protocol === 'tcp' || one.protocol === 'udp') return false;
  return (one.protocol === 'http') !== (other.protocol === 'http');
}

/** Does every route that is about an object of the input stand at another port too? */
function isServedElsewhere(listener: Listener, serving: readonly Listener[], options: WriteOptions): boolean {
  const elsewhere = new Set(
    serving
      .filter(({ port }) => port !== listener.port)
      .flatMap((other) => routesOf(other, options))
      .flatMap(placesOf),
  );
  return routesOf(listener, options).every((route) => placesOf(route).every((place) => elsewhere.has(place)));
}

/** Routes that would be written: of objects of the input, and for https with a certificate. */
function routesOf({ protocol, virtualHosts }: Listener, options: WriteOptions): readonly Route[] {
  return virtualHosts
    .filter((host) => protocol !== 'https' || certificateOf(host, options) !== undefined)
    .flatMap(({ routes }) => routes.filter(({ origins }) => origins.length > 0));
}

function placesOf({ origins }: Route): readonly string[] {
  return origins.map(({ object, path }) => JSON.stringify([describeObject(object), path]));
}

function report(
  listener: Listener,
  serving: readonly Listener[],
  options: WriteOptions,
  reporter: Reporter,
): void {
  const { port, protocol, virtualHosts } = listener;
  const scheme = protocol === 'http' ? 'http' : 'https';
  const spoken = protocol === 'http' ? 'Plain HTTP' : 'TLS';
  const same = isServedElsewhere(listener, serving, options);
  const shared = serving.some((other) => other.port === port && opposite(other, listener));
  const what = shared
    ? `port ${port} speaks ${protocol === 'http' ? 'TLS' : 'plain HTTP'} only`
    : `nothing listens at port ${port}`;
  const [first] = virtualHosts.filter(({ routes }) => routes.some(({ origins }) => origins.length > 0));
  const host = sampleHost(first?.hosts[0]);
  const note = noteOf(
    GATEWAY_FINDINGS.portProtocol,
    `${spoken} at port ${port} is not carried over${same ? ': the same is served at another port' : ''}.`,
    routesOf(listener, options).flatMap(({ origins }) => origins.slice(0, 1)),
    {
      severity: same ? 'low' : 'high',
      before: `${scheme}://${host}:${port}/ is served`,
      after: what,
    },
  );
  reporter.note(note, () => ({ method: 'GET', scheme, port, host, target: '/', headers: [] }));
}

/**
 * Ports that carry streams for TCP backends and no HTTP for others: a listener for HTTP in their place would answer what
 * is no HTTP.
 */
export function withoutStreams(table: RouteTable, reporter: Reporter): RouteTable {
  const streams = table.listeners.filter(({ port, protocol, virtualHosts }) => {
    if (USUAL.has(port)) return false;
    const routes = virtualHosts.flatMap((host) => host.routes.filter(({ origins }) => origins.length > 0));
    return isForRequests(protocol) && routes.length > 0 && routes.every(({ outcome }) => isStream(outcome));
  });
  for (const { port, protocol, virtualHosts } of streams) {
    const routes = virtualHosts.flatMap((host) => host.routes);
    const scheme = protocol === 'http' ? 'http' : 'https';
    const host = sampleHost(virtualHosts[0]?.hosts[0]);
    const note = noteOf(
      GATEWAY_FINDINGS.streamPort,
      `Port ${port} carries connections to TCP backends; nothing is written for it.`,
      routes.flatMap(({ origins }) => origins.slice(0, 1)),
      { before: 'connections go to the backend', after: `nothing listens at port ${port}` },
    );
    reporter.note(note, () => ({ method: 'GET', scheme, port, host, target: '/', headers: [] }));
  }
  return streams.length === 0
    ? table
    : { listeners: table.listeners.filter((listener) => !streams.includes(listener)) };
}

function isStream(outcome: Outcome): boolean {
  if (outcome.kind === 'gate') return isStream(outcome.then);
  return (
    outcome.kind === 'forward' &&
    outcome.backends.every(({ target }) => 'protocol' in target && target.protocol === 'tcp')
  );
}

/** Ports at which nothing is served: said once for each, as no listener is written for them. */
export function reportIdlePorts(table: RouteTable, written: ReadonlySet<number>, reporter: Reporter): void {
  const ports = new Map(table.listeners.map((listener) => [listener.port, listener]));
  for (const [port, { protocol }] of ports) {
    if (written.has(port) || !isForRequests(protocol)) continue;
    const about = table.listeners.filter((listener) => listener.port === port);
    const served = about.some(({ virtualHosts }) =>
      virtualHosts.some(({ routes }) => routes.some(({ origins }) => origins.length > 0)),
    );
    if (served || about.some(({ unmatched }) => unmatched.kind !== 'respond')) continue;
    const status = about.flatMap(({ unmatched }) =>
      unmatched.kind === 'respond' ? [unmatched.status] : [],
    )[0];
    reporter.note(
      noteOf(
        GATEWAY_FINDINGS.idlePort,
        `Nothing is served at port ${port}; no listener is written for it.`,
        [],
        {
          before: `${status ?? 404} for every request to port ${port}`,
          after: `nothing listens at port ${port}`,
          witness: 'none',
        },
      ),
    );
  }
}
