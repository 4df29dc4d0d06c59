import type { LineFields } from './recorded.ts';

/** What a value of an object says; of the keys that are named for it, the first with a value counts. */
type Says = keyof Pick<
  LineFields,
  | 'requestLine'
  | 'method'
  | 'target'
  | 'host'
  | 'scheme'
  | 'status'
  | 'remoteAddress'
  | 'sni'
  | 'upstreamName'
>;

/** The keys that a system gives to what its logs say. */
export interface JsonForm {
  readonly keys: Readonly<Partial<Record<Says, readonly string[]>>>;
  /** Values that name who was asked, where somebody was. */
  readonly reached: readonly string[];
  /** Other values that count. */
  readonly others: readonly string[];
  /** Keys of single headers. */
  readonly headers: ReadonlyMap<string, string>;
  /** What the keys of all other headers begin with. */
  readonly headerPrefix?: string;
}

/** Traefik's `accessLog.format: json`. */
export const TRAEFIK = {
  keys: {
    method: ['RequestMethod'],
    target: ['RequestPath'],
    host: ['RequestAddr', 'RequestHost'],
    scheme: ['RequestScheme'],
    status: ['DownstreamStatus'],
    remoteAddress: ['ClientHost'],
    upstreamName: ['ServiceName'],
  },
  reached: ['ServiceAddr', 'ServiceURL'],
  others: ['RouterName', 'OriginStatus'],
  headers: new Map<string, string>(),
  headerPrefix: 'request_',
} as const satisfies JsonForm;

/** The keys that people and Istio's JSON encoding give to Envoy's operators. */
export const ENVOY = {
  keys: {
    method: ['method', ':method', 'request_method'],
    target: ['x-envoy-origin-path', 'x_envoy_original_path', 'path', ':path'],
    host: ['authority', ':authority', 'host'],
    scheme: ['x_forwarded_proto', 'x-forwarded-proto', 'scheme', ':scheme'],
    status: ['response_code'],
    remoteAddress: ['downstream_remote_address'],
    sni: ['requested_server_name'],
  },
  reached: ['upstream_host'],
  others: ['downstream_local_address', 'upstream_cluster'],
  headers: new Map([
    ['x_forwarded_for', 'x-forwarded-for'],
    ['x-forwarded-for', 'x-forwarded-for'],
    ['user_agent', 'user-agent'],
    ['user-agent', 'user-agent'],
  ]),
} as const satisfies JsonForm;

/** Names that people give to the values of nginx's variables. */
export const USUAL = {
  keys: {
    requestLine: ['request'],
    method: ['request_method', 'method', 'verb', 'm'],
    target: ['request_uri', 'uri_raw'],
    host: ['http_host', 'host', 'vhost', 'server_name', 'domain'],
    scheme: ['scheme', 'request_scheme', 'protocol_scheme'],
    status: ['status', 'status_code', 's'],
    remoteAddress: ['remote_addr', 'remote_address', 'client_ip', 'client'],
    upstreamName: ['proxy_upstream_name', 'upstream_name', 'u'],
  },
  reached: ['upstream_addr', 'upstream_address'],
  others: ['proxy_alternative_upstream_name', 'alt'],
  headers: new Map<string, string>(),
  headerPrefix: 'http_',
} as const satisfies JsonForm;

/** Which system writes objects with these keys? */
export function jsonFormOf(has: (key: string) => boolean): 'traefik-json' | 'envoy-json' | 'json' {
  if (has('RequestMethod') || has('RequestPath')) return 'traefik-json';
  if (has(':authority') || has('authority') || has('response_code')) return 'envoy-json';
  return 'json';
}

/** The name of a header in a key, where it is one. */
export function headerOfKey(key: string, { headers, headerPrefix }: JsonForm): string | undefined {
  const single = headers.get(key);
  if (single !== undefined || headerPrefix === undefined || !key.startsWith(headerPrefix)) return single;
  return key.slice(headerPrefix.length).replaceAll('_', '-').toLowerCase();
}
