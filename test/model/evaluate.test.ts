import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, resultsFor } from '../../src/model/evaluate.ts';
import type { Match, PathPredicate } from '../../src/model/match.ts';
import { pathHolds } from '../../src/model/matching.ts';
import { canonicalPath } from '../../src/model/paths.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import {
  badRequest,
  forward,
  get,
  listener,
  nginxPaths,
  notFound,
  route,
  service,
  tableOf,
  virtualHost,
} from './fixtures.ts';

const any: Match = { path: { kind: 'any' } };
const below = (value: string): Match => ({ path: { kind: 'prefix', value } });

function who(table: RouteTable, request: Request): string {
  const [result] = evaluate(table, request).results;
  return result?.backend?.name ?? String(result?.status ?? result?.kind);
}

describe('listeners', () => {
  const to = (name: string) => [virtualHost('a.test', [route(name, any, forward(name))])];
  const table: RouteTable = {
    listeners: [
      listener(to('plain')),
      listener(to('high'), { name: 'high', port: 8080 }),
      listener(to('secure'), { name: 'https', port: 443, protocol: 'https' }),
      listener([virtualHost('raw.test', [route('raw', any, forward('raw'))])], {
        name: 'tls',
        port: 443,
        protocol: 'tls',
      }),
    ],
  };
  test.each<readonly [Partial<Request>, string]>([
    [{}, 'plain'],
    [{ port: 8080 }, 'high'],
    [{ scheme: 'https' }, 'secure'],
    [{ scheme: 'https', host: 'raw.test' }, 'raw'],
    [{ scheme: 'https', host: 'a.test', sni: 'raw.test' }, 'raw'],
    [{ scheme: 'https', protocol: 'tls', sni: 'other.test' }, '404'],
    [{ scheme: 'https', port: 80 }, '0'],
    [{ port: 81 }, '0'],
    [{ host: 'A.TEST.:80' }, 'plain'],
    [{ host: 'b.test' }, '404'],
  ])('%j goes to %s', (more, expected) => {
    expect(who(table, get('/', more))).toBe(expected);
  });

  test('of several on a port the one with the most specific host', () => {
    const wildcard = { kind: 'wildcard', suffix: '.test', labels: 'many-labels' } as const;
    const several: RouteTable = {
      listeners: [
        listener([virtualHost('', [route('w', any, forward('wild'))], { hosts: [wildcard] })], { name: 'w' }),
        listener(to('exact'), { name: 'e' }),
      ],
    };
    expect(who(several, get('/'))).toBe('exact');
    expect(who(several, get('/', { host: 'b.test' }))).toBe('wild');
  });

  test('of several Gateways the one that is asked', () => {
    const several: RouteTable = {
      listeners: [listener(to('one'), { gateway: 'x/one' }), listener(to('two'), { gateway: 'x/two' })],
    };
    expect(who(several, get('/', { gateway: 'x/two' }))).toBe('two');
    expect(who(several, get('/', { gateway: 'x/three' }))).toBe('0');
  });
});

describe('routes', () => {
  test('the first that matches decides', () => {
    const post = { ...below('/'), methods: ['POST'] };
    const table = tableOf([
      route('post', post, forward('post')),
      route('a', below('/a'), forward('a')),
      route('b', any, forward('b')),
    ]);
    expect(who(table, get('/a/x', { method: 'POST' }))).toBe('post');
    expect(who(table, get('/a/x'))).toBe('a');
    expect(who(table, get('/ab'))).toBe('b');
  });

  test('none: the host says what happens', () => {
    expect(who(tableOf([route('a', below('/a'), forward('a'))]), get('/b'))).toBe('404');
  });

  test('guards come before hosts', () => {
    const denied = { kind: 'respond', status: 403, reason: 'blocked' } as const;
    const agent = { name: 'user-agent', value: { kind: 'exact', value: 'bad' } } as const;
    const guards = [route('block-user-agents', { ...any, headers: [agent] }, denied)];
    const table = tableOf([route('a', any, forward('a'))], { guards });
    expect(who(table, get('/', { host: 'nobody', headers: [['User-Agent', 'bad']] }))).toBe('403');
    expect(who(table, get('/', { headers: [['User-Agent', 'good']] }))).toBe('a');
  });

  test('a path that the listener refuses', () => {
    const table = tableOf([route('a', any, forward('a'))]);
    expect(who(table, get('/%zz'))).toBe('400');
    expect(evaluate(table, get('/..')).steps.map((step) => step.text)).toContain(
      '/.. is refused: the path climbs above the root',
    );
  });

  test('what cannot be decided is followed both ways', () => {
    const ahead: PathPredicate = {
      kind: 'regex',
      pattern: { source: '^/(?!b)', flavour: 'pcre', ignoreCase: false, anchoring: 'none' },
    };
    const { results } = evaluate(
      tableOf([route('L', { path: ahead }, forward('l')), route('M', any, forward('m'))]),
      get('/a'),
    );
    expect(results.map((result) => [result.backend?.name, result.assumptions])).toEqual([
      ['l', ['L matches']],
      ['m', ['L does not match']],
    ]);
  });

  test('a pattern that its engine refuses matches nothing', () => {
    const broken: PathPredicate = {
      kind: 'regex',
      pattern: { source: '/(', flavour: 'pcre', ignoreCase: false, anchoring: 'none' },
    };
    expect(
      who(tableOf([route('L', { path: broken }, forward('l')), route('M', any, forward('m'))]), get('/')),
    ).toBe('m');
  });
});

