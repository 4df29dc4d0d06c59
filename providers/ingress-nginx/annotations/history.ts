/** What is known of a name under the prefix that the controller does not read. */
export interface Hint {
  /** Last release that read it; absent where none ever did. */
  readonly lastRead?: string;
  /** What to use instead, or why nothing is needed. */
  readonly advice: string;
}

const OPENTELEMETRY = 'enable-opentelemetry replaces it.';
const TRACING_KEY =
  'Tracing was set up in the ConfigMap of the controller, never here; enable-opentelemetry is what exists now.';
const KEEPALIVE =
  'Connections to backends are kept open by default; the ConfigMap of the controller has a key of this name.';
const NO_RATE = 'Use limit-rps or limit-rpm; they count in each controller pod alone.';
const WEBSOCKETS = 'Nothing is needed: websockets work by default.';

/**
 * Annotations that older controllers read, with the last release that did.
 * Source: sources of all releases since 0.34.0, Changelog.md before.
 */
const REMOVED: ReadonlyMap<string, Hint> = new Map<string, Hint>([
  ['secure-backends', { lastRead: '0.20.0', advice: 'Use backend-protocol: HTTPS.' }],
  ['grpc-backend', { lastRead: '0.20.0', advice: 'Use backend-protocol: GRPC (or GRPCS).' }],
  ['add-base-url', { lastRead: '0.21.0', advice: 'The application has to write its own base URL.' }],
  ['base-url-scheme', { lastRead: '0.21.0', advice: 'The application has to write its own base URL.' }],
  ['session-cookie-hash', { lastRead: '0.23.0', advice: 'Nothing is needed: the cookie works without it.' }],
  ['lua-resty-waf', { lastRead: '0.26.2', advice: 'Use enable-modsecurity.' }],
  ['mirror-uri', { lastRead: '0.28.0', advice: 'Use mirror-target with the whole URL.' }],
  [
    'secure-verify-ca-secret',
    { lastRead: '0.20.0', advice: 'Use proxy-ssl-secret and proxy-ssl-verify: "on".' },
  ],
  ['enable-influxdb', { lastRead: '1.7.0', advice: 'There is no replacement.' }],
  ['influxdb-host', { lastRead: '1.7.0', advice: 'There is no replacement.' }],
  ['influxdb-measurement', { lastRead: '1.7.0', advice: 'There is no replacement.' }],
  ['influxdb-port', { lastRead: '1.7.0', advice: 'There is no replacement.' }],
  ['influxdb-server-name', { lastRead: '1.7.0', advice: 'There is no replacement.' }],
  ['enable-opentracing', { lastRead: '1.9.4', advice: OPENTELEMETRY }],
  [
    'opentracing-trust-incoming-span',
    { lastRead: '1.9.4', advice: 'opentelemetry-trust-incoming-span replaces it.' },
  ],
  ['global-rate-limit', { lastRead: '1.11.8', advice: NO_RATE }],
  ['global-rate-limit-window', { lastRead: '1.11.8', advice: NO_RATE }],
  ['global-rate-limit-key', { lastRead: '1.11.8', advice: NO_RATE }],
  [
    'global-rate-limit-ignored-cidrs',
    { lastRead: '1.11.8', advice: 'limit-allowlist exempts clients from limit-rps.' },
  ],
]);

const RESTY_WAF = /^lua-resty-waf-/;

