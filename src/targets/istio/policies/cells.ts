import type { Cell, ThemeName } from '../../policies/theme.ts';
import { REPOSITORY } from './objects.ts';

const FILTERS = 'Istio has it in EnvoyFilter alone, whose patches depend on the release of Istio and Envoy';
const DESTINATIONS = `${REPOSITORY}, pilot/pkg/networking/core/cluster_traffic_policy.go`;

/** What becomes of themes that need no object of Istio's own, and of those that stay findings. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'basic-auth': {
    why: `${FILTERS}; routes with it are closed`,
    source: `${REPOSITORY}, api security/v1: RequestAuthentication and AuthorizationPolicy know no passwords`,
  },
  'external-auth': {
    why: 'AuthorizationPolicy with action CUSTOM asks a provider of meshConfig.extensionProviders, which puts a prefix before the path of each request and cannot ask at one fixed path, as the source does; the filter ExternalAuth is refused. Routes with it are closed',
    source: `${REPOSITORY}, pilot/pkg/security/authz/builder/extauthz.go, generateHTTPConfig: PathPrefix`,
  },
  'client-certificates': {
    why: 'A listener asks for certificates by frontend validation or tls.options, and refuses the handshake instead of answering 400; the host stays closed',
    source: `${REPOSITORY}, pilot/pkg/config/kube/gateway/conversion.go, buildTLS`,
  },
  'rate-limits': { why: FILTERS, source: 'envoy.filters.http.local_ratelimit; no field of the API of Istio' },
  'connection-limits': {
    why: 'DestinationRule connectionPool limits the connections of a proxy to a Service, not those of one client',
    source: DESTINATIONS,
  },
  'body-size': { why: FILTERS, source: 'envoy.filters.http.buffer; no field of the API of Istio' },
  buffering: { why: FILTERS, source: 'envoy.filters.http.buffer; no field of the API of Istio' },
  'regex-rewrites': {
    how: 'the URLRewrite filter',
    but: 'where a prefix or the whole path is replaced; uriRegexRewrite is a field of VirtualService alone, and routes that need it are closed',
    source: `${REPOSITORY}, pilot/pkg/config/kube/gateway/conversion.go, createRewriteFilter`,
  },
  'error-pages': {
    why: FILTERS,
    source: 'envoy.filters.http.custom_response, local_reply_config; no field of the API of Istio',
  },
  compression: { why: FILTERS, source: 'envoy.filters.http.compressor; no field of the API of Istio' },
  'access-logs': {
    why: 'Telemetry of a Gateway names providers that only the configuration of the mesh knows, where their formats are too (meshConfig.extensionProviders); one without a name turns logs on where the mesh has none',
    source: `${REPOSITORY}, pilot/pkg/model/telemetry.go, mergeLogs; api telemetry/v1`,
  },
  'response-rate': {
    why: FILTERS,
    source: 'envoy.filters.http.bandwidth_limit; no field of the API of Istio',
  },
  snippets: { why: 'Lines for nginx mean nothing to Envoy', source: 'EnvoyFilter, api networking/v1alpha3' },
};
