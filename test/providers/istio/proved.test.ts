import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { goldenCases } from '../../../scripts/golden.ts';
import { run } from '../../cli/host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const wild = path.resolve(root, '../shared/corpus/wild/istio');

const DIALECTS: ReadonlyArray<readonly [name: string, target: readonly string[]]> = [
  ['of the specification', []],
  ['of Istio', ['--target=istio']],
  ['of Envoy Gateway', ['--target=envoy-gateway']],
];

/** Valid output, and nothing that the proof alone has found. */
async function expectAnnounced(text: string, target: readonly string[]): Promise<void> {
  const argv = ['convert', '-f', '-', '--provider=istio', '--gateway-class=x', ...target];
  const { code, stderr } = await run(argv, { stdin: text });
  expect(code, stderr).toBeLessThan(2);
  expect(stderr).not.toMatch(/^not equivalent|GP700[123]\b/m);
}

const golden = goldenCases().filter((folder) => folder.startsWith('testdata/istio/'));

describe.each(DIALECTS)('in the dialect %s', (_, target) => {
  test.each(golden)('%s is proved, or every difference announced', async (folder) => {
    await expectAnnounced(readFileSync(path.join(root, folder, 'input.yaml'), 'utf8'), target);
  });
});

describe.skipIf(!existsSync(wild))('manifests of others', () => {
  const names = existsSync(wild) ? readdirSync(wild).filter((name) => name.endsWith('.yaml')) : [];
  test.each(names.sort())('%s', async (name) => {
    await expectAnnounced(readFileSync(path.join(wild, name), 'utf8'), ['--target=istio']);
  });
});
