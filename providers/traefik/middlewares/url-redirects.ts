import type { Match } from '../../../src/model/match.ts';
import type { Location } from '../../../src/model/outcome.ts';
import type { Template } from '../../../src/model/template.ts';
import { goPattern, goReplacement } from './patterns.ts';
import { plainRedirect } from './plain-redirects.ts';

/** Requests that are redirected, and where to. */
export interface UrlRedirect {
  readonly match: Match;
  readonly location: Location;
}

/**
 * What replacing a pattern in the whole URL redirects (pkg/middlewares/redirect/redirect_regex.go): the scheme is that of
 * the connection, the host as it was sent. Patterns of the usual shapes become conditions on host and path; others are
 * asked of the whole URL, and nothing is redirected whose URL stays the same.
 */
export function wholeUrlCases(
  source: string,
  replacement: string,
  scheme: 'http' | 'https',
): readonly UrlRedirect[] {
  const by = goReplacement(replacement);
  const plain = plainRedirect(source, by, scheme);
  if (plain !== undefined) return plain === 'never' ? [] : [plain];
  const url: Template = [
    { text: `${scheme}://` },
    { variable: 'host-header' },
    { rewritten: { kind: 'canonical' } },
    { variable: 'query-part' },
  ];
  const value: Template = [{ replaced: url, pattern: goPattern(source), by }];
  if (isNeverFound(source, scheme)) return [];
  return [
    {
      match: {
        path: { kind: 'any' },
        not: [{ path: { kind: 'any' }, texts: [{ text: value, equals: url }] }],
      },
      location: { kind: 'template', value },
    },
  ];
}

/** Patterns that begin with another scheme find nothing. */
function isNeverFound(source: string, scheme: 'http' | 'https'): boolean {
  const begins = /^\^(https?):/.exec(source.replaceAll('\\/', '/'))?.[1];
  return begins !== undefined && begins !== scheme;
}
