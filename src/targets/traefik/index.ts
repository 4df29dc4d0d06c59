import type { Dialect } from '../../gateway/dialect.ts';
import { defineTarget } from '../target.ts';
import { TRAEFIK_POLICIES } from './policies/index.ts';
import { PROXY_HEADERS } from './proxy-headers.ts';

const REPOSITORY = 'traefik/traefik v3.7';

const dialect: Dialect = {
  name: 'traefik',
  pathRegex: { flavour: 'go', anchoring: 'none' },
  valueRegex: { flavour: 'go', anchoring: 'none' },
  regexRank: 'with-prefix-by-length',
  regexOrder: 'longest-first',
  order: {
    kind: 'sum',
    exactPath: 100_000,
    otherPath: 10_000,
    pathCharacter: 100,
    rootPrefix: 1,
    method: 1_000,
    header: 100,
    query: 10,
  },
  ties: 'unspecified',
  hostFallThrough: true,
  listenerIsolation: false,
  misdirected: 'served',
  repeatedNames: 'all-must-hold',
  withoutBackends: 503,
  redirectPort: 'as-written',
  paths: {
    decode: 'not-reserved',
    mergeSlashes: true,
    dotSegments: true,
    resolution: 'clean',
    cutFragment: false,
    invalid: { kind: 'respond', status: 400, reason: 'the path has a malformed escape' },
    encode: 'rfc3986',
    kept: 'canonical',
    semicolons: 'separate',
    prefixRewrites: 'decoded',
  },
  unsupported: {
    HTTPRouteRequestMirror: 'answers-500',
    HTTPRouteRequestTimeout: 'field-ignored',
    HTTPRouteBackendTimeout: 'field-ignored',
    HTTPRouteRetry: 'field-ignored',
  },
  cors: 'traefik',
  prefixWithoutSlash: 'put-before',
  proxyHeaders: PROXY_HEADERS,
  extensionKinds: [{ group: 'traefik.io', kind: 'Middleware', broken: 'rule-left-out' }],
  sources: {
    pathRegex: `${REPOSITORY}, pkg/muxer/http/matcher.go, pathRegexp: MatchString`,
    valueRegex: `${REPOSITORY}, pkg/muxer/http/matcher.go, headerRegexp and queryRegexp`,
    regexRank: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, buildPathRule`,
    regexOrder: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, buildPathRule`,
    order: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, buildMatchRule and loadHTTPRoute`,
    ties: `${REPOSITORY}, pkg/muxer/http/mux.go: an unstable sort by priority`,
    hostFallThrough: `${REPOSITORY}, pkg/muxer/http/mux.go: one list of rules for all hosts`,
    listenerIsolation: `${REPOSITORY}, pkg/provider/kubernetes/gateway: rules belong to entry points, not to listeners`,
    misdirected: `${REPOSITORY}, no comparison of server name and Host; not among its supported features`,
    repeatedNames: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, buildHeaderRules`,
    withoutBackends: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, loadWRRService`,
    redirectPort: `${REPOSITORY}, pkg/middlewares/gatewayapi/redirect/request_redirect.go`,
    paths: `${REPOSITORY}, pkg/server/server_entrypoint_tcp.go, normalizePath and sanitizePath; pkg/muxer/http/mux.go, withRoutingPath`,
    unsupported: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, loadMiddlewares; timeouts and retry are not read`,
    cors: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, createCORS; pkg/middlewares/headers/header.go`,
    prefixWithoutSlash: `${REPOSITORY}, pkg/middlewares/gatewayapi/urlrewrite/url_rewrite.go`,
    proxyHeaders: `${REPOSITORY}, pkg/middlewares/forwardedheaders/forwarded_header.go; pkg/proxy/httputil/proxy.go`,
    extensionKinds: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, loadMiddlewares; pkg/provider/kubernetes/crd/kubernetes.go, RegisterFilterFuncs; pkg/server/router/router.go: a router whose middleware fails is not built`,
  },
};

/** Traefik Proxy with `sanitizePath` and the other options of its entry points left as they are. */
export const TRAEFIK = defineTarget({
  title: 'Traefik',
  dialect,
  gatewayClass: 'traefik',
  policies: TRAEFIK_POLICIES,
  notes: [
    {
      text: 'A query parameter that is sent several times matches when one of its values does.',
      source: `${REPOSITORY}, pkg/muxer/http/matcher.go, query`,
    },
    {
      text: 'A header that is sent in several lines matches when one of them does.',
      source: `${REPOSITORY}, pkg/muxer/http/matcher.go, header`,
    },
    {
      text: 'A wildcard hostname does not hold a Host with a dot at its end; an exact one does.',
      source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, buildHostRule; seen in v3.5`,
    },
    {
      text: 'A RequestRedirect with a hostname and without scheme and port keeps the port of the Host header.',
      source: `${REPOSITORY}, pkg/middlewares/gatewayapi/redirect`,
    },
    {
      text: 'Rewrites and redirects work on the decoded path: %2F becomes a slash.',
      source: `${REPOSITORY}, pkg/middlewares/gatewayapi/urlrewrite/url_rewrite.go`,
    },
    {
      text: 'An exact gRPC method matches every method whose name begins so.',
      source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/grpcroute.go`,
    },
    {
      text: 'A wildcard server name of a TLSRoute stands for exactly one label.',
      source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/tlsroute.go`,
    },
    {
      text: 'A listener needs an entry point of its port in the static configuration; without one it is not served.',
      source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/kubernetes.go`,
    },
    {
      text: 'A backend on port 443, or on a port whose name begins with https, is spoken to over TLS that is verified, unless appProtocol says otherwise; one with an appProtocol other than http, https, h2c and WebSockets is answered with 500.',
      source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, getHTTPServiceProtocol`,
    },
    {
      text: 'Filters of a reference to a TraefikService are not carried out.',
      source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/httproute.go, loadService`,
    },
    {
      text: 'Rules of IngressRoutes and Ingresses share the list with those of HTTPRoutes.',
      source: `${REPOSITORY}, pkg/muxer/http/mux.go`,
    },
  ],
  sources: {
    gatewayClass:
      'https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-gateway/',
  },
});
