import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { type Lab, NGINX, objectsOf, startLab } from './ingress-nginx-support.ts';

const root = path.join(import.meta.dirname, '../../testdata/ingress-nginx');
const CASES = readdirSync(root).filter((name) => existsSync(path.join(root, name, 'input.yaml')));

function optionsOf(name: string): Parameters<typeof ingressNginx.compile>[1] {
  const file = path.join(root, name, 'arguments');
  const words = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const settings: Record<string, string> = {};
  for (const word of words) {
    const flag = /^--ingress-nginx-flag=(.*?)=(.*)$/.exec(word);
    if (flag !== null) settings[`--${flag[1]}`] = flag[2] ?? '';
    const certificate = /^--default-tls-certificate=(.*)$/.exec(word)?.[1];
    if (certificate !== undefined) settings['--default-ssl-certificate'] = certificate;
  }
  return { settings, flags: {} };
}

describe.skipIf(NGINX === undefined)(
  'nginx with the configuration of the controller does what the model says',
  () => {
    let lab: Lab;

    beforeAll(async () => {
      lab = await startLab(
        CASES.map((name) => ({
          objects: objectsOf(readFileSync(path.join(root, name, 'input.yaml'), 'utf8'), name),
          options: optionsOf(name),
        })),
      );
    }, 180_000);

    afterAll(async () => lab?.stop());

    test.each(CASES.map((name, index) => [name, index] as const))('%s', async (_, index) => {
      const table = lab.tables[index];
      const client = lab.clients[index];
      if (table === undefined || client === undefined) throw new Error('no such case');
      const differences: unknown[] = [];
      await holdAll(
        generateTraffic(table, table, { bodies: true }),
        table,
        { client },
        ({ exchange, held }) => {
          if (held.kind === 'differs') differences.push({ ...held, ...exchange });
        },
      );
      expect(differences).toEqual([]);
    });
  },
);
