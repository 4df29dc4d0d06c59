import type { RegexUse } from '../gateway/dialect.ts';
import type { PathHandling } from '../model/route-table.ts';
import type { Note } from './target.ts';

/** safe_regex of Envoy: RE2 over the whole path or value (envoy/type/matcher/v3/regex.proto, route_components.proto). */
export const ENVOY_REGEX: RegexUse = { flavour: 're2', anchoring: 'full' };

/**
 * Paths with `normalize_path`: unreserved characters are decoded and dot segments resolved as in the URL standard; an
 * escaped slash stays one character (envoy, HttpConnectionManager.normalize_path).
 */
export const ENVOY_PATHS: PathHandling = {
  decode: 'unreserved',
  mergeSlashes: false,
  dotSegments: true,
  resolution: 'url',
  cutFragment: false,
  invalid: { kind: 'respond', status: 400, reason: 'the path cannot be normalised' },
  encode: 'none',
  kept: 'canonical',
};

/** What holds of every implementation with Envoy, for its documentation. */
export const ENVOY_NOTES: readonly Note[] = [
  {
    text:
      'Header edits of the answers of a rule also work on what Envoy answers itself for it: refusals of checks, limits ' +
      'and errors.',
    source:
      'envoy, source/common/http/filter_manager.cc, prepareLocalReplyViaFilterChain: finalizeResponseHeaders of the route',
  },
];
