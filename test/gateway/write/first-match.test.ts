import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dialect, SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { read } from '../../../src/gateway/read/index.ts';
import type { Resource } from '../../../src/gateway/resource.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import { prove } from '../../../src/proof/prove.ts';
import { reportProof } from '../../../src/report/proof-findings.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import { tables } from './first-match-tables.ts';
import { convert, objects } from './support.ts';

/** The tables know nothing of headers that a proxy edits by itself, so nothing is compared with these. */
function dialectOf(name: string): Dialect {
  const target = TARGETS.get(name);
  if (target === undefined) throw new Error(`no target ${name}`);
  const { proxyHeaders: _, ...dialect } = target.dialect;
  return dialect;
}

function readBack(resources: readonly Resource[], dialect: Dialect): RouteTable {
  const items = resources.map((one) => JSON.parse(JSON.stringify(one)) as JsonObject);
  return read(objects(items), { dialect }).table;
}

/** A rule is closed, or its order is left open, because no form was found. Random tables must not need it often. */
const WITHOUT_FORM = ['GP5001', 'GP5002', 'GP5005', 'GP5006'];

const AS_SENT = readBack(
  [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'g', namespace: 'g' },
      spec: { gatewayClassName: 'x', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
    },
  ],
  SPECIFICATION,
).listeners[0]?.paths;

describe('first-match lists are written so that every request is decided alike, or a finding says so', () => {
  test.each([
    // A prefix rewrite is no expression: where one overlaps with it, the order can be out of reach.
    ['specification', 'plain', SPECIFICATION, 'above', 0.02],
    ['envoy-gateway', 'plain', dialectOf('envoy-gateway'), 'above', 0.02],
    ['istio', 'plain', dialectOf('istio'), 'above', 0.02],
    ['traefik', 'plain', dialectOf('traefik'), 'apart', 0.02],
    ['specification', 'rewriting', SPECIFICATION, 'above', 0.3],
    ['envoy-gateway', 'rewriting', dialectOf('envoy-gateway'), 'above', 0.2],
    ['traefik', 'rewriting', dialectOf('traefik'), 'apart', 0.2],
  ] as const)('%s, %s', async (_name, kind, dialect, beside, most) => {
    const paths = dialect.paths ?? AS_SENT;
    if (paths === undefined) throw new Error('no paths');
    let written = 0;
    let withoutForm = 0;
    await fc.assert(
      fc.asyncProperty(tables(paths, beside, kind), async (before) => {
        const { resources, findings } = await convert(before, { dialect });
        // Where every request gets 404 nothing is written at all.
        if (resources.length === 0) return;
        written += 1;
        if (findings.some(({ code }) => WITHOUT_FORM.includes(code))) withoutForm += 1;
        const after = readBack(resources, dialect);
        const report = reportProof(prove(before, after), [before, after], findings);
        expect(
          report.findings.map(
            ({ code, message, witness }) => `${code} ${message} ${JSON.stringify(witness)}`,
          ),
        ).toEqual([]);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 40), seed: Number(process.env['SEED'] ?? 7) },
    );
    expect(withoutForm / written).toBeLessThanOrEqual(most);
  });
});
