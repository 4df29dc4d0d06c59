import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenCases } from '../../scripts/golden.ts';
import {
  anyDefinition,
  type CompactDefinition,
  createAll,
  foreignKinds,
  install,
  type Manifest,
  namespacesOf,
  officialDefinition,
  otherKinds,
  pathOf,
  patiently,
} from './api-objects.ts';
import { type ApiServer, missingAssets, startApiServer } from './api-server.ts';

/**
 * What golden cases convert to, given to a real kube-apiserver with the official resource definitions: schemas, CEL rules
 * and unknown fields are its own judgement. Skipped without `KUBEBUILDER_ASSETS` or without the definitions.
 */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const CRDS = path.resolve(root, '../shared/crds/compact');
const missing =
  missingAssets() ?? (existsSync(CRDS) ? undefined : 'the official resource definitions are not here');

const RELEASES: ReadonlyMap<string, string> = new Map([
  ['1.4', 'v1.4.1'],
  ['1.5', 'v1.5.1'],
  ['1.6', 'v1.6.1'],
]);

/** The release that a case is written for: `v1.5.1-standard`. */
function releaseOf(folder: string): string {
  const file = path.join(root, folder, 'arguments');
  const words = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const version = /--gateway-api-version=(\S+)/.exec(words)?.[1] ?? '1.5';
  const channel = /--channel=(\S+)/.exec(words)?.[1] ?? 'standard';
  return `${RELEASES.get(version) ?? version}-${channel}`;
}

function expected(folder: string): readonly Manifest[] {
  const file = path.join(root, folder, 'expected.yaml');
  return existsSync(file)
    ? (loadAll(readFileSync(file, 'utf8')) as Manifest[]).filter((item) => item !== null)
    : [];
}

const byRelease = new Map<string, string[]>();
for (const folder of goldenCases()) {
  const release = releaseOf(folder);
  byRelease.set(release, [...(byRelease.get(release) ?? []), folder]);
}

describe.skipIf(missing !== undefined).each([...byRelease])('release %s', (release, folders) => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    const definitions = JSON.parse(
      readFileSync(path.join(CRDS, `${release}.json`), 'utf8'),
    ) as CompactDefinition[];
    const known = new Set([...foreignKinds(), ...definitions].map(({ group, kind }) => `${group}/${kind}`));
    const others = [...foreignKinds(), ...otherKinds(folders.flatMap(expected), known)];
    await install(server, [...others.map(anyDefinition), ...definitions.map(officialDefinition)]);
    await createAll(server, namespacesOf(folders.flatMap(expected)));
  }, 180_000);
  afterAll(() => server?.stop(), 30_000);

  test.each(folders)(
    '%s is accepted',
    async (folder) => {
      for (const object of expected(folder)) {
        const at = `${pathOf(object)}?dryRun=All&fieldValidation=Strict`;
        const { status, body } = await patiently(() => server.call('POST', at, object));
        expect(
          { status, message: status === 201 ? '' : body.message },
          `${object.kind} ${object.metadata.name}`,
        ).toEqual({ status: 201, message: '' });
      }
    },
    60_000,
  );

  test('an object that is none is refused', async () => {
    const route = (spec: object): Manifest =>
      ({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'x' },
        spec,
      }) as Manifest;
    for (const spec of [
      { hostnames: ['Not A Host'] },
      { rules: [{ matches: [{ path: { type: 'Exact', value: '/a/../b' } }] }] },
      { moon: true },
    ]) {
      const object = route(spec);
      const at = `${pathOf(object)}?dryRun=All&fieldValidation=Strict`;
      expect((await patiently(() => server.call('POST', at, object))).status).toBeGreaterThanOrEqual(400);
    }
  });
});
