import type { Dialect } from '../../gateway/dialect.ts';
import { defineTarget } from '../target.ts';
import { NGINX_GATEWAY_FABRIC_POLICIES } from './policies/index.ts';
import { PROXY_HEADERS, REFUSED_HEADERS } from './proxy-headers.ts';

const REPOSITORY = 'nginx/nginx-gateway-fabric v2.7';

const dialect: Dialect = {
  name: 'nginx-gateway-fabric',
  pathRegex: { flavour: 'pcre', anchoring: 'start', by: 'caret-before' },
  pathRegexText: 'slash-first',
  refusedMatch: 'rule-left-out',
  // JavaScript of njs runs them, but only what RE2 takes is let through; what both take means the same.
  valueRegex: { flavour: 're2', anchoring: 'none' },
  regexRank: 'above-prefix',
  regexOrder: 'longest-first',
  selection: 'path-first',
  hostFallThrough: false,
  paths: {
    decode: 'all',
    mergeSlashes: true,
    dotSegments: true,
    cutFragment: true,
    invalid: { kind: 'respond', status: 400, reason: 'nginx refuses the path' },
    encode: 'nginx',
  },
  listenerIsolation: 'same-name',
  grpc: { methods: 'service-and-method', responseHeaders: 'added', besideHttpRoutes: 'served' },
  refusedHeaders: REFUSED_HEADERS,
  responseHeaders: 'forwarded-only',
  proxyHeaders: PROXY_HEADERS,
  redirectHost: 'normalised',
  cors: 'nginx-gateway-fabric',
  authoritySecrets: true,
  unsupported: {
    HTTPRouteRequestTimeout: 'field-ignored',
    HTTPRouteBackendTimeout: 'field-ignored',
    HTTPRouteRetry: 'field-ignored',
  },
  sources: {
    authoritySecrets: `${REPOSITORY}, internal/controller/state/graph/gateway_listener.go, validateFrontendTLS: Secret or ConfigMap`,
    pathRegex: `${REPOSITORY}, internal/controller/nginx/config/servers.go, createPath: location ~ ^<value>`,
    pathRegexText: `${REPOSITORY}, internal/controller/nginx/config/validation/common.go: pathFmt`,
    refusedMatch: `${REPOSITORY}, internal/controller/state/graph/httproute.go: ValidMatches of a rule`,
    valueRegex: `${REPOSITORY}, internal/controller/nginx/modules/src/httpmatches.js: new RegExp(value).test`,
    regexRank: 'nginx, location: a regular expression that matches comes before prefixes without ^~',
    regexOrder: `${REPOSITORY}, internal/controller/state/dataplane/sort.go, sortPathRules`,
    selection: `${REPOSITORY}, internal/controller/nginx/modules/src/httpmatches.js: 404 when no match of a location holds`,
    hostFallThrough: 'nginx, server_name: one server takes a request',
    listenerIsolation: `${REPOSITORY}, internal/controller/state/graph/route_common.go, isolateHostnamesForParentRefs`,
    grpc: `${REPOSITORY}, internal/controller/state/graph/grpcroute.go, validateGRPCMethodMatch; config/servers_template.go: proxy_hide_header`,
    responseHeaders: `${REPOSITORY}, internal/controller/nginx/config/servers.go, updateLocationRedirectFilter`,
    refusedHeaders: `${REPOSITORY}, internal/controller/state/graph/common_filter.go, validateResponseHeaders; config/validation/common.go`,
    redirectHost: `${REPOSITORY}, internal/controller/nginx/config/servers.go: $host`,
    cors: `${REPOSITORY}, internal/controller/nginx/config/servers.go: generateCORSHeaders`,
    proxyHeaders: `${REPOSITORY}, internal/controller/nginx/config/servers.go, createBaseProxySetHeaders`,
    paths: 'nginx, ngx_http_parse_complex_uri; merge_slashes is on by default',
    unsupported: `${REPOSITORY}, internal/controller/state/graph/httproute.go, checkForUnsupportedHTTPFields: warnings`,
  },
};

/** NGINX Gateway Fabric on open-source nginx. */
export const NGINX_GATEWAY_FABRIC = defineTarget({
  title: 'NGINX Gateway Fabric',
  dialect,
  gatewayClass: 'nginx',
  policies: NGINX_GATEWAY_FABRIC_POLICIES,
  notes: [
    {
      text:
        'A header that is sent in several lines, or with commas, matches when one of its parts does; by the ' +
        'specification that is left open.',
      source: `${REPOSITORY}, internal/controller/nginx/modules/src/httpmatches.js, headersMatch`,
    },
    {
      text:
        'Where a prefix is replaced, the path ends at the first question mark, also at an escaped one: what follows %3F ' +
        'is lost.',
      source: `${REPOSITORY}, internal/controller/nginx/config/servers.go, createMainRewriteForFilters: ([^?]*)`,
    },
    {
      text:
        'In a rule that replaces a path and also looks at the method, headers or parameters, or shares its path with ' +
        'another rule, the path is taken as it was sent, not in its canonical form, and the query is written anew: `?a` ' +
        'becomes `?a=`.',
      source: `${REPOSITORY}, internal/controller/nginx/config/servers.go, createRewritesValForRewriteFilter; modules/src/httpmatches.js: qs.stringify`,
    },
    {
      text:
        'Refusals of calls that a GRPCRoute takes have the status 204 and a grpc-status, as gRPC clients expect it, and no ' +
        'headers of the route.',
      source: `${REPOSITORY}, internal/controller/nginx/conf/grpc-error-pages.conf`,
    },
    {
      text: 'Before v2.7 an HTTPRoute to a Service with appProtocol kubernetes.io/h2c is answered with 500.',
      source:
        'nginx/nginx-gateway-fabric v2.6.7, internal/controller/state/graph/backend_refs.go, validateRouteBackendRefAppProtocol',
    },
    {
      text:
        'Where no rule takes a path, methods other than GET, HEAD and POST are answered with 405 instead of 404; https ' +
        'connections for names that no listener has are refused in the handshake.',
      source: `${REPOSITORY}, internal/controller/nginx/config/servers_template.go; nginx, ngx_http_static_module`,
    },
    {
      text: 'Before v2.5 a regular expression could stand behind a prefix.',
      source: 'https://github.com/nginx/nginx-gateway-fabric/issues/4734',
    },
  ],
  sources: { gatewayClass: `${REPOSITORY}, charts/nginx-gateway-fabric/values.yaml` },
});
