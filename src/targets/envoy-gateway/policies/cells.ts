import type { Cell, ThemeName } from '../../policies/theme.ts';
import { REPOSITORY } from './objects.ts';

const API = `${REPOSITORY}, api/v1alpha1`;

/** What becomes of themes that need no object of Envoy Gateway's own, and of those that stay findings. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'connection-limits': {
    why: 'ClientTrafficPolicy limits the connections of a listener, not those of one client',
    source: `${API}/connection_types.go, ConnectionLimit`,
  },
  buffering: {
    why: 'Answers are streamed; buffers of connections have another meaning than those of nginx',
    source: `${API}/connection_types.go`,
  },
  'error-pages': {
    why: 'BackendTrafficPolicy spec.responseOverride has fixed bodies; what it calls a redirect asks another route for the page, and the answer gets the status 301 or 302',
    source: `${API}/shared_types.go, CustomRedirect; internal/xds/translator/custom_response.go, buildRedirectAction; envoy, api/envoy/extensions/http/custom_response/redirect_policy/v3`,
  },
  'response-rate': {
    why: 'BackendTrafficPolicy spec.bandwidthLimit counts for a route as a whole, not for one connection',
    source: `${API}/bandwidthlimit_types.go`,
  },
  websockets: {
    how: 'by default, but for routes with a limit on bodies',
    source: `${REPOSITORY}, internal/xds/translator/route.go, buildUpgradeConfig`,
  },
  'access-logs': {
    why: 'Format and conditions belong to EnvoyProxy spec.telemetry.accessLog of a whole Gateway or GatewayClass; BackendTrafficPolicy spec.telemetry has traces and metrics of a route, and no log',
    source: `${API}/envoyproxy_accesslogging_types.go; backendtrafficpolicy_types.go, BackendTelemetry`,
  },
  snippets: { why: 'Lines for nginx mean nothing to Envoy', source: `${API}/envoypatchpolicy_types.go` },
};
