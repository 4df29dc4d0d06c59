import { describe, expect, test } from 'vitest';
import type { Match, NamedPredicate } from '../../../src/model/match.ts';
import type { Route } from '../../../src/model/route-table.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import { brief, convert, exact, forward, NOT_FOUND, oneHost, prefix, route, textPrefix } from './support.ts';

const ANY: Match = { path: { kind: 'any' } };
const GET: Match = { ...ANY, methods: ['GET'] };
const is = (name: string, value: string): NamedPredicate => ({ name, value: { kind: 'exact', value } });
const header = (name: string, value: string): Match => ({ ...ANY, headers: [is(name, value)] });
const but = (match: Match, ...not: readonly Match[]): Match => ({ ...match, not });
const oneOf = (...any: readonly Match[]): Match => ({ ...ANY, any });
const both = (a: Match, b: Match): Match => ({ ...ANY, any: [a], not: [{ ...ANY, not: [b] }] });
const searched = (source: string): Match => ({
  path: { kind: 'regex', pattern: { source, flavour: 'go', ignoreCase: false, anchoring: 'none' } },
});
const to = (match: Match, backend: string): Route => route(match, forward(backend));
const REST = to(ANY, 'web');

/** What is asked, the routes in order, the rules in the specification's dialect. */
const CASES: ReadonlyArray<readonly [string, readonly Route[], readonly string[]]> = [
  [
    'a prefix but for what lies below another',
    [to(but(prefix('/api'), prefix('/api/internal')), 'api'), REST],
    ['PathPrefix /api/internal -> web:80', 'PathPrefix / -> web:80', 'PathPrefix /api -> api:80'],
  ],
  [
    'the same for plain text prefixes, which hold inside segments too',
    [to(but(textPrefix('/api'), textPrefix('/api/internal')), 'api'), REST],
    [
      'RegularExpression /api/internal.* -> web:80',
      'RegularExpression /api.* -> api:80',
      'RegularExpression /.* -> web:80',
    ],
  ],
  [
    'a text prefix that ends with a slash',
    [to(textPrefix('/api/'), 'api'), REST],
    ['Exact /api -> web:80', 'PathPrefix / -> web:80', 'PathPrefix /api -> api:80'],
  ],
  [
    'a text prefix with nothing beside it',
    [to(textPrefix('/api'), 'api')],
    ['RegularExpression /api.* -> api:80'],
  ],
  [
    'a method or a header',
    [to(oneOf(GET, header('x', '1')), 'a'), REST],
    ['GET PathPrefix / -> a:80', 'PathPrefix / x=1 -> a:80', 'PathPrefix / -> web:80'],
  ],
  [
    'one of two paths',
    [to(oneOf(exact('/x'), prefix('/y')), 'a'), REST],
    ['Exact /x -> a:80', 'PathPrefix /y -> a:80', 'PathPrefix / -> web:80'],
  ],
  [
    'any method but one',
    [to(but(ANY, GET), 'a'), REST],
    ['GET PathPrefix / -> web:80', 'PathPrefix / -> a:80'],
  ],
  [
    'any value but one',
    [to(but(ANY, header('x', '1')), 'a'), REST],
    ['PathPrefix / x=1 -> web:80', 'PathPrefix / -> a:80'],
  ],
  ['not what is not so', [to(but(ANY, but(ANY, header('x', '1'))), 'a')], ['PathPrefix / x=1 -> a:80']],
  [
    'neither of two together',
    [to(but(ANY, { ...header('x', '1'), methods: ['GET'] }), 'a'), REST],
    ['GET PathPrefix / x=1 -> web:80', 'PathPrefix / -> a:80'],
  ],
  [
    'a general route before a specific one, which never decides',
    [to(prefix('/api'), 'api'), to(prefix('/api/v2'), 'v2'), REST],
    ['PathPrefix /api -> api:80', 'PathPrefix / -> web:80'],
  ],
  [
    'a general route with a condition before specific ones',
    [to(header('canary', '1'), 'canary'), to(exact('/login'), 'login'), to(prefix('/api'), 'api'), REST],
    [
      'Exact /login canary=1 -> canary:80',
      'PathPrefix /api canary=1 -> canary:80',
      'PathPrefix / canary=1 -> canary:80',
      'Exact /login -> login:80',
      'PathPrefix /api -> api:80',
      'PathPrefix / -> web:80',
    ],
  ],
  [
    'a query parameter before a header',
    [to({ ...ANY, query: [is('q', '1')] }, 'a'), to(header('x', '1'), 'b'), REST],
    [
      'PathPrefix / x=1 q=1 -> a:80',
      'PathPrefix / q=1 -> a:80',
      'PathPrefix / x=1 -> b:80',
      'PathPrefix / -> web:80',
    ],
  ],
  [
    'two paths at once, one inside the other',
    [to(both(prefix('/api'), exact('/api/x')), 'a')],
    ['Exact /api/x -> a:80'],
  ],
  [
    'two expressions at once',
    [to(both(searched('^/[ab]/'), searched('^/[bc]/')), 'a')],
    ['RegularExpression /b/.* -> a:80'],
  ],
  [
    'two values of one header at once',
    [
      to(
        both(
          { ...ANY, headers: [{ name: 'x', value: { kind: 'prefix', value: '1' } }] },
          { ...ANY, headers: [{ name: 'x', value: { kind: 'prefix', value: '12' } }] },
        ),
        'a',
      ),
    ],
    ['PathPrefix / x~12.* -> a:80'],
  ],
];

