import { describe, expect, test } from 'vitest';
import type { Route } from '../../src/model/route-table.ts';
import type { Cause } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, listener, tableOf, virtualHost } from '../model/fixtures.ts';
import { gate } from './arbitrary.ts';

import {
  compare,
  envoy,
  exact,
  nginx,
  prefix,
  raw,
  redirect,
  root,
  search,
  searched,
  shares,
  to,
} from './routes.ts';

interface Row {
  readonly name: string;
  readonly before: readonly Route[];
  readonly after: readonly Route[];
  readonly cause: Cause;
  readonly target: string;
  readonly verdict?: string;
}

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
    target: '/foo/a',
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

describe('known non-equivalences', () => {
  test.each(ROWS)('$name', ({ before, after, cause, target, verdict }) => {
    const host = compare(before, after, raw);
    const found = host.differences.map((difference) => [difference.cause, difference.witness.target]);
    expect(found).toContainEqual([cause, target]);
    expect(host.verdict).toBe(verdict ?? 'different');
    expect(host.unknown).toEqual([]);
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

describe('the cause of a redirect that is lost', () => {
  const away = (target: string): Route =>
    to(
      'r',
      prefix('/'),
      {},
      {
        kind: 'redirect',
        status: 302,
        location: { kind: 'template', value: [{ text: target }] },
      },
    );
  const at = (protocol: 'http' | 'https', route: Route) => ({
    listeners: [
      listener([virtualHost('a.test', [route])], { protocol, port: protocol === 'http' ? 80 : 443 }),
    ],
  });
  test.each([
    ['http', 'https://b.test/', 'scheme'],
    ['https', 'https://b.test/', 'lost-route'],
    ['https', 'http://b.test/', 'scheme'],
    ['http', 'http://b.test/', 'lost-route'],
  ] as const)('of a request over %s to %s: %s', (protocol, target, cause) => {
    const proof = prove(at(protocol, away(target)), at(protocol, root));
    const host = proof.hosts.find(({ hosts }) => hosts.includes('a.test'));
    expect(host?.differences.map((one) => one.cause)).toEqual([cause]);
    const back = prove(at(protocol, root), at(protocol, away(target)));
    const other = back.hosts.find(({ hosts }) => hosts.includes('a.test'));
    expect(other?.differences.map((one) => one.cause)).toEqual([cause === 'scheme' ? cause : 'added-route']);
  });
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

describe('a slash that a redirect leaves out', () => {
  const asked = { query: [{ name: 'q', value: { kind: 'exact' as const, value: '1' } }] };

  test('shows in the query where conditions ask for one', () => {
    const host = compare(
      [to('cut', exact('/'), asked, redirect({ cutLastSlash: true }))],
      [to('kept', exact('/'), asked, redirect())],
    );
    expect(host).toMatchObject({ verdict: 'different', unknown: [] });
    expect(host.differences).toMatchObject([
      { cause: 'redirect-location', witness: { target: '/?q=1&x=1/' } },
    ]);
  });
});
