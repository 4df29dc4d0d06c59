import type { Dialect } from '../../gateway/dialect.ts';
import { ENVOY_NOTES, ENVOY_PATHS, ENVOY_REGEX } from '../envoy.ts';
import { defineTarget } from '../target.ts';
import { ENVOY_GATEWAY_POLICIES } from './policies/index.ts';

const REPOSITORY = 'envoyproxy/gateway v1.9.0';

const dialect: Dialect = {
  name: 'envoy-gateway',
  pathRegex: ENVOY_REGEX,
  valueRegex: ENVOY_REGEX,
  regexRank: 'above-prefix',
  regexOrder: 'longest-first',
  order: {
    kind: 'listed',
    criteria: ['path', 'headers-and-method', 'exact-headers-and-method', 'query', 'exact-query'],
  },
  listedOrder: {
    group: 'gateway.envoyproxy.io',
    version: 'v1alpha1',
    kind: 'EnvoyProxy',
    field: 'preserveRouteOrder',
  },
  hostFallThrough: false,
  misdirected: 404,
  paths: { ...ENVOY_PATHS, mergeSlashes: true, escapedSlashes: 'redirect' },
  sources: {
    pathRegex: `${REPOSITORY}, internal/xds/translator/route.go: safe_regex`,
    valueRegex: `${REPOSITORY}, internal/xds/translator/route.go, buildXdsStringMatcher`,
    regexRank: `${REPOSITORY}, internal/gatewayapi/sort.go: Exact, RegularExpression, PathPrefix`,
    regexOrder: `${REPOSITORY}, internal/gatewayapi/sort.go, pathMatchCount`,
    order: `${REPOSITORY}, internal/gatewayapi/sort.go; a method is the header :method, internal/gatewayapi/route.go`,
    listedOrder: `${REPOSITORY}, internal/gatewayapi/sort.go, sortXdsIRMap; contexts.go, attachEnvoyProxy`,
    hostFallThrough: 'https://github.com/envoyproxy/gateway/issues/5500: one virtual host for each hostname',
    misdirected: `${REPOSITORY}, internal/xds/translator: each HTTPS listener has routes of its own; Envoy answers 404`,
    paths: `${REPOSITORY}, internal/gatewayapi/listener.go: MergeSlashes, UnescapeAndRedirect`,
  },
};

/** Envoy Gateway with the settings of a ClientTrafficPolicy left as they are. */
export const ENVOY_GATEWAY = defineTarget({
  title: 'Envoy Gateway',
  dialect,
  gatewayClass: 'eg',
  policies: ENVOY_GATEWAY_POLICIES,
  notes: [
    ...ENVOY_NOTES,
    {
      text:
        'EnvoyProxy.spec.preserveRouteOrder replaces all precedence by the order of the rules. It is looked at where a ' +
        'Gateway or its class names the EnvoyProxy, and written where precedence cannot say a list that is read in order.',
      source: `${REPOSITORY}, internal/gatewayapi/sort.go`,
    },
    {
      text: 'A ClientTrafficPolicy can change how paths are normalised. It is not looked at.',
      source: `${REPOSITORY}, api/v1alpha1/pathsettings_types.go`,
    },
    {
      text: 'Requests without a policy end after 15 seconds, the default of Envoy.',
      source: 'envoy, RouteAction.timeout',
    },
  ],
  sources: { gatewayClass: 'https://gateway.envoyproxy.io/docs/tasks/quickstart/' },
});
