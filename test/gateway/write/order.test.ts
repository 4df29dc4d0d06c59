import { describe, expect, test } from 'vitest';
import type { NamedPredicate } from '../../../src/model/match.ts';
import type { Route } from '../../../src/model/route-table.ts';
import {
  brief,
  convert,
  dialect,
  exact,
  forward,
  NOT_FOUND,
  nginxRegex,
  nginxRewrite,
  oneHost,
  prefix,
  rewriting,
  route,
} from './support.ts';

const header = (name: string, value: string): NamedPredicate => ({ name, value: { kind: 'exact', value } });

async function rulesOf(...routes: readonly Route[]): Promise<readonly string[]> {
  const { rules } = await convert(oneHost(...routes));
  return brief(rules);
}

describe('what never decides is not written', () => {
  test('behind a route for the same requests', async () => {
    expect(await rulesOf(route(prefix('/a'), forward('a')), route(prefix('/a/b'), forward('b')))).toEqual([
      'PathPrefix /a -> a:80',
    ]);
  });

  test('before a route that does the same', async () => {
    expect(await rulesOf(route(prefix('/a'), forward('a')), route(prefix('/'), forward('a')))).toEqual([
      'PathPrefix / -> a:80',
    ]);
  });

  test('but kept where another route lies between', async () => {
    expect(
      await rulesOf(
        route(exact('/a/x'), forward('a')),
        route(prefix('/a'), forward('b')),
        route(prefix('/'), forward('a')),
      ),
    ).toEqual(['Exact /a/x -> a:80', 'PathPrefix / -> a:80', 'PathPrefix /a -> b:80']);
  });

  test('a trailing 404 is what the API answers anyway', async () => {
    expect(await rulesOf(route(prefix('/a'), forward('a')), route(prefix('/'), NOT_FOUND))).toEqual([
      'PathPrefix /a -> a:80',
    ]);
  });

  test('a 404 in front of another route is closed and said', async () => {
    const { rules, findings } = await convert(
      oneHost(route(prefix('/a/b'), NOT_FOUND), route(prefix('/a'), forward('a'))),
    );
    expect(brief(rules)).toEqual(['PathPrefix /a/b -> closed', 'PathPrefix /a -> a:80']);
    const found = findings.find((finding) => finding.code === 'GP5031');
    expect(found).toMatchObject({ before: '404', witness: { target: '/a/b' } });
  });
});

describe('the first match still decides where the API would prefer a later one', () => {
  test('a header route with a shorter path is repeated for the longer one', async () => {
    expect(
      await rulesOf(
        route({ ...prefix('/'), headers: [header('x-canary', 'always')] }, forward('canary')),
        route(prefix('/api'), forward('api')),
        route(prefix('/'), forward('web')),
      ),
    ).toEqual([
      'PathPrefix /api x-canary=always -> canary:80',
      'PathPrefix / x-canary=always -> canary:80',
      'PathPrefix /api -> api:80',
      'PathPrefix / -> web:80',
    ]);
  });

  test('a route for a method does not overtake an earlier one with headers', async () => {
    expect(
      await rulesOf(
        route({ ...prefix('/'), headers: [header('a', '1')] }, forward('a')),
        route({ ...prefix('/'), methods: ['POST'] }, forward('b')),
      ),
    ).toEqual(['POST PathPrefix / a=1 -> a:80', 'PathPrefix / a=1 -> a:80', 'POST PathPrefix / -> b:80']);
  });

  test('an exception is decided by the rest of the list', async () => {
    expect(
      await rulesOf(
        route({ ...prefix('/'), not: [prefix('/a')] }, forward('most')),
        route(prefix('/a/b'), forward('b')),
        route(prefix('/'), forward('rest')),
      ),
    ).toEqual(['PathPrefix /a/b -> b:80', 'PathPrefix /a -> rest:80', 'PathPrefix / -> most:80']);
  });

  test('a header that must be absent', async () => {
    expect(
      await rulesOf(
        route({ ...prefix('/'), headers: [{ name: 'X', value: { kind: 'absent' } }] }, forward('plain')),
        route(prefix('/'), forward('marked')),
      ),
    ).toEqual(['PathPrefix / x~.* -> marked:80', 'PathPrefix / -> plain:80']);
  });
});

describe('with regular expressions of unspecified rank', () => {
  test('whatever overlaps one becomes one, in one route and in order', async () => {
    expect(
      await rulesOf(
        route(nginxRegex('/api/admin/.*'), forward('b')),
        route(nginxRegex('/api/.*'), forward('a')),
        route(exact('/api/x'), forward('c')),
        route(prefix('/'), forward('web')),
      ),
    ).toEqual([
      'RegularExpression (?i)/api/admin/.* -> b:80',
      'RegularExpression (?i)/api/.* -> a:80',
      'RegularExpression /.* -> web:80',
    ]);
  });

  test('what does not overlap stays readable', async () => {
    expect(
      await rulesOf(route(nginxRegex('/api'), forward('a')), route(prefix('/web'), forward('web'))),
    ).toEqual(['RegularExpression (?i)/api.* -> a:80', 'PathPrefix /web -> web:80']);
  });

  test('a prefix rewrite stays a prefix, and patterns for every path leave it out', async () => {
    const { rules, codes } = await convert(
      oneHost(
        rewriting('/api(/|$)(.*)', nginxRewrite('/api(/|$)(.*)', '/$2')),
        route(nginxRegex('/img'), forward('img')),
        route(nginxRegex('/'), forward('web')),
      ),
    );
    const shown = brief(rules);
    expect(shown).toContain('PathPrefix /api -> api:80 prefix /');
    expect(shown).toContain('RegularExpression (?i)/img.* -> img:80');
    const rest = shown.find((rule) => rule.endsWith('web:80'));
    expect(rest).toBe('RegularExpression /([^a].*|a([^p].*|p([^i].*|i([^/].*))?)?)? -> web:80');
    expect(codes).not.toContain('GP5005');
  });

  test('what has no equivalent form is said, with a request for both', async () => {
    const { findings } = await convert(
      oneHost(
        route(nginxRegex('/api/v[0-9]'), forward('versions')),
        rewriting('/api(/|$)(.*)', nginxRewrite('/api(/|$)(.*)', '/$2')),
      ),
    );
    const undecided = findings.find((finding) => finding.code === 'GP5005');
    expect(undecided?.severity).toBe('high');
    expect(undecided?.witness?.target).toMatch(/^\/api\/v[0-9]/);
  });

  test('a dialect that ranks them below prefixes lets exact paths and longer prefixes be', async () => {
    const below = dialect({ regexRank: 'below-prefix' });
    const { rules } = await convert(
      oneHost(route(exact('/api/x'), forward('c')), route(nginxRegex('/api'), forward('a'))),
      { dialect: below },
    );
    expect(brief(rules)).toEqual(['Exact /api/x -> c:80', 'RegularExpression (?i)/api.* -> a:80']);
  });
});
