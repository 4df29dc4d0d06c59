import type { Dialect } from '../../gateway/dialect.ts';
import { ENVOY_NOTES, ENVOY_PATHS, ENVOY_REGEX } from '../envoy.ts';
import { defineTarget } from '../target.ts';
import { ISTIO_POLICIES } from './policies/index.ts';

const REPOSITORY = 'istio/istio 1.30';

const dialect: Dialect = {
  name: 'istio',
  pathRegex: ENVOY_REGEX,
  valueRegex: ENVOY_REGEX,
  regexRank: 'below-prefix',
  regexOrder: 'longest-first',
  trailingSlashCounts: false,
  hostFallThrough: false,
  misdirected: 404,
  paths: ENVOY_PATHS,
  hostBackends: { group: 'networking.istio.io', kind: 'Hostname' },
  heeds: ['DestinationRule'],
  sources: {
    pathRegex: `${REPOSITORY}, pilot/pkg/networking/core/route/route.go: safe_regex`,
    valueRegex: `${REPOSITORY}, pilot/pkg/networking/core/route/route.go, TranslateHeaderMatch`,
    regexRank: `${REPOSITORY}, pilot/pkg/config/kube/gateway/conversion.go, getURIRank: Exact, Prefix, Regex`,
    regexOrder: `${REPOSITORY}, pilot/pkg/config/kube/gateway/conversion.go, getURILength`,
    trailingSlashCounts: `${REPOSITORY}, pilot/pkg/config/kube/gateway/conversion.go, createURIMatch`,
    hostFallThrough: `${REPOSITORY}, pilot/pkg/networking/core/gateway.go: one virtual host for each hostname`,
    misdirected: `${REPOSITORY}, pilot/pkg/networking/core/gateway.go: routes for each server; Envoy answers 404`,
    paths: `${REPOSITORY}, pilot/pkg/networking/core/listener_builder.go: normalize_path; merge_slashes only on request`,
    hostBackends: `${REPOSITORY}, pilot/pkg/config/kube/gateway/conversion.go, buildDestination: gvk.Hostname`,
    heeds: `${REPOSITORY}, pilot/pkg/config/kube/gateway/conversion.go: routes become VirtualServices, whose clusters have DestinationRules`,
  },
};

/** Istio as an ingress gateway, with meshConfig.pathNormalization and connection settings left as they are. */
export const ISTIO = defineTarget({
  title: 'Istio',
  dialect,
  gatewayClass: 'istio',
  policies: ISTIO_POLICIES,
  notes: [
    ...ENVOY_NOTES,
    {
      text:
        'Matches behind one that holds for every request are not even written for Envoy. As regular expressions stand ' +
        'behind all prefixes, a prefix / takes every request from them.',
      source: 'https://github.com/istio/istio/issues/60695; route.go, BuildHTTPRoutesForVirtualService',
    },
    {
      text:
        'The connection profile EDGE merges slashes and redirects paths with escaped slashes; ' +
        'meshConfig.pathNormalization can do the first as well. Neither is looked at.',
      source: `${REPOSITORY}, pilot/pkg/networking/core/connection_settings.go`,
    },
    {
      text: 'ReplacePrefixMatch for the prefix / joins without a slash: /x and /foo become /xfoo.',
      source: 'https://github.com/istio/istio/issues/60527',
    },
    {
      text: 'Requests are tried up to two times more on connection errors by default.',
      source: `${REPOSITORY}, pilot/pkg/networking/core/route/retry/retry.go`,
    },
  ],
  sources: { gatewayClass: 'https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/' },
});
