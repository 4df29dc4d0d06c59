import { closedTheme } from '../policies/closed.ts';
import type { Cell, Theme, ThemeName } from '../policies/theme.ts';

const CONTROLLER = 'Kong/kubernetes-ingress-controller v3.5.13';
const KONG = 'Kong/kong 3.9.3';
const ANNOTATIONS = `${CONTROLLER}, internal/annotations/annotations.go`;

/** Checks whose routes are closed. */
export const CHECKS: readonly Theme[] = [
  closedTheme('basic-auth', 'credentials', {
    why: 'The plugin basic-auth knows consumers with credentials of their own, each an object and a Secret with a plain password; lines of htpasswd have hashes alone',
    source: `${KONG}, kong/plugins/basic-auth/schema.lua and daos.lua`,
  }),
  closedTheme('external-auth', 'external-auth', {
    why: 'No plugin of Kong itself asks another service, and the filter ExternalAuth is refused',
    source: `${CONTROLLER}, internal/admission/validation/gateway/httproute.go, validateHTTPRouteFeatures`,
  }),
];

/** What becomes of themes that fields of the Gateway API do not say. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'client-address': {
    why: 'Trusted proxies and the header are settings of the Kong process (trusted_ips, real_ip_header), of which no object speaks',
    source: `${KONG}, kong.conf.default`,
  },
  jwt: {
    why: 'The plugin jwt knows consumers with a key each, and no set of keys of an issuer',
    source: `${KONG}, kong/plugins/jwt/daos.lua`,
  },
  'client-certificates': {
    why: 'Kong itself has no plugin that asks for certificates of clients; the host stays closed',
    source: `${KONG}, kong/plugins`,
  },
  'connection-limits': {
    why: 'No plugin of Kong itself limits connections',
    source: `${KONG}, kong/plugins`,
  },
  buffering: {
    why: 'Annotations of the route say it for all of its rules; Kong buffers by default, which changes no answer',
    source: `${ANNOTATIONS}, RequestBuffering and ResponseBuffering`,
  },
  'redirect-codes': {
    how: 'the RequestRedirect filter with the name of a host; redirects to https by annotations of the route that serves them',
    but: 'routes for wildcard hosts are closed where they redirect otherwise',
    source: `${CONTROLLER}, internal/dataplane/translator/subtranslator/httproute.go; ${ANNOTATIONS}, HTTPSRedirectCodeKey`,
  },
  'error-pages': {
    why: 'No plugin of Kong itself asks a Service for a page',
    source: `${KONG}, kong/plugins`,
  },
  compression: {
    why: 'It is a directive of the Kong process (nginx_proxy_gzip), of which no object speaks',
    source: `${KONG}, kong.conf.default: injected directives of nginx`,
  },
  'access-logs': {
    why: 'Format and place are settings of the Kong process, or of a plugin for each',
    source: `${KONG}, kong.conf.default: proxy_access_log; kong/plugins/file-log`,
  },
  'response-rate': {
    why: 'No plugin of Kong itself limits the speed of answers',
    source: `${KONG}, kong/plugins`,
  },
  snippets: {
    why: 'Lines for nginx are settings of the Kong process, of which no object speaks; functions in Lua are another language',
    source: `${KONG}, kong.conf.default: injected directives of nginx`,
  },
};
