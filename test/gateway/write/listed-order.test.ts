import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { read } from '../../../src/gateway/read/index.ts';
import { isListCut, type WriteOptions } from '../../../src/gateway/write/index.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Route, RouteTable } from '../../../src/model/route-table.ts';
import { prove } from '../../../src/proof/prove.ts';
import { reportProof } from '../../../src/report/proof-findings.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import { tables } from './first-match-tables.ts';
import { brief, convert, exact, forward, objects, oneHost, origin, prefix, route } from './support.ts';

const { proxyHeaders: _, ...ENVOY } = TARGETS.get('envoy-gateway')?.dialect ?? SPECIFICATION;
const IN_ORDER = { dialect: ENVOY, listedOrder: true } as const;
const header = (name: string) => ({
  path: { kind: 'any' as const },
  headers: [{ name, value: { kind: 'exact' as const, value: '1' } }],
});

describe('rules that decide as they are listed', () => {
  const table = oneHost(
    route(header('x-a'), forward('a')),
    route(prefix('/long/path'), forward('b')),
    route(exact('/'), forward('a')),
    route(prefix('/'), forward('c')),
  );

  test('are the list itself, with an object of the implementation that the Gateway names', async () => {
    const { rules, of, codes } = await convert(table, IN_ORDER);
    expect(brief(rules)).toEqual([
      // What is no longer than the list needs joins a rule with the same backend.
      'PathPrefix / x-a=1 -> a:80',
      'Exact / -> a:80',
      'PathPrefix /long/path -> b:80',
      'PathPrefix / -> c:80',
    ]);
    expect(of('EnvoyProxy')).toEqual({ 'shop/gateway': { preserveRouteOrder: true } });
    expect(of('Gateway')['shop/gateway']?.['infrastructure']).toEqual({
      parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: 'gateway' },
    });
    expect(codes).toContain('GP5233');
  });

  test('are left to precedence where a Gateway is given, or the dialect knows no such object', async () => {
    const gateway = { namespace: 'infra', name: 'public' };
    for (const options of [{ ...IN_ORDER, gateway }, { listedOrder: true }]) {
      const { of, codes, rules } = await convert(table, options);
      expect(of('EnvoyProxy')).toEqual({});
      expect(codes).not.toContain('GP5233');
      expect(rules).toEqual((await convert(table, { ...options, listedOrder: false })).rules);
    }
  });

  test.each(['plain', 'rewriting'] as const)('treat every request as the list does: %s', async (kind) => {
    const { paths } = ENVOY;
    if (paths === undefined) throw new Error('no paths');
    await fc.assert(
      fc.asyncProperty(tables(paths, 'above', kind), async (before) => {
        const { resources, findings } = await convert(before, IN_ORDER);
        if (resources.length === 0) return;
        const items = resources.map((one) => JSON.parse(JSON.stringify(one)) as JsonObject);
        const after = read(objects(items), { dialect: ENVOY }).table;
        const report = reportProof(prove(before, after), [before, after], findings);
        expect(report.findings).toEqual([]);
        expect(findings.filter(({ code }) => code === 'GP5005')).toEqual([]);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 40), seed: Number(process.env['SEED'] ?? 7) },
    );
  });
});

describe('what would have to stand in several routes', () => {
  const ofTeam = (namespace: string) => ({ origins: [origin(namespace)] });
  const wishes = { ...IN_ORDER, version: '1.5', channel: 'standard', objects: objects() } as const;
  const isCut = (table: RouteTable, more: Partial<WriteOptions> = {}) =>
    isListCut(table, { ...wishes, ...more });

  test.each<[string, RouteTable, boolean]>([
    [
      'rules of two namespaces in turn, which one route can hold',
      oneHost(
        route(header('x-a'), forward('a'), ofTeam('shop')),
        route(exact('/'), forward('b'), ofTeam('blog')),
        route(header('x-b'), forward('c'), ofTeam('shop')),
      ),
      false,
    ],
    [
      'rules of two namespaces for different paths',
      oneHost(
        route(exact('/a'), forward('a'), ofTeam('shop')),
        route(exact('/b'), forward('b'), ofTeam('blog')),
      ),
      false,
    ],
    ['a list that one route holds', oneHost(...Array.from({ length: 16 }, (_, k) => numbered(k))), false],
    [
      'a list that is longer than a route',
      oneHost(...Array.from({ length: 17 }, (_, k) => numbered(k))),
      true,
    ],
  ])('%s', async (_, table, expected) => {
    expect(isCut(table)).toBe(expected);
    const { codes } = await convert(table, IN_ORDER);
    expect(codes.includes('GP5006')).toBe(expected);
  });

  test('is known of no target whose Gateways cannot be told so', () => {
    const table = oneHost(...Array.from({ length: 17 }, (_, k) => numbered(k)));
    expect(isCut(table, { dialect: SPECIFICATION })).toBe(false);
  });

  test('is found exactly where writing finds it', async () => {
    const { paths } = ENVOY;
    if (paths === undefined) throw new Error('no paths');
    await fc.assert(
      fc.asyncProperty(tables(paths, 'above', 'plain'), fc.nat(20), async (given, more) => {
        const table = withMore(given, more);
        const { codes } = await convert(table, IN_ORDER);
        expect(isCut(table)).toBe(codes.includes('GP5006'));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 40), seed: Number(process.env['SEED'] ?? 7) },
    );
  });
});

function numbered(index: number): Route {
  return route(header(`x-${index}`), forward(`s${index}`));
}

/** Further routes in front of those of each host. */
function withMore(table: RouteTable, count: number): RouteTable {
  const more = Array.from({ length: count }, (_, index) => numbered(index));
  const listeners = table.listeners.map((listener) => ({
    ...listener,
    virtualHosts: listener.virtualHosts.map((host) => ({ ...host, routes: [...more, ...host.routes] })),
  }));
  return { listeners };
}
