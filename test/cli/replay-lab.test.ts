import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findNginx } from '../../src/replay/lab/nginx.ts';
import { run } from './host.ts';

const input = path.join(
  import.meta.dirname,
  '../../testdata/ingress-nginx/rewrite-capture-general/input.yaml',
);
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
