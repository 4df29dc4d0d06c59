import { describe, expect, test } from 'vitest';
import { virtualHostsOf } from '../../../../providers/traefik/hosts/virtual-hosts.ts';
import type { Router } from '../../../../providers/traefik/router.ts';
import { describeHost } from '../../../../src/model/hosts.ts';
import { forward, get, notFound } from '../../../model/fixtures.ts';
import { answer, hostTable, router, ruleOf, tableOf } from '../support.ts';

/** Each virtual host in a line: its hosts, and its routes with `?` where nobody can tell. */
function shown(rules: Readonly<Record<string, string>>): readonly string[] {
  const { virtualHosts } = hostTable(Object.entries(rules).map(([name, text]) => router(name, text)));
  return virtualHosts.map(({ hosts, routes }) => {
    const names = routes.map(({ name, outcome }) => (outcome.kind === 'opaque' ? `${name}?` : name));
    return `${hosts.map(describeHost).join(' ')}: ${names.join(' ')}`;
  });
}

test.each([
  ['a name', { a: 'Host(`a.test`)' }, ['a.test: a']],
  ['no host at all', { a: 'Path(`/a`)' }, ['any host: a']],
  ['hosts served alike', { a: 'Host(`b.test`) || Host(`a.test`)' }, ['a.test b.test: a']],
  [
    'a name beside everything',
    { a: 'Host(`a.test`) && Path(`/a`)', rest: 'Path(`/b`)' },
    ['a.test: a rest', 'any host: rest'],
  ],
  [
    'a name that is served as all others',
    { all: 'PathPrefix(`/`) && Method(`GET`) && Header(`X`, `1`)', a: 'Host(`a.test`) && !PathPrefix(`/`)' },
    ['any host: all'],
  ],
  ['a name that is nowhere served', { a: 'Host(`a.test`) && Host(`b.test`)' }, []],
  ['all but one', { a: '!Host(`a.test`)' }, ['a.test: ', 'any host: a']],
  [
    'a name within a wildcard',
    { a: 'Host(`a.x.test`) && Path(`/a`)', wild: 'Host(`*.x.test`)' },
    ['a.x.test: a wild', '*.x.test: wild'],
  ],
  [
    'a name the wildcard takes first',
    { a: 'Host(`a.b`)', wild: 'Host(`*.b`) && PathPrefix(`/`)' },
    ['*.b: wild'],
  ],
  ['a pattern of all hosts', { all: 'HostRegexp(`^.+$`) && Path(`/a`)' }, ['any host: all']],
  ['a pattern in capitals', { a: 'HostRegexp(`^[A-Z]+$`)', b: 'Path(`/a`)' }, ['any host: b']],
  ['a pattern with both cases', { a: 'HostRegexp(`^[A-Za-z]+$`)' }, ['~^[A-Za-z]+$: a']],
  ['a pattern half in capitals', { a: 'HostRegexp(`^[aB]+$`)' }, ['~^a+$: a']],
  [
    'a pattern of a few names',
    { a: 'HostRegexp(`^(www\\.)?(a|b)\\.test$`)', b: 'Path(`/b`)' },
    ['a.test b.test www.a.test www.b.test: a', 'any host: b'],
  ],
  ['a pattern that is a wildcard', { a: 'HostRegexp(`^[a-zA-Z0-9-]+\\.x\\.test$`)' }, ['*.x.test: a']],
  [
    'a pattern of all below a name',
    { a: 'HostRegexp(`^.+\\.x\\.test$`)', b: 'Host(`*.x.test`)' },
    ['*.x.test: a'],
  ],
  ['a pattern that is all names', { a: 'HostRegexp(`[a-z0-9.-]+`)' }, ['any host: a']],
  [
    'a pattern with an underscore',
    { a: 'HostRegexp(`^[a-z]+_[a-z]+\\.test$`)' },
    ['~^[a-z]+_[a-z]+\\.test$: a'],
  ],
  [
    'one pattern within another',
    { in: 'HostRegexp(`^[a-z]+\\.test$`) && Path(`/a`)', out: 'HostRegexp(`^[a-z0-9]+\\.test$`)' },
    ['~^[a-z]+\\.test$: in out', '~^[a-z0-9]+\\.test$: out'],
  ],
  [
    'a wildcard within a pattern',
    { wild: 'Host(`*.test`) && Path(`/a`)', out: 'HostRegexp(`test`)' },
    ['*.test: wild out', '~test: out'],
  ],
  [
    'patterns that overlap',
    { a: 'HostRegexp(`^a.*$`) && Path(`/abcdefgh`)', b: 'HostRegexp(`^.*b$`)' },
    ['~^a(?:[^b]|b+[^b])*b+$: a b', '~^.*b$: b', '~^a.*$: a'],
  ],
  [
    'patterns that cannot be compared',
    { a: 'HostRegexp(`\\bab\\b`) && Path(`/a`)', b: 'Host(`*.test`)', c: 'Host(`ab.test`)' },
    ['ab.test: a c', '*.test: a? b', 'any host: a?'],
  ],
] as const)('%s', (_, rules, expected) => {
  expect(shown(rules)).toEqual(expected);
});

