import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { wantedResources } from '../../src/cli/cluster/resources.ts';
import { main } from '../../src/cli/main.ts';
import { HAS_OPENSSL, makeCertificates } from '../input/cluster/certificates.ts';
import {
  CORE,
  type FakeOptions,
  type FakeServer,
  failure,
  type Stored,
  served,
  startFake,
} from '../input/cluster/fake-server.ts';
import { object, workspace } from '../input/cluster/support.ts';
import { createHost, run } from './host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const files = workspace();
afterAll(() => files.remove());
let fake: FakeServer | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

const TOKEN = 'marker-of-a-token';
const VALUE = 'bWFya2VyLW9mLWEtdmFsdWU=';
const GATEWAY_API = 'gateway.networking.k8s.io';

/** A shop with one Ingress, served by ingress-nginx. */
const SHOP: readonly Stored[] = [
  object('v1', 'Namespace', '', 'shop'),
  object('networking.k8s.io/v1', 'IngressClass', '', 'nginx', {
    spec: { controller: 'k8s.io/ingress-nginx' },
  }),
  object('networking.k8s.io/v1', 'Ingress', 'shop', 'web', {
    metadata: {
      annotations: {
        'nginx.ingress.kubernetes.io/auth-type': 'basic',
        'nginx.ingress.kubernetes.io/auth-secret': 'users',
      },
    },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['shop.test'], secretName: 'tls' }],
      rules: [
        {
          host: 'shop.test',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  }),
  object('v1', 'Service', 'shop', 'web', { spec: { ports: [{ port: 80, targetPort: 8080 }] } }),
  object('discovery.k8s.io/v1', 'EndpointSlice', 'shop', 'web-1', {
    metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
    endpoints: [{ addresses: ['10.0.0.1'] }],
    ports: [{ port: 8080 }],
  }),
  ...['tls', 'users'].map((name) =>
    object('v1', 'Secret', 'shop', name, {
      data: { 'tls.crt': VALUE, 'tls.key': VALUE, auth: VALUE },
      metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': VALUE } },
    }),
  ),
];

/** Over TLS and with a token, where certificates can be made; credentials do not go over plain HTTP. */
async function cluster(options: FakeOptions = {}): Promise<string> {
  const made = HAS_OPENSSL ? makeCertificates(files.directory) : undefined;
  const secure = made === undefined ? {} : { tls: made.server, tokens: [TOKEN] };
  fake = await startFake({ objects: SHOP, ...secure, ...options });
  const authority = made === undefined ? {} : { 'certificate-authority': 'ca.crt' };
  return files.kubeconfig({ server: fake.url, ...authority }, { token: TOKEN });
}

const SHARED = ['--gateway-class', 'example', '--fail-on', 'none'];
const convert = (kubeconfig: string, ...more: string[]) =>
  run(['convert', '--kubeconfig', kubeconfig, ...SHARED, ...more], { cwd: files.directory });

