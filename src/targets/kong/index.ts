import type { Dialect } from '../../gateway/dialect.ts';
import { defineTarget } from '../target.ts';
import { KONG_POLICIES } from './policies/index.ts';

const REPOSITORY = 'Kong/kubernetes-ingress-controller v3.5';
const ROUTER = `${REPOSITORY}, internal/dataplane/translator/subtranslator/httproute_atc.go`;

const dialect: Dialect = {
  name: 'kong',
  // The regex crate of Rust has the syntax of RE2; on ASCII the two agree.
  pathRegex: { flavour: 're2', anchoring: 'start', by: 'caret-before' },
  valueRegex: { flavour: 're2', anchoring: 'none' },
  regexRank: 'above-prefix',
  regexOrder: 'longest-first',
  hostFallThrough: true,
  listenerIsolation: 'unspecified',
  misdirected: 'unspecified',
  withoutBackends: 503,
  paths: {
    decode: 'not-reserved',
    mergeSlashes: true,
    dotSegments: true,
    cutFragment: false,
    invalid: { kind: 'respond', status: 400, reason: 'the path cannot be read' },
    encode: 'rfc3986',
    kept: 'matched',
  },
  sources: {
    pathRegex: `${ROUTER}, appendRegexBeginIfNotExist`,
    valueRegex: `${ROUTER}, headerMatcherFromHTTPHeaderMatch: the operator ~ searches`,
    regexRank: `${ROUTER}, EncodeToPriority`,
    regexOrder: `${ROUTER}, EncodeToPriority: the length counts for all kinds of path`,
    hostFallThrough: `${ROUTER}: one list of expressions for all hosts, the hostname first in their priority`,
    listenerIsolation: 'not among the supported features of its conformance reports',
    misdirected: 'not among the supported features of its conformance reports',
    withoutBackends: `${REPOSITORY}, internal/dataplane/translator/subtranslator/httproute.go, translateHTTPRouteRulesMetaToKongstateService: 500 is for references that do not hold`,
    paths:
      'Kong/kong 3.9.3, kong/tools/uri.lua, normalize and escape; kong/router/atc.lua; nginx refuses what climbs above the root',
  },
};

/** Kong with the expressions router, the default of its operator. */
export const KONG = defineTarget({
  title: 'Kong',
  dialect,
  gatewayClass: 'kong',
  policies: KONG_POLICIES,
  carriedOut: {
    features: [
      'HTTPRouteSchemeRedirect',
      'HTTPRoutePortRedirect',
      'HTTPRoutePathRedirect',
      'HTTPRoute303RedirectStatusCode',
      'HTTPRoute307RedirectStatusCode',
      'HTTPRoute308RedirectStatusCode',
    ],
    source: `${REPOSITORY}, internal/dataplane/translator/subtranslator/httproute.go, generateRequestRedirectUsingRedirectKongPlugin; Kong/kong 3.9.3, kong/plugins/redirect/schema.lua`,
  },
  notes: [
    {
      text: 'The router of flavour traditional_compatible orders routes in another way and is not modelled.',
      source: 'https://docs.konghq.com/gateway/latest/reference/router-expressions-language/',
    },
  ],
  sources: { gatewayClass: 'https://developer.konghq.com/operator/' },
});
