import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './host.ts';
import { gateway } from './prove-support.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** The official CRDs; without them there is nothing to compare. */
const CRDS = path.resolve(root, '../shared/crds/standard');
const ETCD = process.env['GATEPROOF_ETCD'] ?? 'etcd';
const API_SERVER = process.env['GATEPROOF_KUBE_APISERVER'] ?? 'kube-apiserver';

const isThere = (program: string, argument: string): boolean =>
  spawnSync(program, [argument]).error === undefined;
const HAS_ALL =
  existsSync(CRDS) &&
  isThere(ETCD, '--version') &&
  isThere(API_SERVER, '--version') &&
  isThere('kubectl', 'help');
if (!HAS_ALL) {
  console.warn(
    'skipped: comparison with kubectl diff needs etcd, kube-apiserver, kubectl and the official CRDs',
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const directory = mkdtempSync(path.join(tmpdir(), 'kubectl-diff-'));
const kubeconfig = path.join(directory, 'kubeconfig.json');
const processes: ChildProcess[] = [];

function start(program: string, argv: readonly string[]): void {
  processes.push(spawn(program, [...argv], { cwd: directory, stdio: 'ignore' }));
}

const kubectl = (...argv: string[]) =>
  spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...argv], { cwd: directory, encoding: 'utf8' });

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (holds()) return;
    await wait(300);
  }
  throw new Error('the API server does not come up');
}

async function startCluster(): Promise<void> {
  const [clients, peers, port] = [await freePort(), await freePort(), await freePort()];
  const etcd = `http://127.0.0.1:${clients}`;
  const peer = `http://127.0.0.1:${peers}`;
  start(ETCD, [
    '--data-dir=etcd',
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ]);
  execFileSync('openssl', ['genrsa', '-out', 'sa.key', '2048'], { cwd: directory, stdio: 'ignore' });
  writeFileSync(path.join(directory, 'tokens.csv'), 'test-token,admin,1,"system:masters"\n');
  start(API_SERVER, [
    `--etcd-servers=${etcd}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--cert-dir=certs',
    '--service-account-issuer=https://test',
    '--service-account-signing-key-file=sa.key',
    '--service-account-key-file=sa.key',
    '--authorization-mode=AlwaysAllow',
    '--token-auth-file=tokens.csv',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': 'certs/apiserver.crt' };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      clusters: [{ name: 'test', cluster }],
      users: [{ name: 'test', user: { token: 'test-token' } }],
    }),
  );
  await until(() => kubectl('get', 'namespace', 'default').status === 0);
  kubectl('apply', '--server-side', '-f', CRDS);
  await until(() => kubectl('get', 'httproutes').status === 0);
  kubectl('create', 'namespace', 'shop');
}

const BOOKKEEPING = /^[-+] +(generation|creationTimestamp|uid|resourceVersion):/;

/** Lines that change, apart from names of files and what the server writes. */
const changed = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^[-+](?![-+]{2} )/.test(line) && !BOOKKEEPING.test(line));

describe.skipIf(!HAS_ALL)('against a real API server', () => {
  beforeAll(startCluster, 120_000);
  afterAll(async () => {
    for (const child of processes.reverse()) {
      child.kill();
      await new Promise((resolve) => child.once('close', resolve));
    }
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  /** Both programs, on the same manifests. */
  async function both(manifests: string) {
    writeFileSync(path.join(directory, 'wanted.yaml'), manifests);
    const theirs = kubectl('diff', '-f', 'wanted.yaml');
    const ours = await run(
      ['diff', '--after', 'wanted.yaml', '--against', 'cluster', '--kubeconfig', kubeconfig, '-q'],
      { cwd: directory },
    );
    return { theirs, ours };
  }

  const service = (port: number): string =>
    `---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: ${port}}], selector: {a: b}}\n`;
  const BASE = `${gateway(['a.test'], [{ value: '/' }])}${service(80)}`;

  test.each<readonly [string, string, readonly (readonly string[])[], number]>([
    ['nothing, where it was applied', BASE, [], 0],
    [
      'nothing, where others have added to it',
      BASE,
      [
        ['annotate', 'httproute', 'web', 'other=x'],
        ['label', 'service', 'web', 'team=a'],
      ],
      0,
    ],
    ['a list that is longer', `${gateway(['a.test', 'b.test'], [{ value: '/' }])}${service(80)}`, [], 1],
    ['a value', `${gateway(['a.test'], [{ value: '/x' }])}${service(81)}`, [], 1],
    [
      'a field that was applied and is wanted no longer',
      BASE.replace('  hostnames: ["a.test"]\n', ''),
      [],
      1,
    ],
    ['a new object', `${BASE}${service(80).replace('name: web', 'name: new')}`, [], 1],
  ])('says the same as kubectl diff of %s', async (_what, manifests, before, code) => {
    writeFileSync(path.join(directory, 'base.yaml'), BASE);
    expect(kubectl('apply', '-f', 'base.yaml').stderr).toBe('');
    for (const argv of before) kubectl('-n', 'shop', ...argv);
    const { theirs, ours } = await both(manifests);
    expect({ theirs: theirs.status, ours: ours.code }).toEqual({ theirs: code, ours: code });
    if (manifests.includes('name: new')) {
      // What the server would assign to an object that is not there yet is known to it alone.
      expect(ours.stdout).toContain('# Service shop/new: added');
    } else expect(changed(ours.stdout)).toEqual(changed(theirs.stdout));
  });

  test('what convert writes is a directory that kubectl applies, and no difference afterwards', async () => {
    const input = path.join(root, 'testdata/ingress-nginx/shop/input.yaml');
    const conversion = ['-f', input, '--gateway-class', 'example', '-q'];
    await run(['convert', ...conversion, '--output-dir', 'gw'], { cwd: directory });
    expect(readFileSync(path.join(directory, 'gw/.gateproof.json'), 'utf8')).not.toBe('');
    expect(kubectl('apply', '-f', 'gw')).toMatchObject({ status: 0, stderr: '' });
    const argv = [...conversion, '--against', 'cluster', '--kubeconfig', kubeconfig];
    expect(await run(['diff', ...argv], { cwd: directory })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