/** Names that people write and that no release ever read. */
const NEVER_READ: ReadonlyMap<string, string> = new Map([
  ['rate-limit', NO_RATE],
  ['rate-limit-window', 'The window is fixed: limit-rps counts per second, limit-rpm per minute.'],
  ['rate-limit-connections', 'Use limit-connections.'],
  ['rate-limit-rps', 'Use limit-rps.'],
  ['rate-limit-rpm', 'Use limit-rpm.'],
  ['rate-limit-burst', 'Use limit-burst-multiplier with limit-rps.'],
  ['limit-req', NO_RATE],
  ['limit-burst', 'Use limit-burst-multiplier.'],
  ['limit-conn', 'Use limit-connections.'],
  ['websocket-services', WEBSOCKETS],
  ['websocket', WEBSOCKETS],
  ['websockets', WEBSOCKETS],
  ['enable-websocket', WEBSOCKETS],
  ['enable-websockets', WEBSOCKETS],
  [
    'proxy-set-headers',
    'proxy-set-headers is a key of the ConfigMap of the controller and counts for every Ingress.',
  ],
  [
    'proxy-set-header',
    'proxy-set-headers is a key of the ConfigMap of the controller and counts for every Ingress.',
  ],
  [
    'add-headers',
    'custom-headers names a ConfigMap with headers of answers; add-headers is a key of the controller ConfigMap.',
  ],
  ['response-headers', 'custom-headers names a ConfigMap with headers of answers.'],
  ['upstream-keepalive-timeout', KEEPALIVE],
  ['upstream-keepalive-connections', KEEPALIVE],
  ['upstream-keepalive-requests', KEEPALIVE],
  ['upstream-keepalive-time', KEEPALIVE],
  ['upstream-port', 'The port is the one of the Service in the rule.'],
  [
    'x-forwarded-proto',
    'The header is always set; use-forwarded-headers in the ConfigMap decides from what.',
  ],
  ['x-forwarded-for', 'The header is always set; use-forwarded-headers in the ConfigMap decides from what.'],
  ['mirror-target-service', 'Use mirror-target with the URL of the Service.'],
  ['session-cookie-partitioned', 'Remove it: it was proposed and never released.'],
  ['opentracing-operation-name', TRACING_KEY],
  ['opentracing-location-operation-name', TRACING_KEY],
  ['client-max-body-size', 'Use proxy-body-size.'],
  ['max-body-size', 'Use proxy-body-size.'],
  ['body-size', 'Use proxy-body-size.'],
  ['proxy-timeout', 'Use proxy-connect-timeout, proxy-send-timeout and proxy-read-timeout.'],
  ['read-timeout', 'Use proxy-read-timeout.'],
  ['timeout', 'Use proxy-connect-timeout, proxy-send-timeout and proxy-read-timeout.'],
  ['https-redirect', 'Use ssl-redirect, or force-ssl-redirect without a certificate.'],
  ['redirect-to-https', 'Use ssl-redirect, or force-ssl-redirect without a certificate.'],
  ['force-https', 'Use force-ssl-redirect.'],
  ['redirect', 'Use permanent-redirect or temporal-redirect.'],
  ['temporary-redirect', 'Use temporal-redirect.'],
  ['rewrite', 'Use rewrite-target.'],
  ['path-rewrite', 'Use rewrite-target.'],
  ['strip-path', 'Use use-regex and rewrite-target with a capture.'],
  ['sticky-sessions', 'Use affinity: cookie.'],
  ['session-affinity', 'Use affinity: cookie.'],
  ['location-snippet', 'Use configuration-snippet; location-snippet is a key of the ConfigMap.'],
  ['location-snippets', 'Use configuration-snippet.'],
  ['server-snippets', 'Use server-snippet.'],
  ['http-snippet', 'http-snippet is a key of the ConfigMap of the controller.'],
  ['blacklist-source-range', 'Use denylist-source-range.'],
  ['ip-whitelist', 'Use allowlist-source-range.'],
  ['ip-allowlist', 'Use allowlist-source-range.'],
  ['grpc', 'Use backend-protocol: GRPC.'],
  ['service-weight', 'Use a second Ingress with canary: "true" and canary-weight.'],
  ['service-match', 'Use a second Ingress with canary: "true" and canary-by-header.'],
  ['cors-enable', 'Use enable-cors.'],
  ['auth-basic', 'Use auth-type: basic and auth-secret.'],
  ['error-page', 'Use custom-http-errors and default-backend.'],
  ['ingress.class', 'The class is the annotation kubernetes.io/ingress.class, or spec.ingressClassName.'],
]);

const OLD_TRACERS = /^(?:jaeger|zipkin|datadog)-/;

/** What is known of a name by hand; undefined if nothing is. */
export function recall(name: string): Hint | undefined {
  const removed = REMOVED.get(RESTY_WAF.test(name) ? 'lua-resty-waf' : name);
  if (removed !== undefined) return removed;
  const advice = OLD_TRACERS.test(name) ? TRACING_KEY : NEVER_READ.get(name);
  return advice === undefined ? undefined : { advice };
}

/** Names of `REMOVED`, for the documentation. */
export const REMOVED_NAMES: ReadonlyMap<string, Hint> = REMOVED;

/** Names that people write although no release ever read them, with what to use instead. */
export const NEVER_READ_NAMES: ReadonlyMap<string, string> = NEVER_READ;
