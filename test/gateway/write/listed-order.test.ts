import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { read } from '../../../src/gateway/read/index.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { prove } from '../../../src/proof/prove.ts';
import { reportProof } from '../../../src/report/proof-findings.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import { tables } from './first-match-tables.ts';
import { brief, convert, exact, forward, objects, oneHost, prefix, route } from './support.ts';

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
    expect(codes).toEqual(['GP5233']);
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
