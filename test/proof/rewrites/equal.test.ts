import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { PathPredicate } from '../../../src/model/match.ts';
import type { PathRewrite } from '../../../src/model/outcome.ts';
import type { PathHandling, RouteTable } from '../../../src/model/route-table.ts';
import { prove } from '../../../src/proof/prove.ts';
import type { Pattern } from '../../../src/regex/pattern.ts';
import { forward, get, nginxPaths, rawPaths, route, tableOf } from '../../model/fixtures.ts';
import { template } from '../arbitrary.ts';

function regex(
  source: string,
  text: string,
  more: Partial<Pattern> = {},
  replaces: 'whole' | 'match' = 'whole',
): PathRewrite {
  const pattern: Pattern = { source, flavour: 'pcre', ignoreCase: false, anchoring: 'none', ...more };
  return { kind: 'regex', pattern, template: template(text), replaces };
}

const prefix = (value: string, replacement: string): PathRewrite => ({
  kind: 'prefix',
  prefix: value,
  replacement,
});
const below = (value: string): PathPredicate => ({ kind: 'prefix', value });
const any: PathPredicate = { kind: 'any' };

function compare(
  path: PathPredicate,
  one: PathRewrite,
  two: PathRewrite,
  handling: readonly [PathHandling, PathHandling] = [nginxPaths, rawPaths],
) {
  const table = (rewrite: PathRewrite, paths: PathHandling): RouteTable =>
    tableOf([route('r', { path }, forward('s', { path: rewrite }))], { paths });
  const [host] = prove(table(one, handling[0]), table(two, handling[1]), {
    hosts: (name) => name === 'a.test',
  }).hosts;
  if (host === undefined) throw new Error('the host was not compared');
  return host;
}

describe('decided for all paths', () => {
  test.each<readonly [string, PathPredicate, PathRewrite, PathRewrite]>([
    ['a group for what follows', below('/api'), regex('/api(/|$)(.*)', '/$2'), prefix('/api', '/')],
    ['an optional group', below('/api'), regex('/api(/.*)?', '/app$1'), prefix('/api', '/app')],
    ['a constant', below('/a'), regex('.*', '/x'), { kind: 'constant', value: '/x' }],
    ['everything in one group', any, regex('^(.*)$', '$1'), { kind: 'keep' }],
    ['letter by letter', any, regex('^/(.)(.*)$', '/$1$2'), { kind: 'keep' }],
    ['the match alone, anchored', below('/v1'), regex('^/v1', '/v2', {}, 'match'), prefix('/v1', '/v2')],
    [
      'another flavour and anchoring',
      any,
      regex('^/v([0-9]+)/users/(.*)$', '/u/$1/$2'),
      regex('/v([0-9]+)/users/(.*)', '/u/$1/$2', { flavour: 're2', anchoring: 'full' }),
    ],
    [
      'a last segment cut in two ways',
      any,
      regex('^/(.*)/[^/]+$', '/$1'),
      regex('^/([^/]+(?:/[^/]+)*)/[^/]+$', '/$1'),
    ],
    [
      'a slash at the end cut in two ways',
      any,
      regex('^/(.*?)/?$', '/$1'),
      regex('^/((?:.*[^/])?)/*$', '/$1'),
    ],
    [
      'the same swapping, word for word',
      any,
      regex('^/(a*)/(b*)$', '/$2/$1'),
      regex('^/(a*)/(b*)$', '/$2/$1'),
    ],
    [
      'groups in another order, found by other patterns',
      any,
      regex('^/v([0-9]+)/users/(.*)', '/users/$2/v$1'),
      regex('^/v([0-9]+)/users/(.*)$', '/users/$2/v$1', { flavour: 're2' }, 'match'),
    ],
    [
      'a group written twice, cut in two ways',
      any,
      regex('^/(.*?)/?$', '/$1/$1'),
      regex('^/((?:.*[^/])?)/*$', '/$1/$1'),
    ],
  ])('%s: equal', (_, path, one, two) => {
    expect(compare(path, one, two)).toMatchObject({
      verdict: 'equivalent-modulo',
      differences: [],
      tested: [],
    });
  });

  test.each<readonly [string, PathPredicate, PathRewrite, PathRewrite, string]>([
    ['a slash too many', below('/api'), regex('/api(/|$)(.*)', '/app/$2'), prefix('/api', '/app'), '/api'],
    [
      'greedy and lazy',
      any,
      regex('^/(.*)/v1/(.*)$', '/$1:$2'),
      regex('^/(.*?)/v1/(.*)$', '/$1:$2'),
      '/a/v1/a/v1/',
    ],
    ['a first letter lost', any, regex('^/(.)(.*)$', '/$2'), { kind: 'keep' }, '/a'],
    [
      'only lower case',
      any,
      regex('^/a', '/b', { ignoreCase: true }, 'match'),
      regex('^/a', '/b', {}, 'match'),
      '/A',
    ],
    [
      'leftmost and last',
      any,
      regex('a(b?)', 'x$1', {}, 'match'),
      regex('^(.*)a(b?)', '$1x$2', {}, 'match'),
      '/aa',
    ],
  ])('%s: different', (_, path, one, two, target) => {
    const host = compare(path, one, two);
    expect(host.differences).toMatchObject([{ cause: 'rewrite', witness: { target } }]);
  });

  test('empty segments tell two ways of cutting a slash apart', () => {
    const host = compare(any, regex('^/(.*?)/?$', '/$1'), regex('^/((?:.*[^/])?)/*$', '/$1'), [
      rawPaths,
      rawPaths,
    ]);
    expect(host.differences).toMatchObject([{ cause: 'rewrite', witness: { target: '///' } }]);
  });

  test.each<readonly [string, PathRewrite, PathRewrite]>([
    ['swapped on one side alone', regex('^/(a*)/(b*)$', '/$2/$1'), regex('^/(a*)/(b*)$', '/$1/$2')],
    ['cut elsewhere', regex('^/(.*)/v1/(.*)$', '/$2:$1'), regex('^/(.*?)/v1/(.*)$', '/$2:$1')],
    ['cut elsewhere where one is not read', regex('^/(a)?(.*)$', '/$2:$1'), regex('^/(a)??(.*)$', '/$2:$1')],
  ])('what is written in another order is not taken for equal: %s', (_, one, two) => {
    expect(compare(any, one, two).verdict).not.toBe('equivalent-modulo');
    expect(compare(any, one, two).verdict).not.toBe('equivalent');
  });

  test('many rewrites that go on alike need no search of paths', () => {
    const routes = (make: (path: string) => PathRewrite) =>
      ['/a', '/shop', '/v2'].map((path) =>
        route(path, { path: below(path) }, forward('s', { path: make(path) })),
      );
    const before = routes((path) => regex(`${path}(/|$)(.*)`, '/$2'));
    const after = routes((path) => prefix(path, '/'));
    const [host] = prove(tableOf(before), tableOf(after, { paths: rawPaths })).hosts;
    expect(host).toMatchObject({ verdict: 'equivalent-modulo', states: 0, differences: [], tested: [] });
  });

  test('a replaced prefix of a thousand letters', () => {
    const long = `/${'a'.repeat(1000)}`;
    expect(compare(below(long), regex(`${long}(/|$)(.*)`, '/$2'), prefix(long, '/')).differences).toEqual([]);
  });
});