describe('first-match lists in rules that people can read', () => {
  test.each(CASES)('%s', async (_name, routes, expected) => {
    const { rules, codes } = await convert(oneHost(...routes));
    expect(brief(rules)).toEqual(expected);
    expect(codes.filter((code) => code.startsWith('GP50') && !['GP5009', 'GP5016'].includes(code))).toEqual(
      [],
    );
  });

  test('a route that others always come before is named once', async () => {
    const dead: Route = {
      ...to(prefix('/api/v2'), 'v2'),
      name: 'v2',
      origins: [{ object: { kind: 'X', namespace: '', name: 'v2' }, path: [] }],
    };
    const { findings } = await convert(oneHost(to(prefix('/api'), 'api'), dead, REST));
    expect(findings.filter(({ code }) => code === 'GP5016')).toMatchObject([
      {
        message: 'v2 decides no request and is left out: routes before it take all of them.',
        severity: 'info',
      },
    ]);
  });

  test('conditions that exclude each other hold for nothing', async () => {
    const { rules, codes } = await convert(
      oneHost(to({ ...ANY, headers: [is('x', '1'), is('x', '2')] }, 'a'), REST),
    );
    expect(brief(rules)).toEqual(['PathPrefix / -> web:80']);
    expect(codes).toContain('GP5015');
  });

  test('the address of the client is closed, not opened', async () => {
    const { rules, codes } = await convert(
      oneHost(to({ ...prefix('/admin'), clientAddresses: ['10.0.0.0/8'] }, 'admin'), REST),
    );
    expect(brief(rules)).toEqual(['PathPrefix /admin -> closed', 'PathPrefix / -> web:80']);
    expect(codes).toContain('GP5002');
  });

  test('more combinations than can be written out are closed', async () => {
    const choice = (n: number): Match =>
      oneOf(...Array.from({ length: 5 }, (_, i) => header(`x${n}`, String(i))));
    const wide = [0, 1, 2, 3, 4].map(choice).reduce(both);
    const { rules, codes } = await convert(oneHost(to({ ...prefix('/a'), any: [wide] }, 'a'), REST));
    expect(brief(rules)).toEqual(['PathPrefix /a -> closed', 'PathPrefix / -> web:80']);
    expect(codes).toContain('GP5002');
  });

  test('404 is kept where nothing later would serve the request', async () => {
    const { rules } = await convert(
      oneHost(route(header('x', '1'), NOT_FOUND), to(prefix('/a'), 'a'), to(prefix('/b'), 'b')),
    );
    expect(brief(rules)).toEqual([
      'PathPrefix /a x=1 -> closed',
      'PathPrefix /b x=1 -> closed',
      'PathPrefix /a -> a:80',
      'PathPrefix /b -> b:80',
    ]);
  });

  test('where expressions stand below prefixes, a prefix makes room', async () => {
    const dialect = TARGETS.get('istio')?.dialect;
    if (dialect === undefined) throw new Error('no istio');
    const { rules } = await convert(oneHost(to(textPrefix('/api'), 'api'), REST), { dialect });
    expect(brief(rules)).toEqual(['RegularExpression /api.* -> api:80', 'RegularExpression /.* -> web:80']);
  });
});

test('a long list with a general condition in front is written whole', async () => {
  const many = Array.from({ length: 150 }, (_, i) => to(prefix(`/service-${i}`), `s${i % 5}`));
  const { of } = await convert(oneHost(to(header('canary', '1'), 'canary'), ...many, REST));
  const rules = Object.values(of('HTTPRoute')).flatMap((spec) => brief(spec['rules'] as never));
  expect(rules).toHaveLength(2 * 151);
  expect(rules.filter((rule) => rule.includes('canary=1') && rule.endsWith('canary:80'))).toHaveLength(151);
});
