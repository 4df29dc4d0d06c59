import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { wantedResources } from '../../src/cli/cluster/resources.ts';
import { cleanObject, nameOf } from '../../src/input/cluster/clean.ts';
import { resourceName } from '../../src/input/cluster/kinds.ts';
import { DEFAULT_REQUEST_TIMEOUT } from '../../src/input/cluster/options.ts';
import { readCluster } from '../../src/input/cluster/read-cluster.ts';
import type { JsonObject } from '../../src/kubernetes/object.ts';
import { HAS_OPENSSL, makeCertificates } from '../input/cluster/certificates.ts';
import { CORE, type FakeServer, startFake } from '../input/cluster/fake-server.ts';
import { ingress, object, workspace } from '../input/cluster/support.ts';

/**
 * What gateproof reads of a cluster and what kubectl reads of it must be the same. Against the API server of the tests this shows
 * that it is faithful enough for kubectl; with GATEPROOF_TEST_KUBECONFIG it is any cluster, which is only read.
 */
const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;
const REAL = process.env['GATEPROOF_TEST_KUBECONFIG'] ?? '';

const files = workspace();
afterAll(() => files.remove());
let fake: FakeServer | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

const run = promisify(execFile);

/** Asynchronous, because the server may be in this process. */
async function kubectl(kubeconfig: string, ...words: readonly string[]): Promise<string> {
  const flags = ['--kubeconfig', kubeconfig, '--cache-dir', path.join(files.directory, 'cache')];
  const { stdout } = await run('kubectl', [...flags, ...words], { maxBuffer: 2 ** 30 });
  return stdout;
}

async function compare(kubeconfig: string, chunkSize: number): Promise<number> {
  const snapshot = await readCluster(
    wantedResources(undefined, true),
    { kubeconfig, asGroups: [], allNamespaces: true, requestTimeout: DEFAULT_REQUEST_TIMEOUT, chunkSize },
    { env: process.env, cwd: process.cwd() },
  );
  for (const kind of snapshot.kinds.filter(({ outcome }) => outcome === 'read')) {
    const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.version}.${kind.group}`;
    const list = JSON.parse(await kubectl(kubeconfig, 'get', resource, '-A', '-o', 'json')) as {
      items: JsonObject[];
    };
    const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    const mine = snapshot.items.filter(
      (item) => item['apiVersion'] === apiVersion && item['kind'] === kind.kind,
    );
    const theirs = list.items.map((item) => cleanObject(item, apiVersion, kind.kind));
    const sorted = (items: readonly JsonObject[]) =>
      [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    expect(sorted(mine), resourceName(kind)).toEqual(sorted(theirs));
  }
  return snapshot.items.length;
}

const OBJECTS = [
  object('v1', 'Namespace', '', 'shop'),
  ...Array.from({ length: 30 }, (_, index) =>
    ingress(`i${index}`, 'shop', { labels: { n: String(index % 3) } }),
  ),
  object('v1', 'Secret', 'shop', 'tls', { type: 'kubernetes.io/tls', data: { 'tls.key': 'a2V5' } }),
  object('v1', 'Service', 'shop', 'web', { spec: { ports: [{ port: 80 }] } }),
];

describe.skipIf(!HAS_KUBECTL || !HAS_OPENSSL)('the API server of the tests', () => {
  async function start(): Promise<string> {
    const { server } = makeCertificates(files.directory);
    fake = await startFake({ objects: OBJECTS, tokens: ['good'], tls: server });
    return files.kubeconfig({ server: fake.url, 'certificate-authority': 'ca.crt' }, { token: 'good' });
  }

  test('gives kubectl the same objects, page by page', async () => {
    expect(await compare(await start(), 7)).toBe(OBJECTS.length);
  });

  test('serves what people type', async () => {
    const kubeconfig = await start();
    const lines = async (...words: string[]) => (await kubectl(kubeconfig, ...words)).trim().split('\n');
    expect(await lines('get', 'ingress', '-A', '--no-headers', '--chunk-size=7')).toHaveLength(30);
    expect(await lines('get', 'ing', '-n', 'shop', '-l', 'n=1', '-o', 'name')).toHaveLength(10);
    expect(await lines('get', 'service', 'web', '-o', 'name')).toEqual(['service/web']);
    expect(await lines('api-resources', '-o', 'name')).toHaveLength(CORE.length);
  });
});

describe.skipIf(!HAS_KUBECTL || REAL === '')('the cluster of GATEPROOF_TEST_KUBECONFIG', () => {
  test.each([500, 3])('is read as kubectl reads it, in pages of %i', async (chunkSize) => {
    expect(await compare(REAL, chunkSize)).toBeGreaterThan(0);
  });
});
