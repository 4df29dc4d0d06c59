import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Route } from '../../src/model/route-table.ts';
import { forward } from '../model/fixtures.ts';

import { compare, envoy, exact, nginx, prefix, raw, root, search, shares, to } from './routes.ts';

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

  const swapping = (source: string, text: string): Route =>
    to('a', prefix('/'), {}, forward('a', { path: search(source, text) }));

  test('groups that change places around a text are decided one by one', () => {
    const host = compare([swapping('^/([^/]*)/(.*)$', '/$2/$1')], [swapping('^/([^/]*)/(.*)', '/$2/$1')]);
    expect(host).toMatchObject({ differences: [], tested: [], unknown: [] });
    const other = compare([swapping('^/([^/]*)/(.*)$', '/$2/$1')], [swapping('^/(.*)/([^/]*)$', '/$2/$1')]);
    expect(other.differences).toMatchObject([{ cause: 'rewrite' }]);
  });

  test('groups that change places side by side are tried out, and the label says so', () => {
    const host = compare([swapping('^/([^/]*)/(.*)$', '/$2$1')], [swapping('^/([^/]*)/(.*)', '/$2$1')]);
    expect(host.verdict).toBe('unknown');
    expect(host.tested).toMatchObject([{ aspect: 'rewrite', before: { name: 'a' } }]);
    expect(host.tested[0]?.paths).toBeGreaterThan(20);
    const other = compare([swapping('^/([^/]*)/(.*)$', '/$2$1')], [swapping('^/(.*)/([^/]*)$', '/$2$1')]);
    expect(other.differences).toMatchObject([{ cause: 'rewrite' }]);
  });
});
