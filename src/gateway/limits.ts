import type { Channel, GatewayApiVersion } from './resource.ts';

/**
 * Bounds of the Gateway API's own schemas, the same in all releases that can be written for (CRDs v1.4 to v1.6).
 * Lengths in characters.
 */
export const LIMITS = {
  rulesPerRoute: 16,
  matchesPerRule: 64,
  matchesPerRoute: 128,
  hostnamesPerRoute: 16,
  parentRefsPerRoute: 32,
  listenersPerObject: 64,
  filtersPerRule: 16,
  backendRefsPerRule: 16,
  conditionsPerMatch: 16,
  headersPerModifier: 16,
  corsItems: 64,
  grantEntries: 16,
  pathLength: 1024,
  headerValueLength: 4096,
  queryValueLength: 1024,
  hostnameLength: 253,
  nameLength: 63,
  weight: 1_000_000,
} as const;

/** What is known of a feature of the conformance suite, by its name there. */
export type FieldSupport = (feature: string) => 'supported' | 'unsupported' | 'unknown';

/** What a release and channel can say at all, and the implementation is not known to leave out. */
export interface Abilities {
  /** What the implementation says of its features; objects of its own take the place of fields that it does not claim. */
  readonly support: FieldSupport;
  readonly cors: boolean;
  readonly requestTimeout: boolean;
  readonly backendTimeout: boolean;
  /** `whole`: of all requests, not of a share. */
  readonly mirrors: 'none' | 'whole' | 'share';
  readonly redirectStatuses: readonly number[];
  readonly listenerSets: boolean;
  /** apiVersion of TLSRoute; absent where the channel has none. */
  readonly tlsRoute?: string;
  /** The same of TCPRoute and UDPRoute. */
  readonly tcpRoute?: string;
  readonly udpRoute?: string;
  readonly retry: boolean;
  readonly sessionPersistence: boolean;
}

const EVERYTHING: FieldSupport = () => 'supported';

/** Sources: CHANGELOG of the Gateway API, `apis/v1/httproute_types.go` (`<gateway:experimental>` markers). */
export function abilitiesOf(
  version: GatewayApiVersion,
  channel: Channel,
  support: FieldSupport = EVERYTHING,
): Abilities {
  const may = (feature: string): boolean => support(`HTTPRoute${feature}`) !== 'unsupported';
  const experimental = channel === 'experimental';
  const before15 = version === '1.4';
  const group = 'gateway.networking.k8s.io';
  const streams = version === '1.6' ? `${group}/v1` : experimental ? `${group}/v1alpha2` : undefined;
  const tlsRoute = before15 ? (experimental ? `${group}/v1alpha3` : undefined) : `${group}/v1`;
  return {
    support,
    cors: (experimental || !before15) && may('CORS'),
    requestTimeout: may('RequestTimeout'),
    backendTimeout: may('BackendTimeout'),
    mirrors: may('RequestMirror') ? (may('RequestPercentageMirror') ? 'share' : 'whole') : 'none',
    redirectStatuses: [
      301,
      302,
      ...(before15 ? [] : [303, 307, 308].filter((status) => may(`${status}RedirectStatusCode`))),
    ],
    listenerSets: !before15,
    ...(tlsRoute === undefined ? {} : { tlsRoute }),
    ...(streams === undefined ? {} : { tcpRoute: streams, udpRoute: streams }),
    retry: experimental && may('Retry'),
    sessionPersistence: experimental,
  };
}

/** HeaderName of the API; also the names of query parameters. */
const NAME_CHARACTERS = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/;
export function isHeaderName(name: string): boolean {
  return name.length <= 256 && NAME_CHARACTERS.test(name);
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** PreciseHostname of the API (RFC 1123, lower case, no port). */
export function isHostname(host: string): boolean {
  if (host.length === 0 || host.length > LIMITS.hostnameLength) return false;
  return host.split('.').every((label) => label.length <= 63 && LABEL.test(label));
}

/** True for what looks like an IPv4 address, which routes must not name as a host. */
export function isIpAddress(host: string): boolean {
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => part.length <= 3 && /^[0-9]+$/.test(part));
}
