import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/input/cluster/options.ts';
import { InputFailure } from '../../src/input/input-error.ts';
import { readInputs } from '../../src/input/read-inputs.ts';
import { type Snapshot, snapshotText } from '../../src/input/snapshot.ts';
import { inputOfCluster } from '../../src/input/snapshot-input.ts';
import { writeSnapshot } from '../../src/input/snapshot-write.ts';
import type { JsonObject } from '../../src/kubernetes/object.ts';
import { findSecret } from '../../src/kubernetes/secrets.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-snapshot-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const kind = (outcome: 'read' | 'absent' | 'forbidden' | 'failed', plural = 'services') => ({
  group: '',
  version: 'v1',
  plural,
  kind: 'Service',
  neededFor: 'backends',
  outcome,
});
const service = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { ports: [{ port: 80 }] },
});
const secret: JsonObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'tls', namespace: 'shop' },
  metadataOnly: true,
};
const SNAPSHOT: Snapshot = {
  kubernetes: 'v1.33.1',
  kinds: [kind('read')],
  items: [service('a'), service('b'), secret],
};
const text = (snapshot: Snapshot) => [...snapshotText(snapshot)].join('');

function read(filenames: readonly string[]) {
  const stdin = () => Promise.reject(new Error('not asked for'));
  return readInputs({ filenames, recursive: true, stdin, namespace: 'default', complete: false });
}

async function readBack(snapshot: Snapshot, name = 'snapshot.json') {
  const file = path.join(directory, name);
  await writeSnapshot(file, snapshot);
  return { file, input: await read([file]) };
}

