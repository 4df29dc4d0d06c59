import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenCases } from '../../scripts/golden.ts';
import { readCluster } from '../../src/input/cluster/read-cluster.ts';
import { run } from '../cli/host.ts';
import { INGRESSES, names, OPTIONS } from '../input/cluster/support.ts';
import {
  anyDefinition,
  createAll,
  foreignKinds,
  install,
  type Manifest,
  namespace,
  namespacesOf,
} from './api-objects.ts';
import { type ApiServer, ask, missingAssets, startApiServer, tokenOf } from './api-server.ts';

/**
 * Reading a cluster, held against a real kube-apiserver. `KUBEBUILDER_ASSETS` names the folder of its program and of etcd,
 * as in the tests of controllers; without it these tests are skipped.
 */
const missing = missingAssets();
if (missing !== undefined) process.stderr.write(`tests against a kube-apiserver are skipped: ${missing}\n`);

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const MARKER = 'bWFya2VyLW9mLWEtc2VjcmV0';
const ROLE = '/apis/rbac.authorization.k8s.io/v1/clusterroles/gateproof';

const secret = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace: 'shop', name },
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': MARKER, 'tls.key': MARKER },
});

const numbered = (index: number): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace: 'many', name: `i${index}`, labels: { part: String(index % 2) } },
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host: `h${index}.test`,
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
          ],
        },
      },
    ],
  },
});

const CLASS: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'nginx' },
  spec: { controller: 'k8s.io/ingress-nginx' },
};

const MANY: readonly Manifest[] = [
  namespace('many'),
  ...Array.from({ length: 25 }, (_, index) => numbered(index)),
];

/** Manifests of golden cases that a cluster takes as they are. */
const CASES = ['sample', 'shop', 'canary-weight', 'regex-order-is-length', 'configmap-settings'];

function manifestsOf(name: string): readonly Manifest[] {
  const text = readFileSync(path.join(root, 'testdata/ingress-nginx', name, 'input.yaml'), 'utf8');
  return (loadAll(text) as Manifest[]).flatMap((item) =>
    item.kind === 'List' ? (item as unknown as { items: Manifest[] }).items : [item],
  );
}