test.each([
  ['v2', '{sub}.Test', 'one-label'],
  ['v2', '{sub:.+}.test', 'many-labels'],
  ['v3', '^[a-z0-9-]+\\.test$', 'one-label'],
  ['v3', '\\.test$', 'many-labels'],
] as const)('%s: HostRegexp of %s is a wildcard', (syntax, pattern, labels) => {
  const { virtualHosts } = hostTable([router('a', `HostRegexp(\`${pattern}\`)`, { syntax })]);
  expect(virtualHosts.map(({ hosts }) => hosts)).toEqual([[{ kind: 'wildcard', suffix: '.test', labels }]]);
});

describe('more overlaps than can be told one by one', () => {
  const words = Array.from('abcdefghi');
  const routers = words.map((word, index) =>
    router(word, `HostRegexp(\`${word}\`) && Path(\`/${word}\`)`, { priority: -index }),
  );
  const all = router('all', 'PathPrefix(`/`)', { priority: -100 });
  const table = tableOf([...routers, all]);

  test.each([
    ['a.0', '/a', 'a'],
    ['a.0', '/0', 'all'],
    ['c.0', '/a', 'all'],
    ['c.0', '/c', 'c'],
    ['c.0', '/d', 'opaque'],
    ['0.0', '/a', 'all'],
  ])('%s%s', (host, target, expected) => {
    expect(answer(table, get(target, { host }))).toBe(expected);
  });
});

describe('who can decide', () => {
  const names = (rules: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> => {
    const routers = Object.entries(rules).map(([name, text], index) =>
      router(name, text, { priority: -index }),
    );
    const { deciding } = hostTable(routers);
    return Object.fromEntries([...deciding].map(([{ name }, hosts]) => [name, hosts.map(describeHost)]));
  };

  test.each([
    [
      'behind a router that takes everything',
      { first: 'Host(`a.test`)', second: 'Host(`a.test`) && Path(`/a`)', third: 'Path(`/a`)' },
      { first: ['a.test'], third: ['any host'] },
    ],
    [
      'behind a shorter prefix',
      { short: 'PathPrefix(`/a`)', long: 'PathPrefix(`/a/b`) && Method(`GET`)', other: 'PathPrefix(`/`)' },
      { short: ['any host'], other: ['any host'] },
    ],
    ['a rule that never holds', { a: 'Path(`/a`) && Path(`/b`)' }, {}],
  ] as const)('%s', (_, rules, expected) => {
    expect(names(rules)).toEqual(expected);
  });

  test('routes that nothing reaches are left out', () => {
    expect(
      shown({ first: 'Host(`a.test`) && PathPrefix(`/a`)', second: 'Host(`a.test`) && Path(`/a`)' }),
    ).toEqual(['a.test: first']);
  });
});

describe('what a router does', () => {
  const isGet = { path: { kind: 'any' as const }, methods: ['GET'] };
  const everything = { path: { kind: 'any' as const } };
  const branching = (text: string): Router =>
    router('r', text, {
      handling: [
        { match: isGet, outcome: forward('get'), note: 'only GET' },
        { match: everything, outcome: forward('rest'), responseHeaders: [{ action: 'remove', name: 'X' }] },
        { match: isGet, outcome: forward('never') },
      ],
    });

  test('becomes one route for each branch', () => {
    const { virtualHosts } = hostTable([branching('Path(`/a`)')]);
    expect(virtualHosts[0]?.routes.map(({ name, match }) => [name, match])).toEqual([
      ['r (only GET)', { path: { kind: 'exact', value: '/a' }, methods: ['GET'] }],
      ['r', { path: { kind: 'exact', value: '/a' } }],
    ]);
    expect(virtualHosts[0]?.routes[1]?.responseHeaders).toEqual([{ action: 'remove', name: 'X' }]);
  });

  test('leaves branches out that its rule excludes', () => {
    const { virtualHosts } = hostTable([branching('Method(`POST`)')]);
    expect(virtualHosts[0]?.routes.map(({ name, match }) => [name, match])).toEqual([
      ['r', { path: { kind: 'any' }, methods: ['POST'] }],
    ]);
  });

  test('takes the TLS settings of the first router that can decide', () => {
    const tls = (secret: string): Pick<Router, 'tls'> => ({ tls: { certificate: { secret }, origins: [] } });
    const routers: readonly Router[] = [
      { ...router('never', 'Host(`a.test`) && !PathPrefix(`/`)'), ...tls('s/0') },
      { ...router('a', 'Host(`a.test`) && Path(`/a`)'), ...tls('s/1') },
      { ...router('b', 'Host(`a.test`)'), ...tls('s/2') },
    ];
    const { virtualHosts } = virtualHostsOf(routers, notFound);
    expect(virtualHosts.map(({ tls: chosen }) => chosen?.certificate)).toEqual([{ secret: 's/1' }]);
  });

  test('is not known where it depends on ALPN', () => {
    const rule = ruleOf('HostSNI(`a.test`) && (ALPN(`h2`) || ClientIP(`10.0.0.0/8`))', 'v3', 'tcp');
    const { virtualHosts } = virtualHostsOf([{ ...router('r', 'Path(`/`)'), rule }], notFound);
    expect(virtualHosts[0]?.routes.map(({ match, outcome }) => [match, outcome.kind])).toEqual([
      [{ path: { kind: 'any' }, clientAddresses: ['10.0.0.0/8'] }, 'forward'],
      [{ path: { kind: 'any' } }, 'opaque'],
    ]);
  });
});