describe('a snapshot', () => {
  test('is JSON with one object on a line', () => {
    expect(JSON.parse(text(SNAPSHOT))).toEqual({ kind: 'ClusterSnapshot', schemaVersion: 1, ...SNAPSHOT });
    expect(
      text(SNAPSHOT)
        .split('\n')
        .filter((line) => line.includes('"metadata"')),
    ).toHaveLength(3);
    expect(JSON.parse(text({ ...SNAPSHOT, kinds: [], items: [] }))).toMatchObject({ kinds: [], items: [] });
  });

  test('gives the objects of the cluster again, and the same hash', async () => {
    const live = inputOfCluster(SNAPSHOT);
    const { input } = await readBack(SNAPSHOT);
    expect(input.objects.objects.map(({ raw }) => raw)).toEqual(live.objects.objects.map(({ raw }) => raw));
    expect(input.inputs[0]?.sha256).toBe(live.inputs[0]?.sha256);
    expect(input.inputs[0]?.bytes).toBe(live.inputs[0]?.bytes);
  });

  test('says where an object stands in it', async () => {
    const { file, input } = await readBack(SNAPSHOT);
    const at = input.objects.locate({ kind: 'Service', namespace: 'shop', name: 'b' }, ['spec', 'ports']);
    const { line = 0, column = 0 } = at ?? {};
    const found = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
    expect(found).toContain('"name":"b"');
    expect(found.slice(column - 1)).toMatch(/^"ports"/);
  });

  test('a Secret in it exists, and its keys are not known', async () => {
    const { input } = await readBack(SNAPSHOT);
    for (const { objects } of [input, inputOfCluster(SNAPSHOT)]) {
      expect(findSecret(objects, 'shop', 'tls')).toMatchObject({ keysKnown: false, keys: [] });
      expect(objects.find('Secret', 'shop', 'tls')?.raw).not.toHaveProperty('dataKeys');
    }
  });

  test.each([
    ['everything was read', { ...SNAPSHOT, kinds: [kind('read'), kind('absent')] }, true],
    ['a kind was refused', { ...SNAPSHOT, kinds: [kind('forbidden')] }, false],
    ['a kind failed', { ...SNAPSHOT, kinds: [kind('failed')] }, false],
    ['one namespace was read', { ...SNAPSHOT, namespace: 'shop' }, false],
  ] as const)('knows whether it is the whole cluster: %s', async (_name, snapshot, complete) => {
    expect(inputOfCluster(snapshot).objects.complete).toBe(complete);
    expect((await readBack(snapshot)).input.objects.complete).toBe(complete);
  });

  test('says again what was not read', async () => {
    const snapshot = { ...SNAPSHOT, kinds: [kind('forbidden'), { ...kind('failed'), reason: '500: no' }] };
    const { input } = await readBack(snapshot);
    expect(input.findings.map(({ code }) => code)).toEqual(['GP1020', 'GP1021']);
    expect(input.findings).toEqual(inputOfCluster(snapshot).findings);
  });

  test('stands beside other files', async () => {
    const { file } = await readBack(SNAPSHOT);
    const other = path.join(directory, 'other.yaml');
    writeFileSync(other, 'apiVersion: v1\nkind: Service\nmetadata: {name: c}\n');
    const { objects } = await read([file, other]);
    expect(objects.objects.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'tls', 'c']);
    expect(objects.complete).toBe(true);
  });

  test.each([
    ['of another schema', { schemaVersion: 2, kinds: [], items: [] }, 'its schemaVersion is the number 2'],
    ['without one', { kinds: [], items: [] }, 'its schemaVersion is nothing'],
    ['without items', { schemaVersion: 1, kinds: [] }, 'no list of kinds and items'],
    ['with odd kinds', { schemaVersion: 1, kinds: [{}], items: [] }, 'what became of one of its kinds'],
    ['with half a kind', { schemaVersion: 1, kinds: [{ outcome: 'read' }], items: [] }, 'has no group'],
  ])('%s is refused', async (_name, content, expected) => {
    const file = path.join(directory, 'bad.json');
    writeFileSync(file, JSON.stringify({ kind: 'ClusterSnapshot', ...content }));
    const error: unknown = await read([file]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputFailure);
    expect((error as InputFailure).error).toMatchObject({
      where: file,
      what: expect.stringContaining(expected),
    });
  });

  test('an object of a cluster that has the same kind is no snapshot', async () => {
    const file = path.join(directory, 'velero.json');
    const object = { apiVersion: 'a.test/v1', kind: 'ClusterSnapshot', metadata: { name: 'x' } };
    writeFileSync(file, JSON.stringify(object));
    expect((await read([file])).objects.objects).toHaveLength(1);
  });
});

describe('writing', () => {
  test('leaves no temporary file, and a file that its owner alone may read', async () => {
    const own = mkdtempSync(path.join(directory, 'own-'));
    const file = path.join(own, 's.json');
    await writeSnapshot(file, SNAPSHOT);
    await writeSnapshot(file, SNAPSHOT);
    expect(readdirSync(own)).toEqual(['s.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('an interruption leaves what was there before', async () => {
    const own = mkdtempSync(path.join(directory, 'own-'));
    const file = path.join(own, 's.json');
    writeFileSync(file, 'before');
    await expect(writeSnapshot(file, SNAPSHOT, AbortSignal.abort())).rejects.toThrow(Interrupted);
    expect(readdirSync(own)).toEqual(['s.json']);
    expect(readFileSync(file, 'utf8')).toBe('before');
  });

  test('a directory that is not there', async () => {
    const error: unknown = await writeSnapshot(path.join(directory, 'no/s.json'), SNAPSHOT).catch(
      (reason: unknown) => reason,
    );
    expect((error as InputFailure).error.what).toBe('The snapshot cannot be written (ENOENT).');
  });

  test.skipIf(process.getuid?.() === 0)('a directory that may not be written', async () => {
    const own = mkdtempSync(path.join(directory, 'own-'));
    chmodSync(own, 0o500);
    const error: unknown = await writeSnapshot(path.join(own, 's.json'), SNAPSHOT).catch(
      (reason: unknown) => reason,
    );
    expect((error as InputFailure).error.what).toBe('The snapshot cannot be written (EACCES).');
  });
});