describe('the connection', () => {
  const missing = { kind: 'respond', status: 400, reason: 'no certificate' } as const;
  const secure = (mode: 'require' | 'optional' | 'optional-unverified') =>
    ({
      listeners: [
        listener(
          [
            virtualHost('a.test', [route('a', any, forward('a'))], {
              tls: {
                certificate: 'default',
                clientCertificates: { caSecret: 'shop/ca', mode, depth: 1, missing },
                misdirected: { kind: 'respond', status: 421, reason: 'other server name' },
                origins: [],
              },
            }),
          ],
          { port: 443, protocol: 'https' },
        ),
      ],
    }) satisfies RouteTable;
  const names = (mode: Parameters<typeof secure>[0], more: Partial<Request>) =>
    evaluate(secure(mode), get('/', { scheme: 'https', ...more })).results.map(
      (r) => r.backend?.name ?? r.status,
    );
  test.each([
    ['require', {}, [400]],
    ['require', { clientCertificate: 'me' }, ['a', 400]],
    ['optional', {}, ['a']],
    ['optional', { clientCertificate: 'me' }, ['a', 400]],
    ['optional-unverified', { clientCertificate: 'me' }, ['a']],
    ['optional', { sni: 'b.test' }, [421]],
  ] as const)('%s %j', (mode, more, expected) => {
    expect(names(mode, more)).toEqual(expected);
  });
});

describe('forwarding', () => {
  test('weights are shares; an invalid backend answers its share', () => {
    const outcome = forward('a', {
      backends: [
        { weight: 3, target: service('a') },
        { weight: 0, target: service('never') },
        { weight: 1, target: { kind: 'respond', status: 500, reason: 'no such service' } },
      ],
    });
    const { results } = evaluate(tableOf([route('r', any, outcome)]), get('/'));
    expect(results.map((result) => [result.share, result.backend?.name, result.status])).toEqual([
      [75, 'a', undefined],
      [25, undefined, 500],
    ]);
  });

  test('headers: those of the client, edited in order, names in lower case', () => {
    const outcome = forward('a', {
      host: { kind: 'set', value: [{ text: 'inner.test' }] },
      requestHeaders: [
        { action: 'set', name: 'X-Set', value: [{ text: 'new' }] },
        { action: 'add', name: 'X-Add', value: [{ text: 'two' }] },
        { action: 'remove', name: 'X-Gone' },
        { action: 'set', name: 'X-Empty', value: [{ header: 'nothing' }] },
        { action: 'set', name: 'X-Id', value: [{ variable: 'request-id' }] },
      ],
    });
    const headers = [
      ['x-set', 'old'],
      ['X-ADD', 'one'],
      ['x-gone', '1'],
      ['x-empty', '1'],
      ['Other', 'kept'],
    ] as const;
    const [result] = evaluate(tableOf([route('r', any, outcome)]), get('/', { headers })).results;
    expect({ ...result?.upstream?.headers }).toEqual({
      host: 'inner.test',
      'x-set': 'new',
      'x-add': 'one,two',
      'x-id': null,
      other: 'kept',
    });
    expect(result?.upstream?.host).toBe('inner.test');
  });

  test('the edits of one backend concern that backend alone, and come before those of the route', () => {
    const header = (text: string) => [{ action: 'set', name: 'x-b', value: [{ text }] }] as const;
    const outcome = forward('a', {
      backends: [
        {
          weight: 1,
          target: service('a'),
          filters: { requestHeaders: header('a'), responseHeaders: header('own') },
        },
        { weight: 1, target: service('b'), filters: { path: { kind: 'constant', value: '/b' } } },
      ],
    });
    const responseHeaders = [{ action: 'add', name: 'X-B', value: [{ text: 'all' }] }] as const;
    const { results } = evaluate(tableOf([route('r', any, outcome, { responseHeaders })]), get('/'));
    expect(
      results.map((r) => [
        r.upstream?.headers['x-b'],
        r.upstream?.target,
        r.responseHeaders.set['x-b'],
        r.responseHeaders.added?.['x-b'],
      ]),
    ).toEqual([
      ['a', '/', 'own,all', undefined],
      [undefined, '/b', undefined, 'all'],
    ]);
  });

  test('mirrors, and removed answer headers', () => {
    const mirror = { backend: service('copy'), percent: 50, origins: [] };
    const outcome = forward('a', { mirrors: [mirror, { ...mirror, percent: 0 }] });
    const responseHeaders = [{ action: 'remove', name: 'Server' }] as const;
    const [result] = evaluate(tableOf([route('r', any, outcome, { responseHeaders })]), get('/')).results;
    expect(result?.mirrors).toEqual([mirror]);
    expect(result?.responseHeaders.removed).toEqual(['server']);
  });

  test('a header named like a property of every object', () => {
    const [result] = evaluate(
      tableOf([route('r', any, forward('a'))]),
      get('/', { headers: [['__proto__', 'x']] }),
    ).results;
    expect(Object.keys(result?.upstream?.headers ?? {})).toContain('__proto__');
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });
});

