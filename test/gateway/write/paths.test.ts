import { describe, expect, test } from 'vitest';
import type { Match } from '../../../src/model/match.ts';
import {
  brief,
  convert,
  exact,
  forward,
  nginxRegex,
  oneHost,
  prefix,
  redirect,
  route,
  textPrefix,
} from './support.ts';

/** The rules that one forwarding route becomes. */
async function written(match: Match): Promise<readonly string[]> {
  const { rules } = await convert(oneHost(route(match, forward('a'))));
  return brief(rules);
}

describe('a path predicate becomes', () => {
  test.each<[string, Match, readonly string[]]>([
    ['Exact', exact('/foo'), ['Exact /foo -> a:80']],
    ['PathPrefix', prefix('/foo'), ['PathPrefix /foo -> a:80']],
    [
      'PathPrefix without the trailing slash that does not count',
      prefix('/foo/'),
      ['PathPrefix /foo -> a:80'],
    ],
    ['PathPrefix / for every path', { path: { kind: 'any' } }, ['PathPrefix / -> a:80']],
    [
      'a pattern where a text prefix ends in a segment',
      textPrefix('/foo'),
      ['RegularExpression /foo.* -> a:80'],
    ],
    ['a pattern where /foo itself is not found', textPrefix('/foo/'), ['RegularExpression /foo/.* -> a:80']],
    ['percent-encoded UTF-8 where characters need it', exact('/café x'), ['Exact /caf%C3%A9%20x -> a:80']],
  ])('%s', async (_, match, expected) => {
    expect(await written(match)).toEqual(expected);
  });
});

describe('a pattern of nginx becomes', () => {
  test.each<[string, string, readonly string[]]>([
    ['PathPrefix / where it holds for all', '/', ['PathPrefix / -> a:80']],
    ['PathPrefix / for (.*)', '/(.*)', ['PathPrefix / -> a:80']],
    ['caseless with an open end', '/api', ['RegularExpression (?i)/api.* -> a:80']],
    ['closed where it says so', '/api$', ['RegularExpression (?i)/api -> a:80']],
    ['one alternative in each form', '/api(/|$)', ['RegularExpression (?i)/api(?:/.*)? -> a:80']],
    [
      'a choice of which only the first is anchored',
      '/a|/b',
      ['RegularExpression (?i)(?:/a.*|.*/b.*) -> a:80'],
    ],
    ['plain where letters do not matter', '/1$', ['Exact /1 -> a:80']],
    ['plain for whole segments', '/1(/|$)', ['PathPrefix /1 -> a:80']],
    [
      'without an addition to what is open anyway',
      '/users/[0-9]+/.*',
      ['RegularExpression (?i)/users/[0-9]+/.* -> a:80'],
    ],
  ])('%s: %s', async (_, source, expected) => {
    expect(await written(nginxRegex(source))).toEqual(expected);
  });

  test('an error for its paths where RE2 has no such thing, with a request that shows it', async () => {
    const { rules, findings } = await convert(
      oneHost(route(nginxRegex('/api(?!/internal)'), forward('a')), route(prefix('/'), forward('b'))),
    );
    expect(brief(rules)).toEqual(['RegularExpression (?i)/api.* -> closed', 'RegularExpression /.* -> b:80']);
    const refused = findings.find((finding) => finding.code === 'GP5001');
    expect(refused?.severity).toBe('blocker');
    expect(refused?.witness?.target.toLowerCase()).toMatch(/^\/api/);
  });

  test('an error where it is longer than a match may be', async () => {
    const { codes, rules } = await convert(
      oneHost(route(nginxRegex(`/x[0-9]${'a'.repeat(1100)}`), forward('a'))),
    );
    expect(codes).toContain('GP5001');
    expect(brief(rules).every((rule) => rule.endsWith('closed'))).toBe(true);
  });

  test('nothing, with a finding, where allowPartial leaves it out', async () => {
    const { rules, codes } = await convert(
      oneHost(route(nginxRegex('/api(?!x)'), forward('a')), route(prefix('/'), forward('b'))),
      { allowPartial: true },
    );
    expect(brief(rules)).toEqual(['PathPrefix / -> b:80']);
    expect(codes).toContain('GP5001');
  });
});

describe('a text prefix that ends in a slash', () => {
  test('is a PathPrefix where the path without it has a rule of its own', async () => {
    const slash = redirect(301, { path: { kind: 'constant', value: '/foo/' } });
    const { rules } = await convert(
      oneHost(route(exact('/foo'), slash), route(textPrefix('/foo/'), forward('a'))),
    );
    expect(brief(rules)).toEqual(['Exact /foo -> redirect 301 full /foo/', 'PathPrefix /foo -> a:80']);
  });

  test('gives the path without it what a less specific rule says', async () => {
    const { rules } = await convert(
      oneHost(route(textPrefix('/foo/'), forward('a')), route(prefix('/'), forward('b'))),
    );
    expect(brief(rules)).toEqual(['Exact /foo -> b:80', 'PathPrefix / -> b:80', 'PathPrefix /foo -> a:80']);
  });
});

test('a path that normalisation removes is left out and said', async () => {
  const { rules, codes } = await convert(
    oneHost(route(exact('/a//b'), forward('a')), route(prefix('/'), forward('b'))),
  );
  expect(brief(rules)).toEqual(['PathPrefix / -> b:80']);
  expect(codes).toContain('GP5008');
});