describe('convert', () => {
  test('of a cluster and of its snapshot give the same', async () => {
    const kubeconfig = await cluster();
    const live = await convert(kubeconfig, '-A', '--save', 'snapshot.json');
    expect(live.code).toBe(0);
    expect(live.stdout).toContain('hostnames:\n  - shop.test');
    expect(live.stderr).toContain(`snapshot.json: ${SHOP.length} objects of the cluster\n`);
    const again = await run(['convert', '-f', 'snapshot.json', ...SHARED], { cwd: files.directory });
    expect(again.stdout).toBe(live.stdout);
    expect(again.stderr).not.toContain('objects of the cluster');
  });

  test('the same cluster gives the same snapshot', async () => {
    const kubeconfig = await cluster();
    await convert(kubeconfig, '-A', '--save', 'one.json');
    await convert(kubeconfig, '-A', '--save', 'two.json', '--chunk-size', '1');
    const read = (name: string) => readFileSync(path.join(files.directory, name), 'utf8');
    expect(read('two.json')).toBe(read('one.json'));
  });

  test('scan reports on a cluster, and on the snapshot that it kept', async () => {
    const at = { cwd: files.directory };
    const argv = ['scan', '--kubeconfig', await cluster(), '-A', '--save', 'scanned.json', '-o', 'name'];
    const live = await run(argv, at);
    expect(live.code).toBe(0);
    expect(live.stdout).toContain('shop\n');
    const again = await run(['scan', '-f', 'scanned.json', '-o', 'name'], at);
    expect(again.stdout).toBe(live.stdout);
  });

  test('neither token nor values of Secrets come out anywhere', async () => {
    const kubeconfig = await cluster();
    const { stdout, stderr } = await convert(
      kubeconfig,
      '-A',
      '-v',
      '1',
      '--save',
      's.json',
      '--ledger',
      'l.json',
    );
    const kept = ['s.json', 'l.json'].map((name) => readFileSync(path.join(files.directory, name), 'utf8'));
    const all = [stdout, stderr, ...kept].join('\n');
    expect(all).toContain('shop.test');
    expect(all).not.toContain(VALUE);
    expect(all).not.toContain(TOKEN);
    expect(all).not.toContain(fake?.url);
  });

  test('a Secret whose keys are not known counts as one that fits', async () => {
    const { stdout } = await convert(await cluster(), '-A', '--allow-partial', '-q');
    expect(stdout).toContain('name: tls');
    expect(stdout).toContain('name: web\n');
  });

  test('what may not be read is a finding, and the rest is converted', async () => {
    const trick: FakeOptions['trick'] = ({ path: asked }) =>
      asked.endsWith('/secrets') ? failure(403, 'Forbidden', 'no') : undefined;
    const { code, stdout, stderr } = await convert(await cluster({ trick }), '-A');
    expect(code).toBe(0);
    expect(stdout).toContain('kind: HTTPRoute');
    expect(stderr).toContain('LOW GP1020 Objects of a kind may not be listed');
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      '{apiGroups: [""], resources: [secrets], verbs: [list]}',
    );
  });

  test('one namespace by its flag alone', async () => {
    const kubeconfig = await cluster();
    const env = { KUBECONFIG: kubeconfig };
    const { code, stdout } = await run(['convert', '-n', 'shop', ...SHARED, '-q'], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('shop.test');
    expect(fake?.requests.some((item) => item.includes('/namespaces/shop/ingresses'))).toBe(true);
  });

  test('only the kinds of the provider that is named, and those of the Gateway API', () => {
    const kinds = (provider?: string) => wantedResources(provider, false).map(({ kind }) => kind);
    const names = wantedResources(undefined, true).map(({ group, kind }) => `${kind}.${group}`);
    expect(kinds('gateway-api')).not.toContain('Ingress');
    expect(kinds('gateway-api')).toContain('HTTPRoute');
    expect(kinds('ingress-nginx')).toEqual(expect.arrayContaining(['Ingress', 'HTTPRoute', 'Secret']));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('two sides', () => {
  const gateway = [
    object(`${GATEWAY_API}/v1`, 'Gateway', 'shop', 'gw', {
      spec: { gatewayClassName: 'x', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
    }),
    object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'shop', 'web', {
      spec: {
        parentRefs: [{ name: 'gw' }],
        hostnames: ['plain.test'],
        rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
      },
    }),
  ];
  const kinds = [
    ...CORE,
    served(GATEWAY_API, 'v1', 'gateways', 'Gateway'),
    served(GATEWAY_API, 'v1', 'httproutes', 'HTTPRoute'),
  ];

  test('the side that is not named is the cluster', async () => {
    const kubeconfig = await cluster();
    const { stdout } = await convert(kubeconfig, '-A', '-q');
    writeFileSync(path.join(files.directory, 'after.yaml'), stdout);
    const proved = await run(['prove', '-A', '--kubeconfig', kubeconfig, '--after', 'after.yaml'], {
      cwd: files.directory,
    });
    expect(proved.stdout).toContain('shop.test');
    expect(proved.code).not.toBe(2);
  });

  test('both are it: its Ingresses against its Gateways, read once', async () => {
    const kubeconfig = await cluster({ objects: [...SHOP, ...gateway], served: kinds });
    const { code, stdout } = await run(['prove', '-A', '--kubeconfig', kubeconfig]);
    expect(code).toBe(1);
    expect(stdout).toContain('plain.test');
    expect(stdout).toContain('shop.test');
    expect(fake?.requests.filter((item) => item.includes('/ingresses?'))).toHaveLength(1);
  });

  test('without a cluster both must be named', async () => {
    const { code, stderr } = await run(['prove', '--after', 'x']);
    expect(code).toBe(2);
    expect(stderr).toContain('--before is missing.');
  });
});

test('trace reads a cluster, and says what it could not read', async () => {
  const trick: FakeOptions['trick'] = ({ path: asked }) =>
    asked.endsWith('/secrets') ? failure(403, 'Forbidden', 'no') : undefined;
  const kubeconfig = await cluster({ trick });
  const { code, stdout, stderr } = await run([
    ...['trace', '-A', '--kubeconfig', kubeconfig, '--request', 'GET https://shop.test/'],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('shop.test');
  expect(stderr).toMatch(/^warning: secrets may not be listed .* verbs: \[list\]\}\n$/);
});

describe('bad usage ends with 2 and three lines', () => {
  test.each([
    [['convert', '-f', 'x', '-A'], 'Files are named, and --all-namespaces speaks of a cluster.'],
    [['convert', '-f', 'x', '--save', 's'], 'Files are named, and --save speaks of a cluster.'],
    [['prove', '--before', 'x', '--after', 'y', '--from-cluster'], '--from-cluster speaks of a cluster'],
    [['convert', '-A', '--request-timeout', 'soon'], '--request-timeout is "soon"'],
    [['convert', '-A', '--chunk-size', 'many'], '--chunk-size is "many"'],
    [['convert', '-A', '--kubeconfig', '/nonexistent'], '/nonexistent: There is no such kubeconfig.'],
    [['convert', '-A'], 'There is no kubeconfig'],
    [['convert', '-A', '--server', 'http://127.0.0.1:9'], 'Nothing listens there'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await run(argv, { env: { HOME: '/nonexistent' } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('an alias with a context does not get in the way of files', async () => {
    const { stderr } = await run(['convert', '-f', '/nonexistent.yaml', '--context', 'x']);
    expect(stderr).toContain('/nonexistent.yaml: There is no such file');
  });
});

test.each([
  ['0', 0],
  ['20', 20_000],
  ['1m30s', 90_000],
  ['1.5s', 1500],
  ['250ms', 250],
])('--request-timeout %s', async (text, milliseconds) => {
  const { clusterOptions } = await import('../../src/cli/cluster/options.ts');
  expect(clusterOptions({ 'request-timeout': text }).requestTimeout).toBe(milliseconds);
});

test('a token that has expired ends with 2 and three lines', async () => {
  const kubeconfig = await cluster({ trick: () => failure(401, 'Unauthorized', 'Unauthorized') });
  const { code, stdout, stderr } = await convert(kubeconfig, '-A');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .*does not accept the credentials of the user "tester" \(401\)/);
  expect(stderr.trimEnd().split('\n')).toHaveLength(3);
});

test('progress is shown on a terminal, and gone afterwards; in a pipe there is none', async () => {
  const kubeconfig = await cluster();
  const argv = ['trace', '-A', '--kubeconfig', kubeconfig, '--request', 'http://shop.test/'];
  const shown = async (isTerminal: boolean): Promise<string> => {
    const { host, stderr } = createHost();
    expect(await main(argv, { ...host, stderr: { ...host.stderr, isTerminal } })).toBe(0);
    return stderr();
  };
  expect(await shown(false)).toBe('');
  const text = await shown(true);
  expect(text).toContain(`${SHOP.length} objects`);
  expect(text.endsWith('\r\u001b[K')).toBe(true);
});

test('a signal of another process ends the reading with 143', async () => {
  let tell: ((signal: 'SIGINT' | 'SIGTERM') => void) | undefined;
  let released = 0;
  const kubeconfig = await cluster({
    trick: ({ path: asked }) => {
      if (!asked.endsWith('/ingresses')) return undefined;
      tell?.('SIGTERM');
      return 'silence';
    },
  });
  const { host, stderr } = createHost();
  const onSignal = (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => {
    tell = listener;
    return () => void released++;
  };
  expect(await main(['convert', '-A', '--kubeconfig', kubeconfig], { ...host, onSignal })).toBe(143);
  expect([stderr(), released]).toEqual(['interrupted; nothing was written\n', 1]);
});

test('Ctrl-C ends the reading with 130, one line, and no file', async () => {
  const kubeconfig = await cluster({
    trick: ({ path: asked }) => (asked.endsWith('/ingresses') ? 'silence' : undefined),
  });
  const words = ['convert', '-A', '--kubeconfig', kubeconfig, '--save', 'interrupted.json'];
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), path.join(root, 'src/cli/gateproof.ts'), ...words],
    {
      cwd: files.directory,
    },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  while (!fake?.requests.some((item) => item.includes('/ingresses'))) {
    if (child.exitCode !== null) throw new Error(`ended too early: ${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, stderr }).toEqual({ code: 130, stderr: 'interrupted; nothing was written\n' });
  expect(readdirSync(files.directory).filter((name) => name.includes('interrupted'))).toEqual([]);
  expect(existsSync(path.join(files.directory, 'interrupted.json'))).toBe(false);
});

test('the documented role allows to list all that is read', () => {
  const role = load(readFileSync(path.join(root, 'docs/cluster-role.yaml'), 'utf8')) as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  };
  const allowed = new Set(
    role.rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((plural) => verbs.map((verb) => `${verb} ${plural}.${group}`)),
      ),
    ),
  );
  for (const { group, plural } of wantedResources(undefined, true)) {
    expect(allowed).toContain(`list ${plural}.${group}`);
  }
  expect(allowed).toContain('get namespaces.');
  expect([...allowed].filter((item) => !item.startsWith('list '))).toEqual(['get namespaces.']);
});
