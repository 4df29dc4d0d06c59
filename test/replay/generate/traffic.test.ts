import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Route, RouteTable } from '../../../src/model/route-table.ts';
import { decide } from '../../../src/replay/decide.ts';
import { createTraffic, generateTraffic } from '../../../src/replay/generate/traffic.ts';
import { forward, get, nginxPaths, rawPaths, route, tableOf, virtualHost } from '../../model/fixtures.ts';
import { allRequests, routePairs } from '../../proof/arbitrary.ts';

const RUNS = Number(process.env['GATEPROOF_RUNS'] ?? 60);
const SEED = Number(process.env['GATEPROOF_SEED'] ?? 20_261);
const plain = { ...nginxPaths, encode: 'none' as const };
const REQUESTS = allRequests(['/', 'a', 'b', 'A'], 3);

/** The name of the route that decided, as the evaluation tells it. */
function decider(table: RouteTable, request: Parameters<typeof evaluate>[1]): string {
  const steps = evaluate(table, request).steps.filter(({ stage }) => stage === 'route');
  const last = steps.findLast(({ text }) => / matches /.test(text));
  return last?.text.split(' matches ')[0] ?? 'no route of the host';
}

describe.each([
  ['nginx', plain],
  ['raw', rawPaths],
] as const)('random tables with paths read as %s', (_name, paths) => {
  test('every route is reached, or no request reaches it', () => {
    fc.assert(
      fc.property(routePairs, ([one, two]) => {
        const [before, after] = [tableOf(one, { paths }), tableOf(two, { paths })];
        const traffic = createTraffic(before, after);
        const reached = new Set<Route>();
        for (const { request } of traffic.exchanges) {
          for (const table of [before, after]) {
            // The evaluation itself says who decides, not what counted.
            const name = decider(table, request);
            const { route: chosen } = decide(table, request);
            if (chosen !== undefined) {
              expect(chosen.name).toBe(name);
              reached.add(chosen);
            }
          }
        }
        const { before: first, after: second } = traffic.coverage();
        const missed = new Set([...first.missed, ...second.missed].map((item) => item.route));
        for (const item of [...first.missed, ...second.missed]) expect(item.kind).toBe('unreachable');
        for (const routeOf of [...one, ...two]) expect(reached.has(routeOf)).toBe(!missed.has(routeOf));
        for (const request of REQUESTS) {
          for (const table of [before, after]) {
            const { route: chosen } = decide(table, request);
            if (chosen !== undefined) expect(missed.has(chosen)).toBe(false);
          }
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

describe('generated traffic', () => {
  const table = tableOf([
    route('api', { path: { kind: 'prefix', value: '/api/v1' } }, forward('s1')),
    route(
      'tester',
      { path: { kind: 'any' }, headers: [{ name: 'X-Test', value: { kind: 'exact', value: 'on' } }] },
      forward('s2'),
    ),
    route('rest', { path: { kind: 'any' } }, forward('s3')),
  ]);
  const made = [...generateTraffic(table, table)];
  const targets = made.map(({ request }) => request.target);

  test('holds the boundary of a prefix from both sides', () => {
    expect(targets).toEqual(
      expect.arrayContaining(['/api/v1', '/api/v1/', '/api/v1/x', '/api/v1x', '/api/v']),
    );
  });

  test('holds spellings that systems read differently', () => {
    expect(targets).toEqual(
      expect.arrayContaining([
        '//api/v1',
        '/api//v1',
        '/api%2Fv1',
        '/api/v%31',
        '/./api/v1',
        '/x/../api/v1',
        '/api/v1/..',
        '/Api/v1',
        '/API/V1',
        '/api/v1/%FF',
        '/api/v1/%zz',
      ]),
    );
    expect(targets.some((target) => target.length > 1000)).toBe(true);
  });

  test('undoes conditions one by one', () => {
    const values = made.map(({ request }) => request.headers.find(([name]) => name === 'X-Test')?.[1]);
    expect(new Set(values)).toEqual(new Set([undefined, 'on', 'onx', 'ON', '', 'other']));
  });

  test('says what each request is for, and sends none twice', () => {
    expect(made.every(({ purpose }) => purpose !== undefined && purpose.length > 5)).toBe(true);
    const keys = made.map(({ request }) => JSON.stringify(request));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is the same every time', () => {
    expect([...generateTraffic(table, table)]).toEqual(made);
  });

  test('keeps to the hosts that are asked for', () => {
    const two = {
      listeners: table.listeners.map((one) => ({
        ...one,
        virtualHosts: [...one.virtualHosts, virtualHost('b.test', [])],
      })),
    };
    const only = [...generateTraffic(two, two, { hosts: (name) => name === 'b.test' })];
    expect(new Set(only.map(({ request }) => request.host.toLowerCase().replace(/[.:].*$/, '')))).toEqual(
      new Set(['b']),
    );
  });
});

test('a route behind one that takes everything counts as unreachable', () => {
  const table = tableOf([
    route('all', { path: { kind: 'any' } }, forward('s1')),
    route('late', { path: { kind: 'prefix', value: '/late' } }, forward('s2')),
  ]);
  const traffic = createTraffic(table, table);
  expect([...traffic.exchanges].length).toBeGreaterThan(10);
  const { before } = traffic.coverage();
  expect(before).toMatchObject({ routes: 2, reached: 1 });
  expect(before.missed[0]).toMatchObject({ kind: 'unreachable', host: 'a.test' });
  expect(decide(table, get('/late')).name).toBe('all');
});

describe('routes of several listeners', () => {
  const one = route('one', { path: { kind: 'exact', value: '/one' } }, forward('one'));
  const two = route('two', { path: { kind: 'exact', value: '/two' } }, forward('two'));
  const [first] = tableOf([one]).listeners;
  const [second] = tableOf([two], { name: 'other', port: 8080 }).listeners;
  const table: RouteTable = { listeners: [first, second].filter((item) => item !== undefined) };

  test('are reached at the port of their own', () => {
    const traffic = createTraffic(table, table);
    const reached = new Set<string>();
    for (const { request } of traffic.exchanges) {
      const { route: found } = decide(table, request);
      if (found !== undefined) reached.add(`${request.port ?? 80} ${found.name}`);
    }
    expect([...reached].sort()).toEqual(['80 one', '8080 two']);
    expect(traffic.coverage().before).toMatchObject({ routes: 2, reached: 2, missed: [] });
  });

  test('are asked for at the port that takes their place', () => {
    const after: RouteTable = {
      listeners: table.listeners.map((item) => (item.port === 8080 ? { ...item, port: 9090 } : item)),
    };
    const traffic = createTraffic(table, after, { ports: new Map([[8080, 9090]]) });
    expect([...traffic.exchanges].length).toBeGreaterThan(0);
    const { before: own, after: other } = traffic.coverage();
    expect([own.reached, other.reached]).toEqual([2, 2]);
  });
});