describe.skipIf(missing !== undefined)('a real cluster', () => {
  let server: ApiServer;
  let admin = '';
  let reader = '';

  beforeAll(async () => {
    server = await startApiServer();
    [admin, reader] = [server.kubeconfig('admin'), server.kubeconfig('reader')];
    await createAll(server, [namespace('shop'), CLASS, secret('certificate'), ...MANY]);
  }, 120_000);
  afterAll(() => server?.stop(), 30_000);

  const at = () => ({ cwd: server.directory });
  const scan = (...words: string[]) => run(['scan', '--kubeconfig', admin, ...words], at());
  const kept = (name: string) => readFileSync(path.join(server.directory, name), 'utf8');
  const report = async (kubeconfig: string, ...words: string[]) => {
    const { stdout, stderr } = await run(['scan', '--kubeconfig', kubeconfig, '-o', 'json', ...words], at());
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const stateOf = (result: { coverage: Array<{ kind: string; state: string }> }, kind: string) =>
    result.coverage.find((item) => item.kind === kind)?.state;

  test('is read page by page as in one piece', async () => {
    const whole = await report(admin, '-A', '--chunk-size', '0');
    const pages = await report(admin, '-A', '--chunk-size', '4');
    expect(whole.sources).toHaveLength(25);
    expect(pages).toEqual(whole);
    expect(stateOf(whole, 'ingresses.networking.k8s.io')).toBe('read');
    expect(stateOf(whole, 'httproutes.gateway.networking.k8s.io')).toBe('absent');
  }, 60_000);

  test('a list that expired between two pages is begun again', async () => {
    const put = (key: string) =>
      ask(`${server.etcd}/v3/kv/put`, 'POST', { key: Buffer.from(key).toString('base64') });
    const { body } = await put('a');
    const revision = Number((body as { header?: { revision?: string } }).header?.revision);
    expect(revision).toBeGreaterThan(0);
    // The next page must not be asked for before the revision of this one is gone, so everything waits here.
    const compact = (): void => {
      const script = `const ask = (at, body) => fetch('${server.etcd}/v3/kv/' + at, { method: 'POST', body: JSON.stringify(body) }).then((r) => r.json());
        ask('put', { key: 'YQ==' }).then(({ header }) => ask('compaction', { revision: header.revision, physical: true }))`;
      execFileSync(process.execPath, ['-e', script]);
    };
    let pages = 0;
    let seen = 0;
    const snapshot = await readCluster(
      [INGRESSES],
      { ...OPTIONS, kubeconfig: admin, chunkSize: 10 },
      {
        env: {},
        cwd: server.directory,
        onProgress: ({ objects }) => {
          seen = objects;
          if (objects === 10 && pages++ === 0) compact();
        },
      },
    );
    expect(pages).toBe(1);
    // Ten of the page that was in vain, then all.
    expect(seen).toBe(35);
    expect(snapshot.kinds).toMatchObject([{ outcome: 'read' }]);
    expect(names(snapshot)).toHaveLength(25);
    const first = await server.call('GET', '/apis/networking.k8s.io/v1/ingresses?limit=10');
    compact();
    const token = encodeURIComponent(String(first.body.metadata?.['continue']));
    const expired = await server.call(
      'GET',
      `/apis/networking.k8s.io/v1/ingresses?limit=10&continue=${token}`,
    );
    expect(expired.status).toBe(410);
  }, 60_000);

  test('labels and fields choose routing objects, and the API server says which fields it knows', async () => {
    expect((await report(admin, '-A', '-l', 'part=1')).sources).toHaveLength(12);
    const one = await report(admin, '-A', '--field-selector', 'metadata.name=i7');
    expect(one.sources.map(({ id }: { id: string }) => id)).toEqual(['Ingress many/i7']);
    expect(stateOf(one, 'ingresses.networking.k8s.io')).toBe('partly');
    expect(one.findings.map(({ code }: { code: string }) => code)).toContain('GP1022');
    for (const [option, value] of [
      ['--field-selector', 'spec.ingressClassName=nginx'],
      ['-l', 'a b'],
    ] as const) {
      const { code, stderr } = await scan('-A', option, value);
      expect(code).toBe(2);
      expect(stderr).toContain(`${option}: The API server does not understand`);
    }
  }, 60_000);

  test('a namespace that is not there', async () => {
    expect((await scan('-n', 'moon')).stderr).toContain('The cluster has no namespace "moon"');
  });

  test('credentials that are none', async () => {
    const { code, stderr } = await run(['scan', '--kubeconfig', admin, '-A', '--token', 'bad'], at());
    expect(code).toBe(2);
    expect(stderr).toContain('does not accept the credentials');
    expect(stderr).not.toContain(tokenOf('admin'));
  });

  test.each<[string, (url: string) => readonly string[]]>([
    ['--context', () => ['--context', 'admin']],
    ['--cluster and --user', () => ['--cluster', 'real', '--user', 'admin']],
    ['--token', () => ['--token', tokenOf('admin')]],
    ['--server', (url) => ['--server', url]],
    ['--as and --as-group', () => ['--as', 'somebody', '--as-group', 'system:masters']],
    ['--request-timeout', () => ['--request-timeout', '20s']],
  ])(
    '%s is heeded',
    async (_name, words) => {
      expect((await report(admin, '-A', ...words(server.url))).sources).toHaveLength(25);
    },
    60_000,
  );

  test('--as without the right to anything, and a user without any', async () => {
    const { code, stderr } = await scan('-A', '--as', 'somebody');
    expect(code).toBe(2);
    expect(stderr).toContain('Nothing can be read');
    expect(stderr).toContain('User "somebody" cannot list');
    expect((await run(['scan', '--kubeconfig', server.kubeconfig('nobody'), '-A'], at())).code).toBe(2);
  }, 60_000);

  describe('with the role that --print-rbac prints', () => {
    const bind = async (text: string): Promise<void> => {
      const [role] = loadAll(text) as Manifest[];
      if (role === undefined) throw new Error('no role');
      await createAll(server, [
        role,
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRoleBinding',
          metadata: { name: 'gateproof' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'gateproof' },
          subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader' }],
        } as Manifest,
      ]);
    };

    test('everything is read, and nothing more is asked for', async () => {
      await bind((await run(['scan', '--print-rbac'])).stdout);
      const seen = await report(reader, '-A');
      expect(seen).toEqual(await report(admin, '-A'));
    }, 60_000);

    test('without the rule for Secrets, just these are missing, and the rule to add is named', async () => {
      const role = (await server.call('GET', ROLE)).body as unknown as {
        rules: Array<{ resources: string[] }>;
      };
      const rules = role.rules.map((rule) => ({
        ...rule,
        resources: rule.resources.filter((name) => name !== 'secrets'),
      }));
      expect((await server.call('PUT', ROLE, { ...role, rules })).status).toBe(200);
      const seen = await report(reader, '-A');
      expect(stateOf(seen, 'secrets')).toBe('forbidden');
      expect(stateOf(seen, 'services')).toBe('read');
      const group = seen.findings.find(({ code }: { code: string }) => code === 'GP1020');
      expect(group.findings).toHaveLength(1);
      expect(group.findings[0].action).toContain('resources: [secrets], verbs: [list]');
    }, 60_000);
  });

  test('values of Secrets come out nowhere', async () => {
    const { stdout, stderr } = await scan('-A', '--save', 'all.json', '-o', 'json', '-o', 'html=all.html');
    expect(JSON.parse(stdout).coverage).toContainEqual(
      expect.objectContaining({ kind: 'secrets', state: 'read', objects: 1 }),
    );
    for (const text of [stdout, stderr, kept('all.json'), kept('all.html')]) {
      expect(text).not.toContain(MARKER);
      expect(text).not.toContain(tokenOf('admin'));
    }
    expect(kept('all.json')).toContain('"metadataOnly":true');
  }, 60_000);
});

