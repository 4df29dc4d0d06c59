import type { Dialect } from '../../gateway/dialect.ts';
import { ENVOY_NOTES, ENVOY_PATHS, ENVOY_REGEX } from '../envoy.ts';
import { defineTarget } from '../target.ts';
import { KGATEWAY_POLICIES } from './policies/index.ts';

const REPOSITORY = 'kgateway-dev/kgateway v2.4.0';

const dialect: Dialect = {
  name: 'kgateway',
  pathRegex: ENVOY_REGEX,
  valueRegex: ENVOY_REGEX,
  regexRank: 'above-prefix',
  regexOrder: 'route-order',
  hostFallThrough: false,
  misdirected: 'unspecified',
  paths: { ...ENVOY_PATHS, mergeSlashes: true },
  sources: {
    pathRegex: `${REPOSITORY}, pkg/kgateway/translator/irtranslator/route.go, setEnvoyPathMatcher: safe_regex`,
    valueRegex: `${REPOSITORY}, pkg/kgateway/translator/irtranslator/route.go, envoyHeaderMatcher`,
    regexRank: `${REPOSITORY}, pkg/kgateway/translator/routeutils/sortable_route.go, lessPath`,
    regexOrder: `${REPOSITORY}, pkg/kgateway/translator/routeutils/sortable_route.go: not by length`,
    hostFallThrough: 'Envoy, VirtualHost.domains: the virtual host with the closest domain takes a request',
    paths: `${REPOSITORY}, pkg/kgateway/translator/irtranslator/fc.go: NormalizePath, MergeSlashes`,
  },
};

export const KGATEWAY = defineTarget({
  title: 'kgateway',
  dialect,
  gatewayClass: 'kgateway',
  policies: KGATEWAY_POLICIES,
  notes: [...ENVOY_NOTES],
  sources: { gatewayClass: 'https://kgateway.dev/docs/' },
});
