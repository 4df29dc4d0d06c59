import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../scripts/build.mjs';
import { startFake } from '../input/cluster/fake-server.ts';

let directory = '';
let entry = '';
let metafile: Metafile;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  metafile = await bundle(path.join(directory, 'dist'));
  entry = path.join(directory, 'dist/gateproof.js');
}, 120_000);
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Modules that are loaded before any command is: the entry and everything it imports at once. */
function loadedAtOnce(): readonly string[] {
  const names = Object.keys(metafile.outputs);
  const todo = names.filter((name) => name.endsWith('/gateproof.js'));
  const seen = new Set<string>();
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const next = metafile.outputs[name]?.imports ?? [];
    todo.push(...next.filter(({ kind }) => kind !== 'dynamic-import').map((item) => item.path));
  }
  return [...seen].flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {}));
}

const shell = (script: string) => spawnSync('bash', ['-c', script], { cwd: directory, encoding: 'utf8' });

const many = (count: number): string =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: `web-${index}` },
      spec: {
        ingressClassName: 'nginx',
        defaultBackend: undefined,
        rules: [
          {
            host: `h${index}.test`,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    }),
  ).join('\n---\n');

describe('the bundle', () => {
  test('help loads neither YAML nor regular expressions, schemas, providers, the diff or the client of clusters', () => {
    const loaded = loadedAtOnce();
    expect(loaded.some((name) => name.includes('yargs-parser'))).toBe(true);
    const heavy =
      /node_modules\/(yaml|js-yaml|re2js|diff|ink|react|yoga-layout|@marcbachmann|@kubernetes)\/|src\/(gateway|input|kubernetes|regex|cases|review)\/|providers\//;
    expect(loaded.filter((name) => heavy.test(name))).toEqual([]);
  });

  test('files are read without the client of clusters', () => {
    const owners = Object.entries(metafile.outputs).filter(([, { inputs }]) =>
      Object.keys(inputs).some((name) => name.includes('node_modules/@kubernetes/')),
    );
    expect(owners).toHaveLength(1);
    const [[chunk = ''] = []] = owners;
    const importers = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.filter((item) => item.path === chunk).map(({ kind }) => kind),
    );
    expect(new Set(importers)).toEqual(new Set(['dynamic-import']));
  });

  test('reads a cluster by itself', async () => {
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { ingressClassName: 'nginx', defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    };
    const fake = await startFake({ objects: [ingress] });
    try {
      const words = ['trace', '-A', '--server', fake.url, '--dump'];
      // Not synchronously: the server is in this process.
      const { stdout } = await promisify(execFile)(process.execPath, [entry, ...words], {
        env: { ...process.env, HOME: directory, KUBECONFIG: '' },
      });
      expect(JSON.parse(stdout)).toHaveProperty('listeners');
      expect(fake.requests).toContain('/apis/networking.k8s.io/v1/ingresses?limit=500');
    } finally {
      await fake.close();
    }
  });

  test('every release and channel is a chunk of its own', () => {
    const schemas = Object.keys(metafile.outputs).filter((name) =>
      /v1\.\d-(standard|experimental)-/.test(name),
    );
    expect(schemas).toHaveLength(6);
  });

  test('runs by itself, without the packages it was made from', () => {
    const { status, stdout } = shell(`${entry} --help`);
    expect(status).toBe(0);
    expect(stdout).toContain('gateproof convert');
  });

  test('as a kubectl plugin it calls itself so', () => {
    symlinkSync(entry, path.join(directory, 'kubectl-gateproof'));
    expect(shell('./kubectl-gateproof --help').stdout).toContain('kubectl gateproof convert');
  });

  test('a reader that goes away is no error', () => {
    writeFileSync(path.join(directory, 'many.yaml'), many(500));
    const { stdout, stderr } = shell(
      `${entry} convert -q -f many.yaml --gateway-class x | head -n 1; echo "codes \${PIPESTATUS[*]}"`,
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^apiVersion: \S+\ncodes [01] 0\n$/);
  });

  test('a slow reader gets everything', () => {
    const { stdout } = shell(
      `cat many.yaml | ${entry} convert -q -f - --gateway-class x -o json | (sleep 1; cat)`,
    );
    const { items } = JSON.parse(stdout);
    expect(items.length).toBeGreaterThan(500);
  });
});