describe.skipIf(missing !== undefined)('golden cases in a real cluster', () => {
  let server: ApiServer;
  let admin = '';
  beforeAll(async () => {
    server = await startApiServer();
    admin = server.kubeconfig('admin');
    await install(server, foreignKinds().map(anyDefinition));
  }, 120_000);
  afterAll(() => server?.stop(), 30_000);

  test.each(CASES)(
    '%s gives the same from the cluster, its snapshot and its files',
    async (name) => {
      const objects = manifestsOf(name);
      await createAll(server, [...namespacesOf(objects), ...objects]);
      const spaces = [...new Set(objects.map(({ metadata }) => metadata.namespace ?? 'default'))];
      const shared = ['--provider', 'ingress-nginx', '--gateway-class', 'example', '--fail-on', 'none', '-q'];
      const convert = (...words: string[]) =>
        run(['convert', ...words, ...shared], { cwd: server.directory });
      const live = await convert('--kubeconfig', admin, '-A', '--save', 'snapshot.json');
      expect({ code: live.code, stderr: live.stderr }).toEqual({ code: 0, stderr: '' });
      const again = await convert('-f', 'snapshot.json');
      expect(again.stdout).toBe(live.stdout);
      writeFileSync(
        path.join(server.directory, 'objects.yaml'),
        JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
      );
      const fromFiles = await convert('-f', 'objects.yaml', '--complete-input');
      const mine = (text: string) =>
        (loadAll(text) as Manifest[]).filter(({ metadata }) =>
          spaces.includes(metadata.namespace ?? 'default'),
        );
      expect(mine(live.stdout)).toEqual(mine(fromFiles.stdout));
      for (const object of objects.filter(({ kind }) => kind === 'Ingress')) {
        const { namespace: space = 'default', name: own } = object.metadata;
        await server.call('DELETE', `/apis/networking.k8s.io/v1/namespaces/${space}/ingresses/${own}`);
      }
    },
    60_000,
  );

  test('the list of golden cases is not out of date', () => {
    for (const name of CASES) expect(goldenCases()).toContain(`testdata/ingress-nginx/${name}`);
  });
});
