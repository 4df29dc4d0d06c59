import {
  BOOLEAN,
  ERROR_CODES,
  HEADER_NAMES,
  INTEGER,
  LIST,
  oneOf,
  RISK,
  type RiskLevel,
  TEXT,
  type ValueType,
} from './value-types.ts';
import { type ControllerVersion, isAtLeast } from './version.ts';

/** One key of the controller's ConfigMap that changes what a request gets. */
export interface SettingKey<T> {
  readonly type: ValueType<T>;
  /** Default by version of the controller. */
  readonly initial: (version: ControllerVersion) => T;
  /** What it changes, for `explain`. */
  readonly effect: string;
}

function key<T>(type: ValueType<T>, initial: T, effect: string): SettingKey<T> {
  return { type, initial: () => initial, effect };
}

function changed<T>(type: ValueType<T>, since: string, now: T, before: T, effect: string): SettingKey<T> {
  return { type, initial: (version) => (isAtLeast(version, since) ? now : before), effect };
}

/** Words that version 1.0.5 refused by default; 1.1.0 emptied the list again. */
const BLOCKLIST_1_0_5 = "load_module,lua_package,_by_lua,location,root,proxy_pass,serviceaccount,{,},',\\";

/**
 * Every key that changes routing, headers, checks or limits, with type and default.
 * Source: internal/ingress/controller/config/config.go (NewDefault), template/configmap.go (ReadConfig), Changelog.md.
 */
