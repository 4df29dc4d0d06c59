import { ALIAS_NAMES, DECLARATIONS } from '../../providers/ingress-nginx/annotations/index.ts';
import type { ThemeName } from '../../src/targets/index.ts';

/**
 * What an annotation is about: a theme that targets answer for; `routing`, what fields of the Gateway API say everywhere;
 * `source`, what concerns the source system alone and means nothing behind it.
 */
export type Subject = ThemeName | 'routing' | 'source';

/** By the name without the prefix, or its beginning with `*` at the end; the longest that holds decides. */
const SUBJECTS: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ['affinity*', 'affinity'],
  ['session-cookie-*', 'affinity'],
  ['allowlist-source-range', 'address-lists'],
  ['denylist-source-range', 'address-lists'],
  ['app-root', 'routing'],
  ['auth-*', 'external-auth'],
  ['auth-realm', 'basic-auth'],
  ['auth-secret*', 'basic-auth'],
  ['auth-type', 'basic-auth'],
  ['auth-tls-*', 'client-certificates'],
  ['enable-global-auth', 'external-auth'],
  ['satisfy', 'external-auth'],
  ['backend-protocol', 'backend-protocols'],
  ['grpc-backend', 'backend-protocols'],
  ['secure-backends', 'backend-tls'],
  ['secure-verify-ca-secret', 'backend-tls'],
  ['canary*', 'routing'],
  ['client-body-buffer-size', 'buffering'],
  ['configuration-snippet', 'snippets'],
  ['server-snippet', 'snippets'],
  ['stream-snippet', 'snippets'],
  ['connection-proxy-header', 'websockets'],
  ['cors-*', 'cors'],
  ['enable-cors', 'cors'],
  ['custom-headers', 'response-headers'],
  ['custom-http-errors', 'error-pages'],
  ['default-backend', 'error-pages'],
  ['disable-proxy-intercept-errors', 'error-pages'],
  ['denied-http-headers', 'routing'],
  ['enable-access-log', 'access-logs'],
  ['enable-rewrite-log', 'access-logs'],
  ['enable-opentelemetry', 'access-logs'],
  ['enable-opentracing', 'access-logs'],
  ['opentelemetry-*', 'access-logs'],
  ['opentracing-*', 'access-logs'],
  ['enable-influxdb', 'access-logs'],
  ['influxdb-*', 'access-logs'],
  ['enable-modsecurity', 'snippets'],
  ['enable-owasp-core-rules', 'snippets'],
  ['modsecurity-*', 'snippets'],
  ['fastcgi-*', 'snippets'],
  ['force-ssl-redirect', 'routing'],
  ['from-to-www-redirect', 'routing'],
  ['ssl-redirect', 'routing'],
  ['permanent-redirect', 'routing'],
  ['permanent-redirect-code', 'redirect-codes'],
  ['temporal-redirect', 'routing'],
  ['temporal-redirect-code', 'redirect-codes'],
  ['relative-redirects', 'routing'],
  ['preserve-trailing-slash', 'routing'],
  ['use-port-in-redirects', 'routing'],
  ['global-rate-limit*', 'rate-limits'],
  ['limit-*', 'rate-limits'],
  ['limit-connections', 'connection-limits'],
  ['limit-rate*', 'response-rate'],
  ['http2-push-preload', 'source'],
  ['load-balance', 'hashing'],
  ['upstream-hash-by*', 'hashing'],
  ['mirror-*', 'mirroring'],
  ['proxy-body-size', 'body-size'],
  ['proxy-buffer*', 'buffering'],
  ['proxy-busy-buffers-size', 'buffering'],
  ['proxy-max-temp-file-size', 'buffering'],
  ['proxy-request-buffering', 'buffering'],
  ['proxy-connect-timeout', 'timeouts'],
  ['proxy-read-timeout', 'timeouts'],
  ['proxy-send-timeout', 'timeouts'],
  ['proxy-cookie-*', 'response-headers'],
  ['proxy-redirect-*', 'response-headers'],
  ['proxy-http-version', 'backend-protocols'],
  ['proxy-next-upstream*', 'retries'],
  ['proxy-ssl-*', 'backend-tls'],
  ['rewrite-target', 'regex-rewrites'],
  ['use-regex', 'routing'],
  ['server-alias', 'routing'],
  ['service-upstream', 'source'],
  ['ssl-ciphers', 'client-certificates'],
  ['ssl-prefer-server-ciphers', 'client-certificates'],
  ['ssl-passthrough', 'passthrough'],
  ['upstream-vhost', 'routing'],
  ['x-forwarded-prefix', 'routing'],
]);

/** Undefined for what the controller never read. Aliases are what they stand for. */
export function subjectOf(annotation: string): Subject | undefined {
  const name = ALIAS_NAMES.get(annotation) ?? annotation;
  const exact = SUBJECTS.get(name);
  if (exact !== undefined) return exact;
  const [best] = [...SUBJECTS]
    .filter(([key]) => key.endsWith('*') && name.startsWith(key.slice(0, -1)))
    .sort(([a], [b]) => b.length - a.length);
  return best?.[1];
}

/** Does the controller of today know the annotation, by this name or as an alias? */
export function isKnown(annotation: string): boolean {
  return DECLARATIONS.has(ALIAS_NAMES.get(annotation) ?? annotation);
}
