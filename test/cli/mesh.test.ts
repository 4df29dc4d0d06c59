import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './host.ts';
import { ingress } from './prove-support.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const golden = (name: string): string =>
  readFileSync(path.join(root, 'testdata/istio/mesh-routes', name), 'utf8');

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'mesh-'));
  writeFileSync(path.join(cwd, 'before.yaml'), golden('input.yaml'));
  writeFileSync(path.join(cwd, 'after.yaml'), golden('expected.yaml'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('--mesh', () => {
  test('prove compares the clients of all namespaces, and finds those that lose their routes', async () => {
    const sides = ['--before', 'before.yaml', '--after', 'after.yaml', '--dialect', 'istio'];
    const all = await run(['prove', ...sides, '--mesh=all'], { cwd });
    expect(all.code).toBe(1);
    expect(all.stdout).toContain('! different  prices.shop');
    expect(all.stdout.match(/^! different/gm)).toHaveLength(1);
    const orders = await run(['prove', ...sides, '--mesh=orders'], { cwd });
    expect(orders.code).toBe(0);
    expect(orders.stdout).not.toContain('! different');
  });

  test('prove sees a route that is for the clients of one more namespace', async () => {
    const more = readFileSync(path.join(cwd, 'after.yaml'), 'utf8').replaceAll('orders', 'billing');
    writeFileSync(path.join(cwd, 'billing.yaml'), more);
    const sides = ['--before', 'before.yaml', '--after', 'billing.yaml', '--dialect', 'istio'];
    const { code, stdout } = await run(['prove', ...sides, '--mesh=all'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^! different {2}cart\.shop/m);
  });

  test('trace asks a Service for the clients of a namespace', async () => {
    const ask = (mesh: string) =>
      run(
        [
          ...['trace', '-f', 'before.yaml', `--mesh=${mesh}`, '--to-gateway=shop/cart'],
          '--request=http://cart.shop/prices/x',
        ],
        { cwd },
      );
    expect((await ask('orders')).stdout).toContain('shop/cart:80');
    expect((await ask('shop')).stdout).toContain('shop/prices:80');
  });

  test('is about Istio alone', async () => {
    const { code, stderr } = await run(['convert', '-f', '-', '--mesh=all'], {
      cwd,
      stdin: ingress('shop.test', '/'),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--mesh is about sidecars of Istio');
  });

  test('names a namespace', async () => {
    const { code, stderr } = await run(['convert', '-f', 'before.yaml', '--mesh=Shop/x'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('names no namespace');
  });
});