export const SETTING_KEYS = {
  // Which Ingresses and annotations are taken
  'allow-snippet-annotations': changed(
    BOOLEAN,
    '1.9.0',
    false,
    true,
    'Snippet annotations are used. Off: their text is ignored.',
  ),
  'annotations-risk-level': changed<RiskLevel>(
    RISK,
    '1.12.0',
    'High',
    'Critical',
    'An Ingress with an annotation of a higher risk is not taken at all.',
  ),
  'annotation-value-word-blocklist': {
    type: TEXT,
    initial: (version: ControllerVersion): string =>
      isAtLeast(version, '1.0.5') && !isAtLeast(version, '1.1.0') ? BLOCKLIST_1_0_5 : '',
    effect: 'An Ingress whose annotations hold one of these words is not taken at all.',
  } satisfies SettingKey<string>,
  'allow-cross-namespace-resources': changed(
    BOOLEAN,
    '1.12.0',
    false,
    true,
    'Annotations may name Secrets and ConfigMaps of other namespaces.',
  ),
  'global-allowed-response-headers': key(
    HEADER_NAMES,
    [] as readonly string[],
    'Header names that the ConfigMap of custom-headers may set.',
  ),
  'strict-validate-path-type': changed(
    BOOLEAN,
    '1.12.0',
    true,
    false,
    'The admission webhook refuses Exact and Prefix paths with special characters.',
  ),

  // Redirects and TLS
  'ssl-redirect': key(BOOLEAN, true, 'http is redirected to https on hosts with a certificate.'),
  'force-ssl-redirect': key(BOOLEAN, false, 'http is redirected to https on all hosts.'),
  'http-redirect-code': key(
    oneOf(301, 302, 307, 308),
    308,
    'Status of redirects to https and to or from www.',
  ),
  'no-tls-redirect-locations': key(
    TEXT,
    '/.well-known/acme-challenge',
    'Ingress paths that start so are not redirected to https.',
  ),
  'preserve-trailing-slash': key(BOOLEAN, false, 'The redirect to https keeps a slash at the very end.'),
  'use-port-in-redirects': key(BOOLEAN, false, 'Redirects print the port of the listener.'),
  'relative-redirects': key(BOOLEAN, false, 'Redirects that nginx makes itself stay relative.'),
  hsts: key(BOOLEAN, true, 'Strict-Transport-Security is set on every answer over TLS.'),
  'hsts-max-age': changed(TEXT, '1.9.5', '31536000', '15724800', 'max-age of Strict-Transport-Security.'),
  'hsts-include-subdomains': key(BOOLEAN, true, 'Strict-Transport-Security covers sub-domains.'),
  'hsts-preload': key(BOOLEAN, false, 'Strict-Transport-Security asks to be preloaded.'),
  'ssl-protocols': key(TEXT, 'TLSv1.2 TLSv1.3', 'TLS versions offered to clients.'),
  'ssl-ciphers': key(TEXT, '', 'TLS ciphers offered to clients.'),
  'ssl-reject-handshake': key(BOOLEAN, false, 'The default server refuses TLS handshakes of unknown hosts.'),
  'ssl-early-data': key(BOOLEAN, false, 'TLS 1.3 early data is accepted.'),
  'proxy-ssl-location-only': key(
    BOOLEAN,
    false,
    'proxy-ssl-* apply to the location only, not to the whole host.',
  ),
  'use-http2': key(BOOLEAN, true, 'HTTP/2 is offered to clients.'),

  // Who the client is
  'use-forwarded-headers': key(
    BOOLEAN,
    false,
    'X-Forwarded-* of the client are trusted: scheme, host, port and address come from them.',
  ),
  'enable-real-ip': key(BOOLEAN, false, 'The client address is taken from the forwarded header.'),
  'use-proxy-protocol': key(BOOLEAN, false, 'Connections start with a PROXY protocol header.'),
  'proxy-real-ip-cidr': key(
    LIST,
    ['0.0.0.0/0'] as readonly string[],
    'Proxies whose forwarded addresses are trusted.',
  ),
  'forwarded-for-header': key(TEXT, 'X-Forwarded-For', 'Header that carries the client address.'),
  'forwarded-host-header': key(TEXT, 'X-Forwarded-Host', 'Header that carries the original host.'),
  'compute-full-forwarded-for': key(BOOLEAN, false, 'X-Forwarded-For is extended instead of replaced.'),

  // Headers
  'add-headers': key(TEXT, '', 'ConfigMap with headers set on every answer.'),
  'proxy-set-headers': key(TEXT, '', 'ConfigMap with headers set on every request to a backend.'),
  'hide-headers': key(LIST, [] as readonly string[], 'Headers of backends that clients do not see.'),
  'server-tokens': key(BOOLEAN, false, 'Answers name nginx in the Server header.'),
  'allow-backend-server-header': key(BOOLEAN, false, "The backend's Server header is passed on."),
  'generate-request-id': key(BOOLEAN, true, 'A request without X-Request-ID gets one.'),
  'proxy-add-original-uri-header': key(BOOLEAN, false, 'X-Original-URI is sent to backends.'),
  'enable-underscores-in-headers': key(BOOLEAN, false, 'Header names with an underscore are passed on.'),
  'ignore-invalid-headers': key(BOOLEAN, true, 'Headers with unusual names are dropped.'),
  'default-type': key(TEXT, 'text/html', 'Content type of what nginx answers itself.'),

  // Access
  'whitelist-source-range': key(
    LIST,
    [] as readonly string[],
    'Addresses allowed where the Ingress names none.',
  ),
  'denylist-source-range': key(
    LIST,
    [] as readonly string[],
    'Addresses refused where the Ingress names none.',
  ),
  'block-cidrs': key(LIST, [] as readonly string[], 'Addresses refused everywhere.'),
  'block-user-agents': key(LIST, [] as readonly string[], 'User agents refused everywhere.'),
  'block-referers': key(LIST, [] as readonly string[], 'Referers refused everywhere.'),
  'no-auth-locations': key(
    TEXT,
    '/.well-known/acme-challenge',
    'Ingress paths that start so need neither external nor basic authentication.',
  ),

  // Errors and limits
  'custom-http-errors': key(
    ERROR_CODES,
    [] as readonly number[],
    'Answers with these codes come from the default backend.',
  ),
  'disable-proxy-intercept-errors': key(BOOLEAN, false, 'Error codes of backends pass unchanged.'),
  'limit-req-status-code': key(INTEGER, 503, 'Status of requests above limit-rps or limit-rpm.'),
  'limit-conn-status-code': key(INTEGER, 503, 'Status of requests above limit-connections.'),
  'limit-conn-zone-variable': key(TEXT, '$binary_remote_addr', 'What limits count by.'),
  'limit-rate': key(INTEGER, 0, 'Kilobytes per second of an answer.'),
  'limit-rate-after': key(INTEGER, 0, 'Kilobytes of an answer before limit-rate begins.'),
  'large-client-header-buffers': key(TEXT, '4 8k', 'Longest request line and header.'),

  // Proxying
  'proxy-body-size': key(TEXT, '1m', 'Largest request body.'),
  'proxy-connect-timeout': key(INTEGER, 5, 'Seconds to connect to a backend.'),
  'proxy-send-timeout': key(INTEGER, 60, 'Seconds between two writes to a backend.'),
  'proxy-read-timeout': key(INTEGER, 60, 'Seconds between two reads from a backend.'),
  'proxy-buffers-number': key(INTEGER, 4, 'Number of buffers for an answer.'),
  'proxy-buffer-size': key(TEXT, '4k', 'Buffer for the headers of an answer.'),
  'proxy-busy-buffers-size': key(TEXT, '', 'Buffers busy with sending.'),
  'proxy-buffering': key(TEXT, 'off', 'Answers of backends are buffered.'),
  'proxy-request-buffering': key(TEXT, 'on', 'Request bodies are buffered.'),
  'proxy-max-temp-file-size': key(TEXT, '1024m', 'Largest temporary file for an answer.'),
  'proxy-http-version': key(TEXT, '1.1', 'HTTP version towards backends.'),
  'proxy-cookie-domain': key(TEXT, 'off', 'Rewrites the domain of cookies of backends.'),
  'proxy-cookie-path': key(TEXT, 'off', 'Rewrites the path of cookies of backends.'),
  'proxy-redirect-from': key(TEXT, 'off', 'Rewrites Location headers of backends: from.'),
  'proxy-redirect-to': key(TEXT, 'off', 'Rewrites Location headers of backends: to.'),
  'proxy-next-upstream': key(TEXT, 'error timeout', 'When the next endpoint is tried.'),
  'proxy-next-upstream-timeout': key(INTEGER, 0, 'Seconds in which other endpoints are tried.'),
  'proxy-next-upstream-tries': key(INTEGER, 3, 'Number of endpoints that are tried.'),
  'retry-non-idempotent': key(BOOLEAN, false, 'POST, LOCK and PATCH are tried again too.'),
  'load-balance': key(TEXT, '', 'Balancing among endpoints; empty is round_robin.'),
  'service-upstream': key(BOOLEAN, false, 'Requests go to the cluster IP instead of endpoints.'),
  'client-body-buffer-size': key(TEXT, '8k', 'Buffer for request bodies.'),

  // Compression, WAF, tracing
  'use-gzip': key(BOOLEAN, false, 'Answers are compressed with gzip.'),
  'enable-brotli': key(BOOLEAN, false, 'Answers are compressed with brotli.'),
  'enable-modsecurity': key(BOOLEAN, false, 'ModSecurity examines every request.'),
  'enable-owasp-modsecurity-crs': key(BOOLEAN, false, 'The OWASP rules are loaded.'),
  'modsecurity-snippet': key(TEXT, '', 'Rules of ModSecurity.'),
  'enable-opentelemetry': key(BOOLEAN, false, 'Requests are traced with OpenTelemetry.'),
  'opentelemetry-trust-incoming-span': key(BOOLEAN, true, 'Trace context of clients is continued.'),

  // Snippets
  'main-snippet': key(TEXT, '', 'Text in the main block of nginx.conf.'),
  'http-snippet': key(TEXT, '', 'Text in the http block of nginx.conf.'),
  'server-snippet': key(TEXT, '', 'Text in every server block.'),
  'location-snippet': key(TEXT, '', 'Text in every location block.'),
  'stream-snippet': key(TEXT, '', 'Text in the stream block.'),
} as const;

export type SettingName = keyof typeof SETTING_KEYS;
export type SettingValue<K extends SettingName> =
  (typeof SETTING_KEYS)[K] extends SettingKey<infer T> ? T : never;
