import { describe, expect, test } from 'vitest';
import type { Match, PathPredicate } from '../../src/model/match.ts';
import type { Location, Outcome } from '../../src/model/outcome.ts';
import type { Listener, Route } from '../../src/model/route-table.ts';
import type { Cause, HostProof } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { forward, listener, rawPaths, route, tableOf, virtualHost } from '../model/fixtures.ts';
import { gate, template } from './arbitrary.ts';

const nginx = (source: string, ignoreCase = true): PathPredicate =>
  regex({ source, flavour: 'pcre', ignoreCase, anchoring: 'none' });
const envoy = (source: string): PathPredicate =>
  regex({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
const searched = (source: string): PathPredicate =>
  regex({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' });
const regex = (pattern: Pattern): PathPredicate => ({ kind: 'regex', pattern });
const prefix = (value: string): PathPredicate => ({ kind: 'prefix', value });
const exact = (value: string): PathPredicate => ({ kind: 'exact', value });

const to = (
  name: string,
  path: PathPredicate,
  more: Partial<Match> = {},
  outcome: Outcome = forward(name),
): Route => route(name, { path, ...more }, outcome);

function redirect(more: Partial<Extract<Location, { kind: 'parts' }>> = {}, status = 308): Outcome {
  const location: Location = {
    kind: 'parts',
    scheme: 'https',
    host: { kind: 'request' },
    port: 'default',
    path: { kind: 'keep' },
    query: 'keep',
    ...more,
  };
  return { kind: 'redirect', status, location };
}

function compare(before: readonly Route[], after: readonly Route[], more: Partial<Listener> = {}): HostProof {
  const proof = prove(tableOf(before), tableOf(after, more), { hosts: (name) => name === 'a.test' });
  const [host] = proof.hosts;
  if (host === undefined) throw new Error('the host was not compared');
  return host;
}

const raw = { paths: rawPaths };

interface Row {
  readonly name: string;
  readonly before: readonly Route[];
  readonly after: readonly Route[];
  readonly cause: Cause;
  readonly target: string;
  readonly verdict?: string;
}

const root = to('root', prefix('/'));

const ROWS: readonly Row[] = [
  {
    name: 'a pattern without case becomes one with case',
    before: [to('api', nginx('^/api(/|$)(.*)')), root],
    after: [to('api', prefix('/api')), root],
    cause: 'regex-case',
    target: '/apI',
  },
  {
    name: '(?i)/Header under whole-path matching: nginx only wanted the beginning',
    before: [to('header', nginx('^/Header'))],
    after: [to('header', envoy('(?i)/Header'))],
    cause: 'anchoring',
    target: '/headera',
    verdict: 'narrower',
  },
  {
    name: 'a pattern is searched instead of anchored',
    before: [to('b', envoy('/b')), root],
    after: [to('b', searched('/b')), root],
    cause: 'anchoring',
    target: '/ba',
  },
  {
    name: 'alternation without grouping',
    before: [to('both', envoy('/a|/b')), root],
    after: [to('both', searched('^/a|/b$')), root],
    cause: 'anchoring',
    target: '/aa',
  },
  {
    name: 'a regex that came first now comes after a prefix',
    before: [to('regex', envoy('/a/[a-z]+')), to('prefix', prefix('/a'))],
    after: [to('prefix', prefix('/a')), to('regex', envoy('/a/[a-z]+'))],
    cause: 'precedence',
    target: '/a/a',
  },
  {
    name: 'a dropped regex falls to the catch-all',
    before: [to('regex', envoy('/x[0-9]')), root],
    after: [root],
    cause: 'lost-route',
    target: '/x0',
  },
  {
    name: 'an exact path of a server in regex mode also holds below',
    before: [to('exact', nginx('^/only'))],
    after: [to('exact', exact('/only'))],
    cause: 'regex-case',
    target: '/onlY',
    verdict: 'narrower',
  },
  {
    name: 'a path loses its slash at the end',
    before: [to('dir', exact('/dir/')), root],
    after: [to('dir', exact('/dir')), root],
    cause: 'trailing-slash',
    target: '/dir',
  },
  {
    name: 'a method is no longer asked for',
    before: [to('get', prefix('/'), { methods: ['GET'] })],
    after: [to('get', prefix('/'))],
    cause: 'lost-condition',
    target: '/',
    verdict: 'wider',
  },
  {
    name: 'a header is asked for in addition',
    before: [root],
    after: [to('root', prefix('/'), { headers: [{ name: 'X', value: { kind: 'present' } }] })],
    cause: 'added-condition',
    target: '/',
    verdict: 'narrower',
  },
  {
    name: 'another status of a redirect',
    before: [to('r', prefix('/'), {}, redirect())],
    after: [to('r', prefix('/'), {}, redirect({}, 301))],
    cause: 'redirect-status',
    target: '/',
  },
  {
    name: 'a redirect loses the query',
    before: [to('r', prefix('/'), {}, redirect())],
    after: [to('r', prefix('/'), {}, redirect({ query: 'drop' }))],
    cause: 'redirect-location',
    target: '/?q=1',
  },
  {
    name: 'a redirect leaves the last slash of the path out',
    before: [to('r', prefix('/'), {}, redirect())],
    after: [to('r', prefix('/'), {}, redirect({ cutLastSlash: true }))],
    cause: 'redirect-location',
    target: '/',
  },
  {
    name: 'a redirect to https is lost',
    before: [to('r', prefix('/'), {}, redirect())],
    after: [root],
    cause: 'scheme',
    target: '/',
  },
  {
    name: 'another backend',
    before: [root],
    after: [to('root', prefix('/'), {}, forward('other'))],
    cause: 'backend',
    target: '/',
  },
  {
    name: 'other shares',
    before: [to('root', prefix('/'), {}, shares(1, 4))],
    after: [to('root', prefix('/'), {}, shares(1, 3))],
    cause: 'weight',
    target: '/',
  },
  {
    name: 'a rewrite that keeps a slash',
    before: [to('api', prefix('/api'), {}, forward('api', { path: search('/api(/|$)(.*)', '/app/$2') }))],
    after: [
      to(
        'api',
        prefix('/api'),
        {},
        forward('api', { path: { kind: 'prefix', prefix: '/api', replacement: '/app' } }),
      ),
    ],
    cause: 'rewrite',
    target: '/api',
  },
  {
    name: 'a constant path becomes a replaced prefix',
    before: [to('foo', prefix('/foo'), {}, forward('foo', { path: search('/foo', '/') }))],
    after: [
      to(
        'foo',
        prefix('/foo'),
        {},
        forward('foo', { path: { kind: 'prefix', prefix: '/foo', replacement: '/' } }),
      ),
    ],
    cause: 'rewrite',
    target: '/foo/f',
  },
  {
    name: 'a route is lost',
    before: [to('only', prefix('/only'))],
    after: [],
    cause: 'lost-route',
    target: '/only',
    verdict: 'narrower',
  },
  {
    name: 'addresses are no longer looked at',
    before: [to('s1', prefix('/'), {}, gate([{ action: 'deny', cidr: '10.0.0.0/8' }]))],
    after: [to('s1', prefix('/'))],
    cause: 'lost-policy',
    target: '/',
    verdict: 'wider',
  },
];

function shares(one: number, two: number): Outcome {
  const [target] = forward('a').backends;
  const [other] = forward('b').backends;
  if (target === undefined || other === undefined) throw new Error('no backends');
  return forward('a', {
    backends: [
      { ...target, weight: one },
      { ...other, weight: two },
    ],
  });
}

function search(source: string, text: string): ReturnType<typeof forward>['path'] {
  const pattern: Pattern = { source, flavour: 'pcre', ignoreCase: false, anchoring: 'none' };
  return { kind: 'regex', pattern, template: template(text), replaces: 'whole' };
}

describe('known non-equivalences', () => {
  test.each(ROWS)('$name', ({ before, after, cause, target, verdict }) => {
    const host = compare(before, after, raw);
    const found = host.differences.map((difference) => [difference.cause, difference.witness.target]);
    expect(found).toContainEqual([cause, target]);
    expect(host.verdict).toBe(verdict ?? 'different');
    expect(host.unknown).toEqual([]);
  });
});

const SAME: ReadonlyArray<readonly [string, readonly Route[], readonly Route[]]> = [
  [
    'a pattern in two flavours',
    [to('api', nginx('^/api(/|$)(.*)', false)), root],
    [to('api', envoy('/api(/.*)?')), root],
  ],
  ['a pattern that is a prefix', [to('api', nginx('^/api(/|$)', false))], [to('api', prefix('/api'))]],
  [
    'routes in another order that cannot meet',
    [to('a', prefix('/a')), to('b', envoy('/b[0-9]+')), to('c', exact('/c'))],
    [to('c', exact('/c')), to('b', envoy('/b[0-9][0-9]*')), to('a', prefix('/a'))],
  ],
  [
    'a route that another one hides',
    [to('a', prefix('/a')), to('hidden', prefix('/a/b')), root],
    [to('a', prefix('/a')), root],
  ],
  [
    'the capture of a regex as the replacement of a prefix',
    [to('api', prefix('/api'), {}, forward('api', { path: search('/api(/|$)(.*)', '/$2') }))],
    [
      to(
        'api',
        prefix('/api'),
        {},
        forward('api', { path: { kind: 'prefix', prefix: '/api', replacement: '/' } }),
      ),
    ],
  ],
  [
    'conditions in another order, and two rules for one',
    [
      to('a', prefix('/'), {
        methods: ['GET', 'PUT'],
        headers: [{ name: 'X', value: { kind: 'exact', value: '1' } }],
      }),
    ],
    [
      to('a', prefix('/'), {
        methods: ['PUT'],
        headers: [{ name: 'x', value: { kind: 'exact', value: '1' } }],
      }),
      to('a', prefix('/'), {
        methods: ['GET'],
        headers: [{ name: 'x', value: { kind: 'exact', value: '1' } }],
      }),
    ],
  ],
  [
    'a header value and the pattern that only it matches',
    [to('a', prefix('/'), { headers: [{ name: 'X', value: { kind: 'exact', value: 'on' } }] })],
    [
      to('a', prefix('/'), {
        headers: [
          {
            name: 'X',
            value: {
              kind: 'regex',
              pattern: { source: 'on', flavour: 're2', ignoreCase: false, anchoring: 'full' },
            },
          },
        ],
      }),
    ],
  ],
  [
    'a cookie and the pattern of the Cookie header for it',
    [to('a', prefix('/'), { cookies: [{ name: 'c', value: { kind: 'exact', value: '1' } }] }), root],
    [
      to('a', prefix('/'), {
        headers: [
          {
            name: 'Cookie',
            value: {
              kind: 'regex',
              pattern: {
                // The first pair that is called c decides.
                source:
                  '(?:(?:[^;=]*|[ \\t]*(?:[^c;= \\t][^;=]*|c[^;=]*[^;= \\t][ \\t]*)?=[^;]*);)*[ \\t]*c[ \\t]*=[ \\t]*1[ \\t]*(?:;.*)?',
                flavour: 're2',
                ignoreCase: false,
                anchoring: 'full',
              },
            },
          },
        ],
      }),
      root,
    ],
  ],
  [
    'shares with a common factor',
    [to('a', prefix('/'), {}, shares(20, 80))],
    [to('a', prefix('/'), {}, shares(1, 4))],
  ],
  [
    'a pattern that nobody can decide, on both sides',
    [to('a', nginx('^/a(?=b)')), root],
    [to('a', nginx('^/a(?=b)')), root],
  ],
];

describe('the same in other words', () => {
  test.each(SAME)('%s', (_, before, after) => {
    expect(compare(before, after)).toMatchObject({
      verdict: 'equivalent',
      differences: [],
      unknown: [],
      tested: [],
    });
    expect(compare(before, after, raw)).toMatchObject({
      verdict: 'equivalent-modulo',
      modulo: ['path-handling'],
    });
  });
});

describe('what cannot be decided', () => {
  test('a pattern that is not regular leaves its region unknown, with the reason', () => {
    const host = compare([to('a', nginx('^/a(?=b)')), root], [root]);
    expect(host.verdict).toBe('unknown');
    expect(host.unknown[0]?.reason).toMatch(/\^\/a\(\?=b\).*look-ahead/);
  });

  test('an opaque route is never equivalent, not even to itself', () => {
    const opaque: Outcome = { kind: 'opaque', why: 'a script', origins: [], presumably: forward('a') };
    const host = compare(
      [to('a', prefix('/a'), {}, opaque), root],
      [to('a', prefix('/a'), {}, opaque), root],
    );
    expect(host.verdict).toBe('unknown');
    expect(host.unknown.map(({ reason }) => reason)).toEqual(['a script']);
  });

  test('groups that change places are tried out, and the label says so', () => {
    const swapping = (source: string): Route =>
      to('a', prefix('/'), {}, forward('a', { path: search(source, '/$2/$1') }));
    const host = compare([swapping('^/([^/]*)/(.*)$')], [swapping('^/([^/]*)/(.*)')]);
    expect(host.verdict).toBe('unknown');
    expect(host.tested).toMatchObject([{ aspect: 'rewrite', before: { name: 'a' } }]);
    expect(host.tested[0]?.paths).toBeGreaterThan(20);
    const other = compare([swapping('^/([^/]*)/(.*)$')], [swapping('^/(.*)/([^/]*)$')]);
    expect(other.differences).toMatchObject([{ cause: 'rewrite' }]);
  });
});

test('a request of an exact host reaches the wildcard on one side only', () => {
  const shared = to('shared', prefix('/shared'));
  const wildcard = virtualHost('unused', [shared], {
    hosts: [{ kind: 'wildcard', suffix: '.a.test', labels: 'one-label' }],
  });
  const own = (routes: readonly Route[]) => ({
    listeners: [listener([virtualHost('x.a.test', routes), wildcard])],
  });
  const proof = prove(own([to('own', prefix('/own')), shared]), own([to('own', prefix('/own'))]));
  const host = proof.hosts.find(({ hosts }) => hosts.includes('x.a.test'));
  expect(host?.differences).toMatchObject([
    { cause: 'host-fall-through', direction: 'narrower', witness: { host: 'x.a.test', target: '/shared' } },
  ]);
  expect(proof.hosts.find(({ hosts }) => hosts.includes('*.a.test'))?.verdict).toBe('equivalent');
});

test('no answer for what no listener takes', () => {
  const before = {
    listeners: [
      listener([virtualHost('a.test', [root])]),
      listener([virtualHost('a.test', [root])], { name: 'https', port: 443, protocol: 'https' as const }),
    ],
  };
  const after = tableOf([root]);
  const proof = prove(before, after);
  const host = proof.hosts.find(({ scheme, hosts }) => scheme === 'https' && hosts.includes('a.test'));
  expect(host).toMatchObject({
    verdict: 'narrower',
    differences: [{ cause: 'listener', region: 'every request of the host' }],
  });
});
