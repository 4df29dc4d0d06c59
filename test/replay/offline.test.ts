import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Route, RouteTable } from '../../src/model/route-table.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { minimised } from '../../src/replay/minimise.ts';
import { createOfflineReplay } from '../../src/replay/offline/replay.ts';
import { foldedPath } from '../../src/replay/shapes.ts';
import type { Recorded } from '../../src/replay/sources/recorded.ts';
import { forward, get, listener, route, tableOf, virtualHost } from '../model/fixtures.ts';

const api = (outcome: Outcome = forward('api')): Route =>
  route('api', { path: { kind: 'prefix', value: '/api' } }, outcome);
const rest = (outcome: Outcome = forward('web')): Route => route('rest', { path: { kind: 'any' } }, outcome);
const before = tableOf([api(), rest()]);

function recorded(
  target: string,
  more: Partial<Recorded> & { host?: string; method?: string } = {},
): Recorded {
  const { host = 'a.test', method = 'GET', ...rest } = more;
  return { request: get(target, { host, method }), place: { source: 'a.log', line: 1 }, ...rest };
}

function verdictsOf(after: RouteTable, items: readonly Recorded[], table = before): Record<string, number> {
  const replay = createOfflineReplay({ before: table, after });
  replay.add(items);
  const { verdicts } = replay.result().totals;
  return Object.fromEntries(
    Object.entries(verdicts).flatMap(([name, { requests }]) => (requests === 0 ? [] : [[name, requests]])),
  );
}

describe('verdicts', () => {
  test('a request that reaches the same backend is the same', () => {
    expect(verdictsOf(before, [recorded('/api/x'), recorded('/')])).toEqual({ same: 2 });
  });

  test('what is recorded calibrates the model, and comes first', () => {
    const changed = tableOf([api(forward('other')), rest()]);
    const replay = createOfflineReplay({ before, after: changed });
    replay.add([
      recorded('/api/1', {
        observed: { status: 200, backend: { namespace: 'shop', service: 'api', port: 80 } },
      }),
      recorded('/api/2', {
        observed: { status: 200, backend: { namespace: 'shop', service: 'web', port: 80 } },
      }),
      recorded('/x', { observed: { status: 200, backend: { namespace: 'shop', service: 'web', port: 80 } } }),
    ]);
    const { totals, calibration } = replay.result();
    expect(totals.verdicts).toMatchObject({
      'model-miss': { requests: 1 },
      different: { requests: 1 },
      same: { requests: 1 },
    });
    expect(calibration).toEqual({ compared: 3, agreed: 2 });
    const miss = totals.shapes.find(({ outcome }) => outcome.verdict === 'model-miss');
    expect(miss?.outcome.discrepancies).toEqual([
      { part: 'backend', expected: 'shop/api:80', got: 'shop/web:80' },
    ]);
  });

  test('that nobody received a request is not taken for an answer of which nobody said so', () => {
    const [nobody, unsaid] = [{ observed: { status: 200, backend: null } }, { observed: { status: 200 } }];
    expect(verdictsOf(before, [recorded('/', unsaid), recorded('/', nobody)])).toEqual({
      same: 1,
      'model-miss': 1,
    });
  });

  test('an answer that depends on circumstances is noise, unless the tables differ', () => {
    const gone = { observed: { status: 499, backend: null } };
    expect(verdictsOf(before, [recorded('/api', gone)])).toEqual({ noise: 1 });
    expect(verdictsOf(tableOf([rest()]), [recorded('/api', gone)])).toEqual({ different: 1 });
  });

  test('nothing is said of snippets and of paths that were rewritten', () => {
    const snippet = tableOf([rest({ kind: 'opaque', why: 'a snippet', origins: [] })]);
    expect(verdictsOf(snippet, [recorded('/')], snippet)).toEqual({ 'not-covered': 1 });
    expect(verdictsOf(before, [recorded('/', { hints: { rewritten: true } })])).toEqual({ 'not-covered': 1 });
  });

  test('what is known of a difference makes it known', () => {
    const replay = createOfflineReplay({
      before,
      after: tableOf([rest()]),
      explain: () => ({ cause: 'lost-route', known: { kind: 'finding', codes: ['GP5001'] } }),
    });
    replay.add([recorded('/api')]);
    expect(replay.result().totals.verdicts['same-known'].requests).toBe(1);
  });
});

