import type { Dialect, RegexUse } from '../../gateway/dialect.ts';
import { defineTarget } from '../target.ts';
import { AGENTGATEWAY_POLICIES } from './policies/index.ts';

const REPOSITORY = 'agentgateway/agentgateway v1.3';

/** The regex crate of Rust has the syntax of RE2; on ASCII the two agree. */
const SPANNING: RegexUse = { flavour: 're2', anchoring: 'full', by: 'first-match-spans' };

const dialect: Dialect = {
  name: 'agentgateway',
  pathRegex: SPANNING,
  valueRegex: SPANNING,
  regexRank: 'below-prefix',
  regexOrder: 'longest-first',
  hostFallThrough: true,
  authoritySecrets: true,
  paths: {
    decode: 'none',
    mergeSlashes: false,
    dotSegments: false,
    cutFragment: false,
    invalid: { kind: 'respond', status: 400, reason: 'the path cannot be read' },
    encode: 'none',
  },
  sources: {
    authoritySecrets:
      'agentgateway/agentgateway v1.4.1, controller/pkg/agentgateway/translator/conversion.go, buildCaCertificateReference',
    pathRegex: `${REPOSITORY}, crates/agentgateway/src/http/route.rs, matches_request: the match found must span the path`,
    valueRegex: `${REPOSITORY}, crates/agentgateway/src/http/route.rs, matches_request`,
    regexRank: `${REPOSITORY}, crates/agentgateway/src/http/route.rs, get_path_rank: Exact, PathPrefix, Regex`,
    regexOrder: `${REPOSITORY}, crates/agentgateway/src/http/route.rs, get_path_length`,
    hostFallThrough: `${REPOSITORY}, crates/agentgateway/src/http/route.rs, select_best_route: the next hostname is tried`,
    paths: `${REPOSITORY}, crates/agentgateway/src/http/route.rs: the path of the request as it came`,
  },
};

export const AGENTGATEWAY = defineTarget({
  title: 'agentgateway',
  dialect,
  gatewayClass: 'agentgateway',
  policies: AGENTGATEWAY_POLICIES,
  notes: [
    {
      text: 'Query parameters are decoded before they are compared; of several with one name the last counts.',
      source: `${REPOSITORY}, crates/agentgateway/src/http/route.rs, matches_request`,
    },
    {
      text: 'A header that is sent in several lines matches when one of them does.',
      source: `${REPOSITORY}, crates/agentgateway/src/http/mod.rs, request_header_matches`,
    },
  ],
  sources: { gatewayClass: 'https://agentgateway.dev/docs/kubernetes/' },
});
