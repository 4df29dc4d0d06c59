import type { Cell, ThemeName } from '../policies/theme.ts';

const REPOSITORY = 'jcmoraisjr/haproxy-ingress v0.17';
const KEYS = `${REPOSITORY}, docs/content/en/docs/configuration/keys.md`;
const ROUTES = `${REPOSITORY}, docs/content/en/docs/configuration/gateway-api.md`;

/** Objects of the Gateway API have no annotations there: only those of Services count, for every route to the Service. */
function onServices(...keys: readonly string[]): Cell {
  const names = keys.map((key) => `haproxy-ingress.github.io/${key}`).join(', ');
  return {
    why: `Only annotations of Services say it (${names}), for every route to the Service; Services are not overwritten`,
    source: `${KEYS}; ${ROUTES}`,
  };
}

/** Keys of the ConfigMap, which are one for all routes. */
function forAll(...keys: readonly string[]): Cell {
  return {
    why: `Keys of the global ConfigMap say it for the whole proxy (${keys.join(', ')})`,
    source: KEYS,
  };
}

/** What becomes of themes at HAProxy Ingress: it has no policies for routes. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'address-lists': onServices('allowlist-source-range', 'denylist-source-range'),
  'client-address': forAll('forwardfor', 'real-ip-hdr'),
  'basic-auth': onServices('auth-secret', 'auth-realm'),
  'external-auth': onServices('auth-url', 'auth-signin', 'auth-headers-succeed'),
  'client-certificates': {
    why: 'Keys of the scope Host say it (auth-tls-secret), which neither Gateways nor Services can have',
    source: KEYS,
  },
  'backend-tls': {
    why: 'BackendTLSPolicy is not supported; annotations of Services say it (secure-backends, secure-verify-ca-secret), and Services are not overwritten',
    source: `${ROUTES}; ${KEYS}`,
  },
  'rate-limits': onServices('limit-rps', 'limit-whitelist'),
  'connection-limits': onServices('limit-connections'),
  'body-size': onServices('proxy-body-size'),
  buffering: { why: 'HAProxy streams requests and answers', source: KEYS },
  affinity: onServices('affinity', 'session-cookie-name'),
  hashing: onServices('balance-algorithm'),
  timeouts: onServices('timeout-connect', 'timeout-server'),
  'error-pages': {
    why: 'http-response-<code> has fixed answers and asks no Service for a page',
    source: KEYS,
  },
  'direct-responses': onServices('config-backend'),
  'backend-protocols': {
    why: 'GRPCRoute is not supported; the annotation backend-protocol of the Service says HTTP/2, and Services are not overwritten',
    source: `${ROUTES}; ${KEYS}`,
  },
  compression: onServices('config-backend'),
  'access-logs': forAll('http-log-format'),
  snippets: { why: 'Lines for nginx mean nothing to HAProxy', source: KEYS },
};
