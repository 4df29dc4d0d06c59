import type { Cell, ThemeName } from '../../policies/theme.ts';
import { PLUGIN, REPOSITORY } from './objects.ts';

const API = `${REPOSITORY}, api/v1alpha1/kgateway`;

/** What becomes of themes that need no object of kgateway's own, and of those that stay findings. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'external-auth': {
    why: 'A GatewayExtension asks a service at the path of the request behind a prefix, and not at a fixed path as nginx does: path_override of Envoy has no field, and headersToAdd cannot set the path; the route stays closed',
    source: `${API}/gateway_extensions_types.go, ExtHttpService.PathPrefix; ${PLUGIN}/gateway_extension.go, ResolveExtHttpService`,
  },
  jwt: {
    why: 'A TrafficPolicy names a GatewayExtension with the issuers, each of which looks for tokens at one place and needs a backend to fetch keys from; none is written, and the route stays closed',
    source: `${API}/jwt_types.go, JWTTokenSource and RemoteJWKS; ${API}/gateway_extensions_types.go, JWT`,
  },
  'client-certificates': {
    why: 'The Gateway asks for certificates on all listeners of a port, and refuses connections instead of answering; the host stays closed',
    source: 'Gateway API v1.6, apis/v1, GatewaySpec.tls.frontend',
  },
  'rate-limits': {
    why: 'The bucket of a TrafficPolicy is one for all clients of a route; limits by client need a rate limit service',
    source: `${PLUGIN}/local_rate_limit_plugin.go; ${API}/traffic_policy_types.go, TokenBucket`,
  },
  'connection-limits': {
    why: 'Circuit breakers of a BackendConfigPolicy limit connections to a Service, not those of one client',
    source: `${API}/backend_config_policy_types.go, CircuitBreakers`,
  },
  buffering: {
    why: 'Answers are streamed; the buffer of a TrafficPolicy holds back whole requests',
    source: `${PLUGIN}/buffer.go`,
  },
  'error-pages': {
    why: 'A TrafficPolicy changes bodies by templates, and asks no Service for a page',
    source: `${API}/traffic_policy_types.go, TransformationPolicy`,
  },
  compression: {
    why: 'It is a default of the source that no manifest names; TrafficPolicy spec.compression would say it',
    source: `${PLUGIN}/compression.go`,
  },
  'access-logs': {
    why: 'The format belongs to a ListenerPolicy (httpSettings.accessLog), one for all routes of a listener',
    source: `${API}/listener_policy_types.go`,
  },
  'response-rate': {
    why: 'The limit of faultInjection is made for tests and counts for a whole stream',
    source: `${PLUGIN}/fault_injection.go`,
  },
  snippets: { why: 'Lines for nginx mean nothing to Envoy', source: `${API}/traffic_policy_types.go` },
};
