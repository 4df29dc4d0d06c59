import type { Cell, ThemeName } from '../../policies/theme.ts';
import { REPOSITORY } from './objects.ts';

const API = `${REPOSITORY}, apis/v1alpha1`;
const PROXY = `${REPOSITORY}, apis/v1alpha2/nginxproxy_types.go`;
const FILTERS = `${REPOSITORY}, internal/controller/state/graph/common_filter.go`;
const SNIPPETS = `${API}/snippetsfilter_types.go`;

/** What becomes of themes that need no object of NGINX Gateway Fabric's own, and of those that stay findings. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'external-auth': {
    why: 'It takes no ExternalAuth filter, and no object of its own asks another service; such routes are closed',
    source: `${FILTERS}: supportedHTTPFilterTypes`,
  },
  jwt: {
    why: 'AuthenticationFilter of type JWT needs NGINX Plus; on open-source nginx the filter is not valid',
    source: `${REPOSITORY}, internal/controller/state/graph/authentication_filter.go, validateAuthenticationFilter`,
  },
  'client-certificates': {
    how: 'spec.tls.frontend of the Gateway, where all hosts of a port ask for the same certificates',
    but: 'connections without a valid one are closed instead of being answered; other hosts stay closed',
    source: `${REPOSITORY}, internal/controller/nginx/config/servers_template.go: frontend_tls_verify_failed`,
  },
  'connection-limits': {
    why: 'No object says limit_conn; a SnippetsFilter could, which is off by default',
    source: SNIPPETS,
  },
  buffering: {
    why: 'Requests are buffered as in ingress-nginx; answers are by default, which ProxySettingsPolicy spec.buffering could change: it changes no answer',
    source: `${API}/proxysettingspolicy_types.go`,
  },
  affinity: {
    why: 'sessionPersistence of a rule needs NGINX Plus and the experimental channel',
    source: `${REPOSITORY}, internal/controller/nginx/config/upstreams.go, createUpstream: only with Plus`,
  },
  retries: {
    why: 'retry of a rule is not carried out; nginx tries every endpoint once when a connection fails or times out',
    source: `${REPOSITORY}, internal/controller/state/graph/httproute.go, checkForUnsupportedHTTPFields`,
  },
  'error-pages': {
    why: 'No object says error_page; a SnippetsFilter could, which is off by default',
    source: SNIPPETS,
  },
  'direct-responses': {
    why: 'No object says return; a SnippetsFilter could, which is off by default',
    source: SNIPPETS,
  },
  websockets: {
    how: 'by default',
    source: `${REPOSITORY}, internal/controller/nginx/config/base_http_config_template.go: connection_upgrade`,
  },
  compression: { why: 'NginxProxy has no field for it in this release', source: PROXY },
  'access-logs': {
    why: 'NginxProxy spec.logging.accessLog.format is one for all routes of a Gateway, and is left to its owner',
    source: PROXY,
  },
  snippets: {
    why: 'SnippetsFilter takes lines for nginx, but those of the source name variables and places of ingress-nginx',
    source: SNIPPETS,
  },
};