test('against evaluate', () => {
  const sources = [
    '/a(/|$)(.*)',
    '^/(a*)(b*)',
    '^/([^/]*)/?(.*)$',
    '(a+)(/?)',
    '/(.*?)(b?)$',
    '^/(?:a|(b))*(.*)$',
    '/(a|ab)(b*)',
    '(.*)/(.*)',
  ];
  const texts = ['/$1', '/$2', '/$1$2', '$1/$2', '/x', '$2$1', '/$1x$2'];
  const rewrites: fc.Arbitrary<PathRewrite> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...sources),
          fc.constantFrom(...texts),
          fc.boolean(),
          fc.constantFrom('whole' as const, 'match' as const),
        )
        .map(([source, text, ignoreCase, replaces]) => regex(source, text, { ignoreCase }, replaces)),
    },
    { weight: 1, arbitrary: fc.constantFrom(prefix('/a', '/'), prefix('/', '/x'), prefix('/a/b', '/a')) },
    { weight: 1, arbitrary: fc.constant({ kind: 'keep' as const }) },
  );
  const raw = { ...rawPaths };
  const targets = ['', 'a', 'b', 'A', '/'].flatMap((a) =>
    ['', 'a', 'b', 'A', '/'].flatMap((b) =>
      ['', 'a', 'b', '/'].flatMap((c) => ['', 'a', 'b', '/'].map((d) => `/${a}${b}${c}${d}`)),
    ),
  );
  const paths: fc.Arbitrary<PathPredicate> = fc.constantFrom<PathPredicate>(
    any,
    below('/a'),
    { kind: 'string-prefix', value: '/a' },
    {
      kind: 'regex',
      pattern: { source: '^/a(/|$)(.*)', flavour: 'pcre', ignoreCase: true, anchoring: 'none' },
    },
    { kind: 'regex', pattern: { source: '/[ab]b.*', flavour: 're2', ignoreCase: false, anchoring: 'full' } },
  );
  const sent = (path: PathPredicate, rewrite: PathRewrite, target: string): string | undefined => {
    const table = tableOf([route('r', { path }, forward('s', { path: rewrite }))], { paths: raw });
    return evaluate(table, get(target)).results[0]?.upstream?.target;
  };
  const property = fc.property(paths, rewrites, rewrites, (path, one, two) => {
    const host = compare(path, one, two, [raw, raw]);
    const differing = targets.filter((target) => sent(path, one, target) !== sent(path, two, target));
    if (differing.length > 0) expect(host.verdict).toBe('different');
    else if (host.verdict === 'different') {
      const target = host.differences[0]?.witness.target ?? '';
      expect(sent(path, one, target)).not.toBe(sent(path, two, target));
    }
    expect(host.unknown).toEqual([]);
  });
  fc.assert(property, { numRuns: 250, seed: 5 });
}, 600_000);
