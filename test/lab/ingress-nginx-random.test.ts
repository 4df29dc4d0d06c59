import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { type Lab, NGINX, objectsOf, startLab } from './ingress-nginx-support.ts';
import { cluster, manifest } from './random-ingresses.ts';

const SETS = 200;

describe.skipIf(NGINX === undefined)(
  'nginx with the configuration of random Ingresses does what the model says',
  () => {
    const sets = fc.sample(cluster, { seed: 20_261, numRuns: SETS });
    let lab: Lab;

    beforeAll(async () => {
      lab = await startLab(
        sets.map(([ingresses, data]) => ({
          objects: objectsOf(
            JSON.stringify({ apiVersion: 'v1', kind: 'List', items: ingresses.map(manifest) }),
          ),
          options: { settings: data, flags: {} },
        })),
      );
    });

    afterAll(async () => lab?.stop());

    test.each(sets.map((_, index) => [index] as const))('set %i', async (index) => {
      const table = lab.tables[index];
      const client = lab.clients[index];
      if (table === undefined || client === undefined) throw new Error('no such set');
      const differences: unknown[] = [];
      await holdAll(generateTraffic(table, table), table, { client }, ({ exchange, held }) => {
        if (held.kind === 'differs') differences.push({ ...held, ...exchange });
      });
      expect(differences).toEqual([]);
    });
  },
);
