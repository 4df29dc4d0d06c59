import { chooseHost, normaliseHost } from '../../model/hosts.ts';
import type { Backend, Outcome } from '../../model/outcome.ts';
import type { Request } from '../../model/request.ts';
import type { HostPattern, RouteTable } from '../../model/route-table.ts';
import type { ObservedBackend } from '../exchange.ts';

/** The backends that a name of a log may stand for, and the hosts whose routes lead to them. */
export interface Upstreams {
  /** The schemes over which a host is asked. */
  schemes(host: string): readonly Request['scheme'][];
  /** `shop-web-80` joins three names, each of which may hold hyphens: all readings that the table knows. */
  backends(name: string): readonly ObservedBackend[];
  /**
   * Where requests for a backend of that name can come from; for names that are not known, nowhere. Hosts without a
   * certificate of their own are taken to be asked over http alone.
   */
  places(name: string): readonly RequestPlace[];
}

/** What a log line does not say of a request. */
export type RequestPlace = Pick<Request, 'scheme' | 'host'>;

/** Indexes what a table forwards to by the names that ingress-nginx (`upstreamName`) and Traefik log. */
export function upstreamsOf(table: RouteTable): Upstreams {
  const backends = new Map<string, Map<string, ObservedBackend>>();
  const places = new Map<string, Map<string, RequestPlace>>();
  for (const { protocol, virtualHosts } of table.listeners) {
    if (protocol !== 'http' && protocol !== 'https') continue;
    for (const { hosts, routes, tls } of virtualHosts) {
      // Nobody asks a host over https that has no certificate of its own.
      const isAsked = protocol === 'http' || (tls !== undefined && tls.certificate !== 'default');
      const samples = isAsked ? hosts.flatMap(sampleOf) : [];
      for (const { outcome } of routes) {
        for (const backend of backendsOf(outcome)) {
          for (const name of namesOf(backend)) {
            const known = backends.get(name) ?? new Map<string, ObservedBackend>();
            backends.set(name, known);
            known.set(`${backend.namespace}/${backend.name}`, observed(backend));
            const found = places.get(name) ?? new Map<string, RequestPlace>();
            places.set(name, found);
            for (const host of samples) found.set(`${protocol} ${host}`, { scheme: protocol, host });
          }
        }
      }
    }
  }
  const certified = certifiedHosts(table);
  return {
    schemes: (host) => (certified(host) ? ['http', 'https'] : ['http']),
    backends: (name) => [...(backends.get(name)?.values() ?? [])],
    places: (name) => [...(places.get(name)?.values() ?? [])],
  };
}

/** Does the system have a certificate for the host, other than its default? */
function certifiedHosts({ listeners }: RouteTable): (host: string) => boolean {
  const secure = listeners.filter(({ protocol }) => protocol === 'https');
  return (host) =>
    secure.some((listener) => {
      const certificate = chooseHost(listener, normaliseHost(host))?.virtualHost.tls?.certificate;
      return certificate !== undefined && certificate !== 'default';
    });
}

function observed({ namespace, name, port, portNumber }: Backend): ObservedBackend {
  return { namespace, service: name, port: portNumber ?? port };
}

function namesOf({ namespace, name, port, portNumber }: Backend): ReadonlySet<string> {
  const base = `${namespace}-${name}`;
  return new Set([`${base}-${port}`, ...(portNumber === undefined ? [] : [`${base}-${portNumber}`])]);
}

/** All backends that an outcome can lead to. */
export function backendsOf(outcome: Outcome): readonly Backend[] {
  switch (outcome.kind) {
    case 'forward':
      return outcome.backends.flatMap(({ target }) => ('status' in target ? [] : [target]));
    case 'gate':
      return [...backendsOf(outcome.then), ...backendsOf(outcome.otherwise)];
    case 'opaque':
      return outcome.presumably === undefined ? [] : backendsOf(outcome.presumably);
    default:
      return [];
  }
}

function sampleOf(pattern: HostPattern): readonly string[] {
  switch (pattern.kind) {
    case 'exact':
      return [pattern.host];
    case 'wildcard':
      return [`host.${pattern.suffix.replace(/^\*?\.?/, '')}`];
    case 'any':
      return ['other.example'];
    case 'regex':
      return [];
  }
}
