import { describe, expect, test } from 'vitest';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { NGINX, objectsOf, startLab } from './ingress-nginx-support.ts';

const ingress = (annotations: object, path: string): string =>
  JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'php', namespace: 'shop', annotations },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'php.test',
          http: {
            paths: [
              { path, pathType: 'Prefix', backend: { service: { name: 'php', port: { number: 9000 } } } },
            ],
          },
        },
      ],
    },
  });

const FCGI = { 'nginx.ingress.kubernetes.io/backend-protocol': 'FCGI' };

describe.skipIf(NGINX === undefined)('backends that speak FastCGI', () => {
  test.each([
    ['are given the request as it was sent', {}, 'agrees'],
    [
      'are left out where the path is rewritten',
      { 'nginx.ingress.kubernetes.io/rewrite-target': '/index.php' },
      'left-out',
    ],
  ] as const)('%s', async (_, more, kind) => {
    const objects = objectsOf(ingress({ ...FCGI, ...more }, '/app'));
    const lab = await startLab([{ objects, options: { settings: {}, flags: {} } }]);
    const [table] = lab.tables;
    const [client] = lab.clients;
    if (table === undefined || client === undefined) throw new Error('nothing runs');
    const kinds = new Map<string, number>();
    const differences: unknown[] = [];
    await holdAll(
      generateTraffic(table, table, { forLab: true }),
      table,
      { client },
      ({ exchange, held }) => {
        if (held.kind === 'differs') differences.push({ ...held, ...exchange });
        if (!exchange.request.target.startsWith('/app')) return;
        kinds.set(held.kind, (kinds.get(held.kind) ?? 0) + 1);
      },
    );
    await lab.stop();
    expect(differences).toEqual([]);
    expect(kinds.get(kind)).toBeGreaterThan(20);
  });
});
