import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { MigrationReport } from '../../src/report/migration/document.ts';
import { ingress, manifests } from '../report/migration/cluster.ts';
import { run } from './host.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gateproof-systems-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ingressClass = (name: string, controller: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name },
  spec: { controller },
});

const service = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name },
  spec: { clusterIP: '10.0.0.1', ports: [{ port: 80 }] },
});

const CLASSES = [
  service('shop', 'front'),
  service('blog', 'posts'),
  ingressClass('nginx', 'k8s.io/ingress-nginx'),
  ingressClass('traefik', 'traefik.io/ingress-controller'),
];

const nginx = ingress('shop', 'front', 'shop.test', {
  annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '1m' },
});
const traefik = ingress('blog', 'posts', 'blog.test', {
  className: 'traefik',
  annotations: { 'traefik.ingress.kubernetes.io/router.priority': '5' },
});
const nobody = ingress('lost', 'page', 'lost.test', { className: 'moon' });

async function scan(objects: readonly object[], ...more: string[]): Promise<MigrationReport> {
  writeFileSync(path.join(folder, 'all.json'), manifests(objects));
  const argv = ['scan', '-f', 'all.json', '--complete-input', '-o', 'json', ...more];
  const { stdout, stderr } = await run(argv, { cwd: folder });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Messages that say that an object is left out or not served. */
const leftOut = ({ findings }: MigrationReport): readonly string[] =>
  findings
    .flatMap((group) => group.findings)
    .map(({ message }) => message)
    .filter((text) => /left out|not served by|belongs to/.test(text));

describe('two systems in one cluster', () => {
  test('neither speaks of what the other serves', async () => {
    const report = await scan([...CLASSES, nginx, traefik]);
    expect(report.source.system).toBe('ingress-nginx, traefik');
    expect(leftOut(report)).toEqual([]);
    expect(report.sources.every(({ hosts }) => hosts.length === 1)).toBe(true);
  });

  test('one of them speaks of what nobody serves', async () => {
    const found = leftOut(await scan([...CLASSES, nginx, traefik, nobody]));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('lost/page');
  });

  test('a system that is asked for alone says what it leaves out', async () => {
    const found = leftOut(await scan([...CLASSES, nginx, traefik], '--provider', 'ingress-nginx'));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('blog/posts');
  });
});

describe('readiness', () => {
  const definition = (plural: string) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.gateway.networking.k8s.io`,
      annotations: {
        'gateway.networking.k8s.io/bundle-version': 'v1.5.1',
        'gateway.networking.k8s.io/channel': 'standard',
      },
    },
  });
  const of = async (objects: readonly object[], what: RegExp) =>
    (await scan([...CLASSES, nginx, ...objects])).readiness.find((item) => what.test(item.what));

  test('is there where every kind that is written has its definition', async () => {
    const all = ['gateways', 'httproutes', 'referencegrants', 'backendtlspolicies'].map(definition);
    expect(await of(all, /definitions/)).toMatchObject({ state: 'ready' });
    const { state, text } = (await of([definition('gateways')], /definitions/)) ?? {};
    expect(state).toBe('missing');
    expect(text).toContain('without HTTPRoute;');
  });

  test('a class that nobody named is not one that is missing', async () => {
    const gatewayClass = (name: string) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name },
      spec: { controllerName: 'example.test/x' },
    });
    expect((await of([], /Class/))?.text).toContain('None is installed');
    expect((await of([gatewayClass('a'), gatewayClass('b')], /Class/))?.text).toContain(
      'Installed are a, b.',
    );
    expect(await of([gatewayClass('a')], /Class/)).toMatchObject({ what: 'GatewayClass a', state: 'ready' });
  });
});
