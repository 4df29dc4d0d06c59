import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findNginx } from '../../src/replay/lab/nginx.ts';
import { findTraefik } from '../../src/replay/lab/proxies/traefik/process.ts';
import { misfit } from '../../src/report/json-schema.ts';
import { REPLAY_JSON_SCHEMA } from '../../src/report/replay/schema.ts';
import { run } from './host.ts';

const input = path.join(
  import.meta.dirname,
  '../../testdata/ingress-nginx/rewrite-capture-general/input.yaml',
);
/** Nothing that can be written for NGINX Gateway Fabric asks clients for certificates. */
const CERTIFIED = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: default
  annotations:
    nginx.ingress.kubernetes.io/auth-tls-secret: default/ca
    nginx.ingress.kubernetes.io/auth-tls-verify-client: "on"
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.example.com], secretName: shop }]
  rules:
    - host: shop.example.com
      http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }]
`;
/** Two authorities at one port, which has a field for one. */
const CLOSED = `${CERTIFIED}---${CERTIFIED.replaceAll('shop', 'depot').replace('default/ca', 'default/other')}`;
const TRAEFIK = findTraefik(process.env);
const env = { PATH: process.env['PATH'] ?? '' };

describe('replay --lab', () => {
  test.skipIf(findNginx(process.env) === undefined)('holds real nginx against the model', async () => {
    const { code, stdout, stderr } = await run(
      ['replay', '--lab', '-f', input, '--target', 'envoy-gateway', '-o', 'json'],
      { env },
    );
    expect(stderr).toBe('');
    const document = JSON.parse(stdout);
    expect(document.mode).toBe('lab');
    expect(document.before.address).toBe('nginx on the loopback');
    expect(document.notes.join(' ')).toContain('No proxy for target envoy-gateway');
    expect(document.calibration.compared).toBeGreaterThan(100);
    expect(document.calibration.agreed).toBe(document.calibration.compared);
    expect(document.verdicts['model-miss'].requests).toBe(0);
    expect([0, 1]).toContain(code);
  });

  test.skipIf(findNginx(process.env) === undefined)(
    'holds nginx as NGINX Gateway Fabric configures it against the model, on the other side',
    async () => {
      const { code, stdout, stderr } = await run(
        ['replay', '--lab', '-f', input, '--target', 'nginx-gateway-fabric', '-o', 'json'],
        { env },
      );
      expect(stderr).toBe('');
      const document = JSON.parse(stdout);
      expect(document.before.address).toBe('nginx on the loopback');
      expect(document.after.address).toBe('nginx-gateway-fabric on the loopback');
      expect(document.calibration.compared).toBeGreaterThan(100);
      expect(document.calibration.agreed).toBe(document.calibration.compared);
      expect(document.verdicts['model-miss'].requests).toBe(0);
      expect([0, 1]).toContain(code);
    },
  );

  test.skipIf(findNginx(process.env) === undefined || !('binary' in TRAEFIK))(
    'asks several proxies in one run and shows where they differ among themselves',
    async () => {
      const { code, stdout, stderr } = await run(
        [
          'replay',
          '--lab',
          '-f',
          input,
          '--proxy',
          'nginx-gateway-fabric',
          '--proxy',
          'traefik',
          '-o',
          'json',
        ],
        { env: { ...env, GATEPROOF_TRAEFIK: 'binary' in TRAEFIK ? TRAEFIK.binary : '' } },
      );
      expect(stderr).toBe('');
      const document = JSON.parse(stdout);
      expect(misfit(document, REPLAY_JSON_SCHEMA)).toBeUndefined();
      expect(document.after.system).toBe('nginx-gateway-fabric, traefik');
      const names = document.proxies.map(({ name }: { name: string }) => name);
      expect(names).toEqual(['nginx (before)', 'nginx-gateway-fabric (after)', 'traefik (after)']);
      for (const { compared, agreed } of document.proxies) {
        expect(compared).toBeGreaterThan(100);
        expect(agreed).toBe(compared);
      }
      // Rules that cannot be written answer 500 in one implementation and 503 in the other.
      const [first] = document.disagreements;
      expect(first.answers).toEqual([
        { proxy: 'nginx-gateway-fabric', answer: expect.stringMatching(/^\d{3}/) },
        { proxy: 'traefik', answer: expect.stringMatching(/^\d{3}/) },
      ]);
      expect(first.answers[0].answer).not.toBe(first.answers[1].answer);
      const spoken = new Set(document.differences.map(({ proxy }: { proxy: string }) => proxy));
      expect([...spoken].sort()).toEqual(['nginx-gateway-fabric', 'traefik']);
      expect([0, 1]).toContain(code);
    },
    60_000,
  );

  test.skipIf(findNginx(process.env) === undefined)(
    'gives the proxy what the model has: what cannot be written is closed on both sides',
    async () => {
      const { stdout } = await run(
        ['replay', '--lab', '-f', '-', '--proxy', 'nginx-gateway-fabric', '-o', 'json'],
        { env, stdin: CLOSED },
      );
      const document = JSON.parse(stdout);
      expect(document.verdicts['model-miss'].requests).toBe(0);
      for (const { compared, agreed } of document.proxies) expect(agreed).toBe(compared);
      const closed = document.differences.filter(
        ({ after }: { after: { outcome: string } }) => after.outcome === 'answered with 500',
      );
      expect(closed.length).toBeGreaterThan(0);
    },
    60_000,
  );

  test.skipIf(findNginx(process.env) === undefined)(
    'asks for client certificates where the Gateway does',
    async () => {
      const { stdout } = await run(
        ['replay', '--lab', '-f', '-', '--proxy', 'nginx-gateway-fabric', '-o', 'json'],
        { env, stdin: CERTIFIED },
      );
      const document = JSON.parse(stdout);
      expect(document.verdicts['model-miss'].requests).toBe(0);
      const after = document.proxies.find(({ name }: { name: string }) => name.includes('(after)'));
      expect(after.agreed).toBe(after.compared);
      expect(after.compared).toBeGreaterThan(20);
    },
    60_000,
  );

  test.skipIf(!('binary' in TRAEFIK))('starts Traefik for the side before', async () => {
    const own = path.join(import.meta.dirname, '../../testdata/traefik/matcher-path/input.yaml');
    const { code, stdout, stderr } = await run(
      ['replay', '--lab', '-f', own, '--target', 'envoy-gateway', '-o', 'json'],
      { env: { GATEPROOF_TRAEFIK: 'binary' in TRAEFIK ? TRAEFIK.binary : '' } },
    );
    expect(stderr).toBe('');
    const document = JSON.parse(stdout);
    expect(document.before).toEqual({ system: 'traefik', address: 'traefik on the loopback' });
    expect(document.calibration.compared).toBeGreaterThan(50);
    expect(document.calibration.agreed).toBe(document.calibration.compared);
    expect([0, 1]).toContain(code);
  });

  test.each([
    [['--proxy', 'traefik', '--target', 'istio'], 'name different implementations'],
    [['--proxy', 'traefik'], 'The proxy traefik cannot be started.'],
    [['--proxy', 'caddy'], 'caddy'],
  ])('refuses %j', async (words, said) => {
    const { code, stderr } = await run(['replay', '--lab', '-f', input, ...words], {
      env: { PATH: '/nowhere' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  test('says what is missing where there is no proxy', async () => {
    const other = path.join(import.meta.dirname, '../../testdata/istio/conditions/input.yaml');
    const { code, stderr } = await run(['replay', '--lab', '-f', other, '--target', 'envoy-gateway'], {
      env,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('No proxy can be started.');
    expect(stderr).toContain('no proxy of istio can be started here');
  });

  test('has no use for --after', async () => {
    const { code, stderr } = await run(['replay', '--lab', '-f', input, '--after', input], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('--lab starts proxies');
  });
});
