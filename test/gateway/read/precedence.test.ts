import { describe, expect, test } from 'vitest';
import { type Dialect, SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { answerOf, type Brief, codesOf, GATEWAY, PARENTS, readAll, request, service, to } from './world.ts';

const SERVICES = ['a', 'b', 'c'].map((name) => service(`default/${name}`));

function rule(backend: string, match: object): object {
  return { matches: [match], backendRefs: to(backend) };
}

function route(name: string, rules: readonly object[], more: object = {}): Brief {
  return ['HTTPRoute', name, { parentRefs: PARENTS, rules, ...more }];
}

const prefix = (value: string, more: object = {}): object => ({
  path: { type: 'PathPrefix', value },
  ...more,
});
const exact = (value: string, more: object = {}): object => ({ path: { type: 'Exact', value }, ...more });
const regex = (value: string, more: object = {}): object => ({
  path: { type: 'RegularExpression', value },
  ...more,
});
const headers = (...names: readonly string[]): object => ({
  headers: names.map((name) => ({ name, value: '1' })),
});
const query = (...names: readonly string[]): object => ({
  queryParams: names.map((name) => ({ name, value: '1' })),
});

const EVERYTHING = request('GET http://x.test/p/q?m=1&n=1', {
  headers: [
    ['H1', '1'],
    ['H2', '1'],
  ],
});

describe('the stronger match decides, wherever it stands', () => {
  test.each<[string, object, object]>([
    ['Exact over prefix', exact('/p/q'), prefix('/p/q', { method: 'GET' })],
    ['the longer prefix', prefix('/p/q'), prefix('/p', { method: 'GET', ...headers('h1', 'h2') })],
    ['method over headers', prefix('/p', { method: 'GET' }), prefix('/p', headers('h1', 'h2'))],
    [
      'more headers',
      prefix('/p', headers('h1', 'h2')),
      prefix('/p', { ...headers('h1'), ...query('m', 'n') }),
    ],
    ['headers over query', prefix('/p', headers('h1')), prefix('/p', query('m', 'n'))],
    ['more query parameters', prefix('/p', query('m', 'n')), prefix('/p', query('m'))],
    ['anything over the default', prefix('/', query('m')), {}],
  ])('%s', (_, strong, weak) => {
    for (const rules of [
      [rule('a', strong), rule('b', weak)],
      [rule('b', weak), rule('a', strong)],
    ]) {
      const inOneRoute = readAll([GATEWAY, route('default/r', rules), ...SERVICES]);
      expect(answerOf(inOneRoute, EVERYTHING)).toBe('default/a:80');
    }
    const apart = readAll([
      GATEWAY,
      route('default/a', [rule('b', weak)]),
      route('default/b', [rule('a', strong)]),
      ...SERVICES,
    ]);
    expect(answerOf(apart, EVERYTHING)).toBe('default/a:80');
  });
});

test('the matches of one rule are ranked one by one', () => {
  const both = { matches: [exact('/p/q'), prefix('/')], backendRefs: to('a') };
  const result = readAll([GATEWAY, route('default/r', [both, rule('b', prefix('/p'))]), ...SERVICES]);
  expect(answerOf(result, request('http://x.test/p/q'))).toBe('default/a:80');
  expect(answerOf(result, request('http://x.test/p/x'))).toBe('default/b:80');
  expect(answerOf(result, request('http://x.test/x'))).toBe('default/a:80');
});

describe('ties', () => {
  const same = prefix('/p');
  test.each<[string, string | undefined, string | undefined, string]>([
    ['the older route', '2024-01-02T00:00:00Z', '2024-01-01T00:00:00Z', 'default/b:80'],
    ['a route that exists over one that does not yet', undefined, '2024-01-01T00:00:00Z', 'default/b:80'],
    ['the first by namespace and name', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z', 'default/a:80'],
    ['the first by name among new routes', undefined, undefined, 'default/a:80'],
  ])('%s', (_, createdA, createdZ, expected) => {
    const objects = [
      route('default/z', [rule('b', same)], createdZ === undefined ? {} : { created: createdZ }),
      route('default/a', [rule('a', same)], createdA === undefined ? {} : { created: createdA }),
    ];
    expect(answerOf(readAll([GATEWAY, ...objects, ...SERVICES]), EVERYTHING)).toBe(expected);
  });
  test('inside a route the first rule', () => {
    const rules = [rule('b', same), rule('a', same)];
    expect(answerOf(readAll([GATEWAY, route('default/r', rules), ...SERVICES]), EVERYTHING)).toBe(
      'default/b:80',
    );
  });
});

describe('the hostname comes before everything else', () => {
  const objects = [
    GATEWAY,
    route('default/a', [rule('a', prefix('/'))], { hostnames: ['x.b.test'] }),
    route('default/b', [rule('b', exact('/p/q'))], { hostnames: ['*.b.test'] }),
    route('default/c', [rule('c', exact('/p/q'))]),
    ...SERVICES,
  ];
  test.each([
    ['http://x.b.test/p/q', 'default/a:80'],
    ['http://y.b.test/p/q', 'default/b:80'],
    ['http://c.test/p/q', 'default/c:80'],
  ])('%s: %s', (url, expected) => {
    expect(answerOf(readAll(objects), request(url))).toBe(expected);
  });
});

describe('a request that the most specific host does not match', () => {
  const objects = [
    GATEWAY,
    route('default/a', [rule('a', prefix('/a'))], { hostnames: ['x.b.test'] }),
    route('default/b', [rule('b', prefix('/b'))], { hostnames: ['*.b.test'] }),
    route('default/c', [rule('c', prefix('/'))]),
    ...SERVICES,
  ];
  const dialect = (hostFallThrough: Dialect['hostFallThrough']): Dialect => ({
    ...SPECIFICATION,
    hostFallThrough,
  });
  test.each<[Dialect['hostFallThrough'], string, string, readonly string[]]>([
    [false, '404', '404', []],
    ['unspecified', '404', '404', ['GP6042', 'GP6042']],
    [true, 'default/b:80', 'default/c:80', []],
  ])('fall through: %s', (fallThrough, onB, onC, codes) => {
    const result = readAll(objects, true, dialect(fallThrough));
    expect(answerOf(result, request('http://x.b.test/a'))).toBe('default/a:80');
    expect(answerOf(result, request('http://x.b.test/b'))).toBe(onB);
    expect(answerOf(result, request('http://x.b.test/c'))).toBe(onC);
    expect(codesOf(result)).toEqual(codes);
  });
  test('is no question when the host takes every path', () => {
    const all = route('default/a', [rule('a', prefix('/'))], { hostnames: ['x.b.test'] });
    expect(codesOf(readAll([GATEWAY, all, ...objects.slice(3)]))).toEqual([]);
  });
});

describe('regular expressions in a dialect', () => {
  const rules = [rule('a', prefix('/p/q')), rule('b', regex('/p/.*')), rule('c', exact('/p/e'))];
  test.each<[Dialect['regexRank'], string, readonly string[]]>([
    ['unspecified', 'default/b:80', ['GP6041']],
    ['above-prefix', 'default/b:80', []],
    ['below-prefix', 'default/a:80', []],
    ['with-prefix-by-length', 'default/b:80', []],
  ])('%s', (regexRank, expected, codes) => {
    const result = readAll([GATEWAY, route('default/r', rules), ...SERVICES], true, {
      ...SPECIFICATION,
      regexRank,
    });
    expect(answerOf(result, request('http://x.test/p/q'))).toBe(expected);
    expect(answerOf(result, request('http://x.test/p/e'))).toBe('default/c:80');
    expect(codesOf(result)).toEqual(codes);
  });

  test.each<[Dialect['regexOrder'], string]>([
    ['rule-order', 'default/a:80'],
    ['longest-first', 'default/b:80'],
  ])('among themselves: %s', (regexOrder, expected) => {
    const two = [rule('a', regex('/p.*')), rule('b', regex('/p/[a-z]+'))];
    const dialect: Dialect = { ...SPECIFICATION, regexOrder };
    const result = readAll([GATEWAY, route('default/r', two), ...SERVICES], true, dialect);
    expect(answerOf(result, request('http://x.test/p/q'))).toBe(expected);
  });

  test.each<[Dialect['pathRegex']['anchoring'], string, string]>([
    ['full', '404', '404'],
    ['start', 'default/a:80', '404'],
    ['none', 'default/a:80', 'default/a:80'],
  ])('anchoring: %s', (anchoring, longer, inside) => {
    const dialect: Dialect = { ...SPECIFICATION, pathRegex: { flavour: 're2', anchoring } };
    const result = readAll(
      [GATEWAY, route('default/r', [rule('a', regex('/p'))]), ...SERVICES],
      true,
      dialect,
    );
    expect(answerOf(result, request('http://x.test/p'))).toBe('default/a:80');
    expect(answerOf(result, request('http://x.test/pq'))).toBe(longer);
    expect(answerOf(result, request('http://x.test/o/p'))).toBe(inside);
  });
});

describe('an order that is left open is reported with a request only where it matters', () => {
  test.each<[string, readonly Brief[], readonly string[]]>([
    ['disjoint paths', [route('default/r', [rule('a', regex('/a.*')), rule('b', prefix('/b'))])], []],
    ['the same outcome', [route('default/r', [rule('a', regex('/a.*')), rule('a', prefix('/a'))])], []],
    [
      'disjoint methods',
      [
        route('default/r', [
          rule('a', regex('/a.*', { method: 'GET' })),
          rule('b', prefix('/a', { method: 'PUT' })),
        ]),
      ],
      [],
    ],
    ['a default', [route('default/r', [rule('a', regex('/a.*')), rule('b', prefix('/'))])], ['/a']],
    ['two in one route', [route('default/r', [rule('a', regex('/a.*')), rule('b', regex('/ab.*'))])], []],
    [
      'two in two routes',
      [route('default/q', [rule('a', regex('/a.*'))]), route('default/r', [rule('b', regex('/ab.*'))])],
      ['/ab'],
    ],
  ])('%s', (_, routes, witnesses) => {
    const { findings } = readAll([GATEWAY, ...routes, ...SERVICES]);
    expect(findings.map(({ witness }) => witness?.target)).toEqual(witnesses);
  });
});

test('a regular expression that the dialect refuses matches nothing and is reported', () => {
  const rules = [rule('a', regex('/p(?=q)')), rule('b', prefix('/'))];
  const result = readAll([GATEWAY, route('default/r', rules), ...SERVICES]);
  expect(answerOf(result, request('http://x.test/p'))).toBe('default/b:80');
  expect(codesOf(result)).toEqual(['GP6033']);
});

test('of several conditions on one name only the first counts', () => {
  const match = {
    headers: [
      { name: 'X', value: '1' },
      { name: 'x', value: '2' },
    ],
    queryParams: [
      { name: 'q', value: '1' },
      { name: 'q', value: '2' },
      { name: 'Q', value: '3' },
    ],
  };
  const result = readAll([GATEWAY, route('default/r', [rule('a', match)]), ...SERVICES]);
  const asked = (value: string, target: string) =>
    request(`http://x.test${target}`, { headers: [['x', value]] });
  expect(answerOf(result, asked('1', '/?q=1&Q=3'))).toBe('default/a:80');
  expect(answerOf(result, asked('2', '/?q=1&Q=3'))).toBe('404');
  expect(answerOf(result, asked('1', '/?q=1'))).toBe('404');
  expect(codesOf(result)).toEqual(['GP6034', 'GP6034']);
});
