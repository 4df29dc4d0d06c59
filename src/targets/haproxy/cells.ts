import { closedTheme } from '../policies/closed.ts';
import type { Cell, Theme, ThemeName } from '../policies/theme.ts';

const REPOSITORY = 'jcmoraisjr/haproxy-ingress v0.17';
const KEYS = `${REPOSITORY}, docs/content/en/docs/configuration/keys.md`;
const ROUTES = `${REPOSITORY}, docs/content/en/docs/configuration/gateway-api.md`;

/**
 * Objects of the Gateway API have no annotations there: only those of Services count, for every route to the Service. A check
 * that a person has still to add is none, so that the routes are closed.
 */
function checkOfServices(...keys: readonly string[]): Extract<Cell, { readonly why: string }> {
  const names = keys.map((key) => `haproxy-ingress.github.io/${key}`).join(', ');
  return {
    why: `Only annotations of Services say it (${names}), for every route to the Service, and Services are not overwritten`,
    source: `${KEYS}; ${ROUTES}`,
  };
}

/** Checks whose routes are closed. */
export const CHECKS: readonly Theme[] = [
  closedTheme(
    'address-lists',
    'client-address',
    checkOfServices('allowlist-source-range', 'denylist-source-range'),
  ),
  closedTheme('basic-auth', 'credentials', checkOfServices('auth-secret', 'auth-realm')),
  closedTheme(
    'external-auth',
    'external-auth',
    checkOfServices('auth-url', 'auth-signin', 'auth-headers-succeed'),
  ),
];

/** Keys of the ConfigMap, which are one for all routes. */
function forAll(...keys: readonly string[]): Cell {
  return {
    why: `Keys of the global ConfigMap say it for the whole proxy (${keys.join(', ')})`,
    source: KEYS,
  };
}

/** What becomes of themes at HAProxy Ingress: it has no policies for routes. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'client-address': forAll('forwardfor', 'real-ip-hdr'),
  'client-certificates': {
    why: 'Keys of the scope Host say it (auth-tls-secret), which neither Gateways nor Services can have',
    source: KEYS,
  },
  'backend-tls': {
    why: 'BackendTLSPolicy is not supported; annotations of Services say it (secure-backends, secure-verify-ca-secret), and Services are not overwritten',
    source: `${ROUTES}; ${KEYS}`,
  },
  'rate-limits': {
    why: 'limit-rps of a Service limits connections of an address in a second, not requests, and has no minutes and no burst',
    source: `${KEYS}; ${REPOSITORY}, rootfs/etc/templates/haproxy/haproxy.tmpl: sc1_conn_rate`,
  },
  'connection-limits': {
    why: 'limit-connections of a Service counts connections to all of its routes together, and answers 429 or closes them',
    source: `${KEYS}; ${REPOSITORY}, rootfs/etc/templates/haproxy/haproxy.tmpl: sc1_conn_cur`,
  },
  buffering: { why: 'HAProxy streams requests and answers', source: KEYS },
  'error-pages': {
    why: 'http-response-<code> has fixed answers and asks no Service for a page',
    source: KEYS,
  },
  'direct-responses': {
    why: 'Fixed answers are lines of HAProxy in config-backend of a Service, and a rule that answers has none',
    source: `${KEYS}; ${ROUTES}`,
  },
  'backend-protocols': {
    why: 'GRPCRoute is not supported; the annotation backend-protocol of the Service says HTTP/2, and Services are not overwritten',
    source: `${ROUTES}; ${KEYS}`,
  },
  compression: {
    why: 'It is a filter of HAProxy that only lines in config-backend of a Service, or of the ConfigMap, can name',
    source: KEYS,
  },
  jwt: {
    why: 'No key verifies tokens; auth-url and oauth ask another service',
    source: KEYS,
  },
  'response-rate': {
    why: 'Limits of bandwidth are filters of HAProxy, which no key names',
    source: `${KEYS}; HAProxy 3.0, configuration manual, filter bwlim-out`,
  },
  'access-logs': forAll('http-log-format'),
  snippets: { why: 'Lines for nginx mean nothing to HAProxy', source: KEYS },
};
