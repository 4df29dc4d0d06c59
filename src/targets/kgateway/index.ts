import type { Dialect } from '../../gateway/dialect.ts';
import { ENVOY_PATHS, ENVOY_REGEX } from '../envoy.ts';
import { defineTarget } from '../target.ts';

// The newest state of this part of the source that could be read.
const REPOSITORY = 'kgateway-dev/kgateway of February 2025';

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
    pathRegex: `${REPOSITORY}, internal/kgateway/translator/irtranslator/route.go, setEnvoyPathMatcher: safe_regex`,
    valueRegex: `${REPOSITORY}, internal/kgateway/translator/irtranslator/route.go, envoyHeaderMatcher`,
    regexRank: `${REPOSITORY}, internal/kgateway/translator/routeutils/sortable_route.go, lessPath`,
    regexOrder: `${REPOSITORY}, internal/kgateway/translator/routeutils/sortable_route.go: not by length`,
    hostFallThrough: 'Envoy, VirtualHost.domains: the virtual host with the closest domain takes a request',
    paths: `${REPOSITORY}, internal/kgateway/translator/irtranslator/fc.go: NormalizePath, MergeSlashes`,
  },
};

export const KGATEWAY = defineTarget({
  title: 'kgateway',
  dialect,
  gatewayClass: 'kgateway',
  notes: [],
  sources: { gatewayClass: 'https://kgateway.dev/docs/' },
});
