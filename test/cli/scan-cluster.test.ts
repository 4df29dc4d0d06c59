import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { MigrationReport } from '../../src/report/migration/document.ts';
import {
  CORE,
  type FakeOptions,
  type FakeServer,
  failure,
  served,
  startFake,
  type Trick,
} from '../input/cluster/fake-server.ts';
import { ingress, object, workspace } from '../input/cluster/support.ts';
import { run } from './host.ts';

const files = workspace();
afterAll(() => files.remove());
let fake: FakeServer | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

const DEFINITIONS = served(
  'apiextensions.k8s.io',
  'v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
  false,
);
const POLICIES = served('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy');

const BACKEND = { service: { name: 'web', port: { number: 80 } } };
const RULES = [{ host: 'shop.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND }] } }];

const OBJECTS = [
  object('v1', 'Namespace', '', 'shop'),
  object('networking.k8s.io/v1', 'IngressClass', '', 'nginx', {
    spec: { controller: 'k8s.io/ingress-nginx' },
  }),
  { ...ingress('web'), spec: { ingressClassName: 'nginx', rules: RULES } },
  ingress('other', 'shop', { labels: { app: 'x' } }),
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', '', 'gateways.gateway.networking.k8s.io', {
    metadata: { annotations: { 'gateway.networking.k8s.io/bundle-version': 'v1.5.1' } },
    spec: { marker: 'schema of a definition' },
  }),
];

async function cluster(options: FakeOptions = {}): Promise<string> {
  fake = await startFake({ objects: OBJECTS, served: [...CORE, DEFINITIONS, POLICIES], ...options });
  return files.kubeconfig({ server: fake.url });
}

async function scan(kubeconfig: string, ...words: string[]): Promise<MigrationReport> {
  const argv = ['scan', '--kubeconfig', kubeconfig, '-o', 'json', ...words];
  const { stdout, stderr } = await run(argv, { cwd: files.directory });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const stateOf = ({ coverage = [] }: MigrationReport, kind: string) =>
  coverage.find((item) => item.kind === kind);
const codes = ({ findings }: MigrationReport) => findings.map(({ code }) => code);
const forbid =
  (plural: string): Trick =>
  ({ path: asked }) =>
    asked.endsWith(`/${plural}`) ? failure(403, 'Forbidden', 'no') : undefined;

describe('what was read is said kind by kind', () => {
  test('all, and what the cluster does not know', async () => {
    const report = await scan(await cluster(), '-A');
    expect(stateOf(report, 'ingresses.networking.k8s.io')).toMatchObject({ state: 'read', objects: 2 });
    expect(stateOf(report, 'secrets')).toMatchObject({ state: 'read', objects: 0 });
    expect(stateOf(report, 'middlewares.traefik.io')).toMatchObject({ state: 'absent' });
    expect(codes(report)).not.toContain('GP1022');
  });

  test('a part, with a word about the others', async () => {
    const one = await scan(await cluster(), '-n', 'shop');
    expect(stateOf(one, 'services')?.state).toBe('partly');
    expect(stateOf(one, 'ingressclasses.networking.k8s.io')?.state).toBe('read');
    expect(codes(one)).toContain('GP1022');
    await fake?.close();
    const chosen = await scan(await cluster(), '-A', '-l', 'app=x');
    expect(stateOf(chosen, 'ingresses.networking.k8s.io')).toMatchObject({ state: 'partly', objects: 1 });
    expect(stateOf(chosen, 'services')?.state).toBe('read');
    expect(chosen.findings.find(({ code }) => code === 'GP1022')?.findings[0]?.severity).toBe('low');
  });

  test('not checked, with the rule to add', async () => {
    const report = await scan(await cluster({ trick: forbid('services') }), '-A');
    expect(stateOf(report, 'services')).toMatchObject({
      state: 'forbidden',
      remedy: 'Rule to add: {apiGroups: [""], resources: [services], verbs: [list]}',
    });
  });

  test('not asked for, where another system was named', async () => {
    const report = await scan(await cluster(), '-A', '--provider', 'ingress-nginx');
    expect(stateOf(report, 'virtualservices.networking.istio.io')).toMatchObject({ state: 'not-asked' });
  });

  test('the same from its snapshot, and nothing of files', async () => {
    const kubeconfig = await cluster();
    const live = await scan(kubeconfig, '-A', '--save', 's.json');
    const again = JSON.parse(
      (await run(['scan', '-f', 's.json', '-o', 'json'], { cwd: files.directory })).stdout,
    ) as MigrationReport;
    expect(again.coverage).toEqual(live.coverage);
    const sample = path.resolve('testdata/ingress-nginx/sample/input.yaml');
    expect(JSON.parse((await run(['scan', '-f', sample, '-o', 'json'])).stdout)).not.toHaveProperty(
      'coverage',
    );
  });

  test.each(['markdown', 'html'])('in %s too', async (form) => {
    const argv = ['scan', '--kubeconfig', await cluster({ trick: forbid('secrets') }), '-A', '-o', form];
    const { stdout } = await run(argv, { cwd: files.directory });
    expect(stdout).toContain('What was read of the cluster');
    expect(stdout).toContain('not checked: forbidden');
  });
});

describe('what only a report speaks of', () => {
  test('is read of definitions as metadata alone', async () => {
    const report = await scan(await cluster(), '-A', '--save', 's.json');
    expect(report.readiness[0]?.text).toContain('v1.5.1');
    expect(readFileSync(path.join(files.directory, 's.json'), 'utf8')).not.toContain(
      'schema of a definition',
    );
  });

  test('may be forbidden, and what is not there is still known not to be', async () => {
    const report = await scan(await cluster({ trick: forbid('networkpolicies') }), '-A');
    const group = report.findings.find(({ code }) => code === 'GP1020');
    expect(group?.findings.map(({ severity }) => severity)).toEqual(['info']);
    expect(report.cluster.map(({ text }) => text).join('\n')).toContain('Service shop/web is not there');
  });

  test('is not asked for by a conversion', async () => {
    const argv = [
      'convert',
      '--kubeconfig',
      await cluster(),
      '-A',
      '--gateway-class',
      'x',
      '--fail-on',
      'none',
    ];
    await run(argv, { cwd: files.directory });
    expect(
      fake?.requests.filter((asked) => /customresourcedefinitions|networkpolicies\?/.test(asked)),
    ).toEqual([]);
    expect(fake?.requests.some((asked) => asked.includes('/ingresses?'))).toBe(true);
  });
});

describe('--print-rbac', () => {
  const resources = async (...more: string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await run(['scan', '--print-rbac', ...more]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const role = load(stdout) as { kind: string; rules: Array<{ resources: string[]; verbs: string[] }> };
    expect(role.kind).toBe('ClusterRole');
    expect(new Set(role.rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list']));
    return role.rules.flatMap((rule) => rule.resources);
  };

  test('is the role of the documentation', async () => {
    const page = readFileSync(path.resolve('docs/cluster-role.yaml'), 'utf8').replace(/^#.*\n/, '');
    expect((await run(['scan', '--print-rbac'])).stdout).toBe(page);
  });

  test('of one system has nothing of the others', async () => {
    expect(await resources()).toEqual(
      expect.arrayContaining(['ingresses', 'middlewares', 'virtualservices']),
    );
    const own = await resources('--provider', 'traefik');
    expect(own).toContain('middlewares');
    expect(own).not.toContain('virtualservices');
  });

  test('of a system that nobody knows is refused', async () => {
    expect((await run(['scan', '--print-rbac', '--provider', 'moon'])).code).toBe(2);
  });
});