test('an opaque part: nothing certain, and what happens if it does nothing', () => {
  const outcome = { kind: 'opaque', why: 'a snippet', origins: [], presumably: forward('a') } as const;
  const { results } = evaluate(tableOf([route('r', any, outcome)]), get('/'));
  expect(results.map((result) => [result.kind, result.assumptions.length])).toEqual([
    ['opaque', 0],
    ['forwarded', 1],
  ]);
});

test('steps tell the way, without control characters', () => {
  const table = tableOf([route('location "/a/"', below('/a'), forward('s'))]);
  expect(evaluate(table, get('//a/%1b%FF')).steps.map((step) => step.text)).toEqual([
    'listener http (http, port 80) takes the request',
    '//a/%1b%FF is read as /a/\\x1B\\xFF',
    'host a.test is served by a.test',
    'location "/a/" matches /a/\\x1B\\xFF',
    'to shop/s:80 as //a/%1b%FF',
  ]);
});

test('small random tables: the same as looking at one route after the other', () => {
  const piece = fc.constantFrom('/', 'a', 'b', '/a', '/b', '%61', '..');
  const target = fc.array(piece, { maxLength: 5 }).map((parts) => `/${parts.join('')}`);
  const value = fc.constantFrom('/', '/a', '/a/', '/ab', '/a/b', '/b');
  const path: fc.Arbitrary<PathPredicate> = fc.oneof(
    fc.record({
      kind: fc.constantFrom('exact' as const, 'prefix' as const, 'string-prefix' as const),
      value,
    }),
    value.map((source) => ({
      kind: 'regex' as const,
      pattern: {
        source: `^${source}(/|$)`,
        flavour: 'pcre' as const,
        ignoreCase: true,
        anchoring: 'none' as const,
      },
    })),
  );
  const method = fc.constantFrom('GET', 'POST');
  const routes = fc.array(fc.record({ path, methods: fc.option(fc.tuple(method), { nil: undefined }) }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(routes, target, method, (list, wire, verb) => {
      const table = tableOf(
        list.map(({ path: predicate, methods }, index) =>
          route(
            `r${index}`,
            methods === undefined ? { path: predicate } : { path: predicate, methods },
            forward(`s${index}`),
          ),
        ),
      );
      const canonical = canonicalPath(wire, nginxPaths);
      let expected = String(canonical.ok ? notFound.status : badRequest.status);
      if (canonical.ok) {
        const index = list.findIndex(
          (one) => pathHolds(one.path, canonical.path) === true && (one.methods?.includes(verb) ?? true),
        );
        if (index >= 0) expected = `s${index}`;
      }
      expect(who(table, get(wire, { method: verb }))).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

describe('results without reasons', () => {
  const table = tableOf([
    route('api', below('/api'), forward('api')),
    route('beta', { ...any, headers: [{ name: 'x-beta', value: { kind: 'present' } }] }, forward('beta')),
    route('web', any, forward('web')),
  ]);
  const requests = ['/', '/api', '/api/../x', '/%zz', 'no-slash'].flatMap((target) => [
    get(target),
    { ...get(target), headers: [['X-Beta', '1'] as const] },
    { ...get(target), host: 'unknown.test' },
    { ...get(target), port: 9 },
  ]);

  test('are those of an evaluation', () => {
    for (const request of requests) {
      expect(resultsFor(table, request)).toEqual(evaluate(table, request).results);
    }
  });

  test('are those of what the lens shows', () => {
    const only = (wanted: string) =>
      resultsFor(table, get('/api'), {
        routes: ({ routes }) => routes.filter(({ name }) => name === wanted),
        guards: () => [],
        unmatched: () => badRequest,
      }).map(({ backend, status }) => backend?.name ?? status);
    expect(only('web')).toEqual(['web']);
    expect(only('none')).toEqual([400]);
  });
});
