import { asString, dig, isObject } from '../../../src/kubernetes/json.ts';
import type { PathRewrite } from '../../../src/model/outcome.ts';
import { literal } from '../../../src/model/template.ts';
import type { Pattern } from '../../../src/regex/pattern.ts';
import type { HttpMatch, Part } from '../objects/virtual-service.ts';
import { quoted, substitution } from './patterns.ts';

/** Envoy forwards the path as it was normalised. */
const AS_MATCHED: PathRewrite = { kind: 'canonical' };

/** The path that the backend sees (route.go, applyHTTPRouteDestination; Envoy, finalizePathHeader). */
export function pathRewrite(rewrite: Part | undefined, match: HttpMatch | undefined): PathRewrite {
  const value = rewrite?.value;
  if (!isObject(value)) return AS_MATCHED;
  const pattern = asString(dig(value, 'uriRegexRewrite', 'match'));
  if (pattern !== undefined) {
    return {
      kind: 'regex',
      pattern: { source: pattern, flavour: 're2', ignoreCase: false, anchoring: 'none' },
      template: substitution(asString(dig(value, 'uriRegexRewrite', 'rewrite')) ?? ''),
      replaces: 'all-matches',
    };
  }
  const uri = asString(dig(value, 'uri')) ?? '';
  return uri === '' ? AS_MATCHED : replaceMatched(match, uri);
}

/**
 * prefix_rewrite: the text of the prefix is replaced as it stands, the whole path where the match is for all of it;
 * without a path match the prefix is `/`.
 */
export function replaceMatched(match: HttpMatch | undefined, replacement: string): PathRewrite {
  const uri = match?.uri;
  if (uri !== undefined && (uri.kind === 'exact' || uri.kind === 'regex')) {
    return { kind: 'constant', value: replacement };
  }
  const prefix = uri?.kind === 'prefix' ? uri.value : '/';
  // Both end at a slash, or both before one: the same as replacing whole segments.
  const atSlashes = prefix.endsWith('/') && replacement.endsWith('/');
  if (atSlashes || (match?.wholeSegments === true && !prefix.endsWith('/') && !replacement.endsWith('/'))) {
    return { kind: 'prefix', prefix, replacement };
  }
  const ignoreCase = match?.ignoreUriCase === true && /[A-Za-z]/.test(prefix);
  const pattern: Pattern = { source: quoted(prefix), flavour: 're2', ignoreCase, anchoring: 'start' };
  return { kind: 'regex', pattern, template: literal(replacement), replaces: 'match' };
}