describe('logs without a host', () => {
  const table = {
    listeners: [
      listener([
        virtualHost('a.test', [api(), rest()]),
        virtualHost('b.test', [route('b', { path: { kind: 'any' } }, forward('web'))]),
        virtualHost('c.test', [route('c', { path: { kind: 'any' } }, forward('only-c'))]),
      ]),
    ],
  };
  const line = (target: string, upstreamName: string): Recorded =>
    recorded(target, {
      host: '',
      observed: { status: 200 },
      hints: { upstreamName, reached: true, unknown: ['host', 'scheme'] },
    });

  test('are read where all hosts that fit are treated alike', () => {
    expect(verdictsOf(table, [line('/x', 'shop-web-80'), line('/x', 'shop-only-c-80')], table)).toEqual({
      same: 2,
    });
  });

  test('are not covered where they are not, or where nothing tells', () => {
    const changed = {
      listeners: table.listeners.map((one) => ({
        ...one,
        virtualHosts: one.virtualHosts.map((host, index) =>
          index === 1 ? { ...host, routes: [route('b', { path: { kind: 'any' } }, forward('x'))] } : host,
        ),
      })),
    };
    expect(verdictsOf(changed, [line('/x', 'shop-web-80')], table)).toEqual({ 'not-covered': 1 });
    expect(verdictsOf(changed, [line('/x', 'shop-only-c-80')], table)).toEqual({ same: 1 });
    expect(verdictsOf(table, [line('/x', '-'), line('/x', 'gone-80')], table)).toEqual({ 'not-covered': 2 });
  });

  test('show a model that fits no host', () => {
    // Every host that leads to this backend sends this path elsewhere.
    expect(verdictsOf(table, [line('/x', 'shop-api-80')], table)).toEqual({ 'model-miss': 1 });
  });

  test('names of upstreams are read in every way that the table knows', () => {
    const service = (namespace: string, name: string) =>
      forward('x', {
        backends: [
          {
            weight: 1,
            target: { kind: 'Service', namespace, name, port: 'http', portNumber: 80, protocol: 'http' },
          },
        ],
      });
    const ambiguous = tableOf([
      route('one', { path: { kind: 'prefix', value: '/one' } }, service('a', 'b-c')),
      route('two', { path: { kind: 'any' } }, service('a-b', 'c')),
    ]);
    const at = (target: string): Recorded => ({ ...line(target, 'a-b-c-http'), request: get(target) });
    const known = (item: Recorded): Recorded => ({
      ...item,
      hints: { upstreamName: 'a-b-c-http', reached: true },
    });
    expect(verdictsOf(ambiguous, [known(at('/one')), known(at('/x'))], ambiguous)).toEqual({ same: 2 });
  });
});

describe('seeded faults are found by generated traffic, with their cause', () => {
  const ordered = tableOf([
    route('exact', { path: { kind: 'exact', value: '/api/x' } }, forward('x')),
    api(forward('api', { path: { kind: 'prefix', prefix: '/api', replacement: '/v2' } })),
    rest(),
  ]);
  const [exact, prefix, last] = ordered.listeners[0]?.virtualHosts[0]?.routes ?? [];
  if (exact === undefined || prefix === undefined || last === undefined) throw new Error('three routes');
  test.each<[string, readonly Route[], string]>([
    ['wrong precedence', [prefix, exact, last], 'backend'],
    ['a lost rewrite', [exact, api(), last], 'rewrite'],
    ['a swapped backend', [exact, prefix, rest(forward('other'))], 'backend'],
    ['a wrong status', [exact, prefix, rest({ kind: 'respond', status: 404, reason: 'no' })], 'status'],
    ['a header that is dropped', [exact, prefix, { ...last, responseHeaders: [] }], 'response-header'],
    ['a route that is lost', [exact, last], 'backend'],
  ])('%s', (_name, routes, cause) => {
    const mark = {
      action: 'set' as const,
      name: 'x-mark',
      value: [{ text: '1' }],
      origins: [{ object: { kind: 'Ingress', namespace: 'shop', name: 'web' }, path: [] }],
    };
    const marked = (list: readonly Route[]): RouteTable =>
      tableOf(
        list.map((one) => (one.responseHeaders === undefined ? { ...one, responseHeaders: [mark] } : one)),
      );
    const [one, two] = [marked([exact, prefix, last]), marked(routes)];
    const replay = createOfflineReplay({ before: one, after: two });
    for (const exchange of generateTraffic(one, two)) replay.add([exchange]);
    const { totals } = replay.result();
    expect(totals.verdicts.different.requests).toBeGreaterThan(0);
    expect([...totals.byCause.keys()]).toContain(cause);
  });
});

test('equal tables are the same for all generated traffic', () => {
  const replay = createOfflineReplay({ before, after: before });
  for (const exchange of generateTraffic(before, before)) replay.add([exchange]);
  const { totals } = replay.result();
  expect(totals.requests).toBeGreaterThan(50);
  expect(totals.verdicts.same.requests).toBe(totals.requests);
});

test('requests that somebody sent with odd paths are differences, those that were made are known', () => {
  const raw = tableOf([api(), rest()], {
    paths: { ...listener([]).paths, decode: 'none', mergeSlashes: false },
  });
  const odd = get('/api%2Fx');
  const replay = createOfflineReplay({ before, after: raw });
  replay.add([
    { request: odd, place: { source: 'a.log', line: 1 } },
    { request: odd, place: { source: 'generated' } },
  ]);
  const { verdicts } = replay.result().totals;
  expect([verdicts.different.requests, verdicts['same-known'].requests]).toEqual([1, 1]);
});

test.each([
  ['/users/123/orders/9', '/users/{number}/orders/{number}'],
  ['/a/5f0c7a52-9a1e-4a86-b0c9-1b7de2b0a001?x=1', '/a/{uuid}'],
  ['/v2/items/deadbeef01', '/v2/items/{hex}'],
  ['/static/app.3f9a.js', '/static/app.{n}f{n}a.js'],
  ['/static/app.3f9a77c2.js', '/static/app.{hex}.js'],
  ['/static/1c5c5ae5-20261121_x1.css', '/static/{hex}-{n}_x{n}.css'],
  ['/static/x1c5c5ae5.js', '/static/x{n}c{n}c{n}ae{n}.js'],
  ['/plain/path', '/plain/path'],
])('the path %s folds to %s', (path, folded) => {
  expect(foldedPath(path)).toBe(folded);
});

test('a witness is cut down to what it needs', () => {
  const request = get('/a/b/c?x=1&y=2&z=3', {
    method: 'POST',
    headers: [
      ['A', '1'],
      ['B', '2'],
    ],
  });
  const needs = ({ target, headers }: typeof request): boolean =>
    /y=2/.test(target) && /\/b/.test(target) && headers.some(([name]) => name === 'B');
  expect(minimised(request, needs)).toMatchObject({ method: 'GET', target: '/b?y=2', headers: [['B', '2']] });
});
