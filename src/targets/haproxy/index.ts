import type { Dialect } from '../../gateway/dialect.ts';
import { defineTarget } from '../target.ts';
import { HAPROXY_POLICIES } from './policies/index.ts';

const REPOSITORY = 'jcmoraisjr/haproxy-ingress v0.17';
const MAPS = `${REPOSITORY}, pkg/haproxy/types/maps.go`;

const dialect: Dialect = {
  name: 'haproxy',
  pathRegex: { flavour: 'pcre', anchoring: 'start', by: 'caret-before' },
  valueRegex: { flavour: 'pcre', anchoring: 'none' },
  regexRank: 'below-prefix',
  regexOrder: 'longest-first',
  order: { kind: 'listed', criteria: ['headers', 'path'] },
  ties: 'unspecified',
  hostFallThrough: true,
  listenerIsolation: 'unspecified',
  misdirected: 'unspecified',
  paths: {
    decode: 'none',
    mergeSlashes: false,
    dotSegments: false,
    cutFragment: false,
    invalid: { kind: 'respond', status: 400, reason: 'the path cannot be read' },
    encode: 'none',
  },
  unsupported: {
    HTTPRouteMethodMatching: 'field-ignored',
    HTTPRouteQueryParamMatching: 'field-ignored',
  },
  sources: {
    pathRegex: `${MAPS}, AddHostnamePathMapping and buildMapKey: ^host#<value>`,
    valueRegex: `${REPOSITORY}, pkg/converters/gateway/gateway.go, createHTTPHosts; a search`,
    regexRank: `${REPOSITORY}, pkg/converters/ingress/defaults.go: path-type-order exact,prefix,begin,regex`,
    regexOrder: `${MAPS}, hostsMapMatchFile.sort`,
    order: `${MAPS}, rebuildMatchFiles: entries with header conditions first, those with most of them before others`,
    ties: `${REPOSITORY}, pkg/converters/gateway/gateway.go: a path that was declared before is left out`,
    hostFallThrough: `${MAPS}: the maps of exact hosts come before those of wildcards, and each is only looked up`,
    listenerIsolation: 'not among the supported features of its conformance reports',
    misdirected: 'not among the supported features of its conformance reports',
    unsupported: `${REPOSITORY}, pkg/converters/gateway/gateway.go, createHTTPHosts: path and headers are read`,
    paths: 'haproxy, the sample fetch path takes the path as it came',
  },
};

/** HAProxy Ingress (jcmoraisjr), the HAProxy-based implementation with conformance reports. */
export const HAPROXY = defineTarget({
  title: 'HAProxy Ingress',
  dialect,
  gatewayClass: 'haproxy',
  policies: HAPROXY_POLICIES,
  notes: [
    {
      text: 'All paths of a wildcard hostname are matched by regular expression, whatever their type.',
      source: `${MAPS}, AddHostnamePathMapping`,
    },
    {
      text: 'An expression that begins with ^ never holds, because the name of the host stands before it.',
      source: `${MAPS}, buildMapKey`,
    },
    {
      text:
        'The HAProxy Unified Gateway of HAProxy Technologies is another implementation. It also puts a prefix / before ' +
        'regular expressions.',
      source: 'https://github.com/haproxytech/haproxy-unified-gateway/issues/16',
    },
  ],
  sources: { gatewayClass: 'https://haproxy-ingress.github.io/docs/configuration/gateway-api/' },
});
