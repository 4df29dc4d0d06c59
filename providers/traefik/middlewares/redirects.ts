import { MATCH_ALL, type Match, type NamedPredicate } from '../../../src/model/match.ts';
import type { Location, Redirect } from '../../../src/model/outcome.ts';
import type { Handling } from '../handling.ts';
import { answer, byCase, type Case } from './around.ts';
import { built, field, type MiddlewareType, page, refused } from './declaration.ts';
import { goPattern, patternProblem } from './patterns.ts';
import type { RouterFacts } from './stage.ts';
import { wholeUrlCases } from './url-redirects.ts';

/** GET and the other methods get different statuses (pkg/middlewares/redirect/redirect.go). */
export function redirecting(location: Location, permanent: boolean, note: string): Handling {
  const redirect = (status: number): Redirect => ({ kind: 'redirect', status, location });
  return [
    { match: { path: { kind: 'any' }, methods: ['GET'] }, outcome: redirect(permanent ? 301 : 302), note },
    ...answer(redirect(permanent ? 308 : 307), note),
  ];
}

const HOST = 'host';

function hostLike(source: string): NamedPredicate {
  return { name: HOST, value: { kind: 'regex', pattern: goPattern(source) } };
}

/** When the URL that is made is another one than the URL of the request, given the scheme of the request. */
function differsFrom(scheme: 'http' | 'https', target: string, port: string): Match | undefined {
  if (scheme !== target) return MATCH_ALL;
  const usual = scheme === 'http' ? '80' : '443';
  if (port !== '')
    return { path: { kind: 'any' }, not: [{ path: { kind: 'any' }, headers: [hostLike(`:${port}$`)] }] };
  return {
    path: { kind: 'any' },
    headers: [hostLike(':[0-9]+$')],
    not: [{ path: { kind: 'any' }, headers: [hostLike(`:${usual}$`)] }],
  };
}

/**
 * Which scheme a request counts as having: that of the connection, unless a trusted X-Forwarded-Proto names another one.
 * The first case that holds decides.
 */
function schemes(
  router: RouterFacts,
): ReadonlyArray<{ readonly match: Match; readonly scheme: 'http' | 'https' }> {
  const own = { match: MATCH_ALL, scheme: router.scheme };
  const { forwardedHeaders: trusted } = router;
  if (trusted !== 'all' && trusted.length === 0) return [own];
  const said = (source: string): Match => ({
    path: { kind: 'any' },
    headers: [
      {
        name: 'X-Forwarded-Proto',
        value: { kind: 'regex', pattern: { ...goPattern(source, 'full'), ignoreCase: true } },
      },
    ],
    ...(trusted === 'all' ? {} : { clientAddresses: trusted }),
  });
  const other = router.scheme === 'http' ? 'https' : 'http';
  return [{ match: said(other === 'https' ? 'https|wss' : 'http|ws'), scheme: other }, own];
}

export const redirectScheme: MiddlewareType = {
  name: 'redirectScheme',
  effect: 'Redirects to another scheme or port, where the URL is not there already.',
  documentation: page('redirectScheme'),
  fields: [
    field('scheme', 'text', 'The new scheme.'),
    field('port', 'text', 'The new port; printed unless it is the usual one of the scheme.'),
    field('permanent', 'boolean', '301 and 308 instead of 302 and 307.', { default: 'false' }),
  ],
  build(options, { title }) {
    const scheme = options.text('scheme') ?? '';
    if (scheme === '') return refused('names no scheme', 'scheme');
    const asked = options.text('port') ?? '';
    const isUsual = (scheme === 'http' && asked === '80') || (scheme === 'https' && asked === '443');
    const port = isUsual ? '' : asked;
    const permanent = options.flag('permanent') === true;
    const location = schemeLocation(scheme, port);
    return built((inner, router) => {
      const cases = schemes(router).flatMap((one): readonly Case[] => {
        const differs = differsFrom(one.scheme, scheme, port);
        const redirect = redirecting(location, permanent, title);
        const handling =
          differs === undefined
            ? inner
            : byCase([
                { match: differs, handling: redirect },
                ...(differs === MATCH_ALL ? [] : [{ match: MATCH_ALL, handling: inner }]),
              ]);
        return [{ match: one.match, handling }];
      });
      return byCase(cases);
    });
  },
};

function schemeLocation(scheme: string, port: string): Location {
  if ((scheme === 'http' || scheme === 'https') && /^\d*$/.test(port)) {
    return {
      kind: 'parts',
      scheme,
      host: { kind: 'request' },
      port: port === '' ? 'default' : Number(port),
      path: { kind: 'keep' },
      query: 'keep',
    };
  }
  return {
    kind: 'template',
    value: [
      { text: `${scheme}://` },
      { variable: 'host-without-port' },
      { text: port === '' ? '' : `:${port}` },
      { rewritten: { kind: 'canonical' } },
      { variable: 'query-part' },
    ],
  };
}

export const redirectRegex: MiddlewareType = {
  name: 'redirectRegex',
  effect: 'Redirects to what replacing a pattern in the whole URL gives, where that is another URL.',
  documentation: page('redirectRegex'),
  fields: [
    field('regex', 'text', 'The pattern (Go), searched anywhere in scheme, host, path and query.'),
    field('replacement', 'text', 'What takes the place of a match; `$1` is the first group.'),
    field('permanent', 'boolean', '301 and 308 instead of 302 and 307.', { default: 'false' }),
  ],
  build(options, { title }) {
    const source = options.text('regex') ?? '';
    const problem = patternProblem(source);
    if (problem !== undefined) return refused(`has the invalid pattern ${source} (${problem})`, 'regex');
    const replacement = options.text('replacement') ?? '';
    const permanent = options.flag('permanent') === true;
    return built((inner, router) => {
      const cases = wholeUrlCases(source, replacement, router.scheme);
      return byCase([
        ...cases.map(({ match, location }) => ({ match, handling: redirecting(location, permanent, title) })),
        { match: MATCH_ALL, handling: inner },
      ]);
    });
  },
};
