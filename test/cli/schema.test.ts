import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { DOCUMENT_NAMES } from '../../src/cli/schema/names.ts';
import { snapshotText } from '../../src/input/snapshot.ts';
import { misfit, type Schema } from '../../src/report/json-schema.ts';
import { run } from './host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'gateproof-schema-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const INPUT = path.join(root, 'testdata/ingress-nginx/rewrite-capture-general/input.yaml');

const printed = async (name: string): Promise<Schema> => JSON.parse((await run(['schema', name])).stdout);
const kept = (name: string): unknown => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));

describe('real documents are as their schema says, and others are not', () => {
  test('result', async () => {
    await run(['scan', '-f', INPUT, '-o', 'json=result.json'], { cwd: folder });
    const schema = await printed('result');
    const result = kept('result.json') as object;
    expect(misfit(result, schema)).toBeUndefined();
    expect(misfit({ ...result, waves: [{}] }, schema)).toBe('waves[0] has no number');
  });

  test('certificate', async () => {
    const { stdout } = await run(['convert', '-f', INPUT, '--gateway-class', 'x', '--fail-on', 'none']);
    writeFileSync(path.join(folder, 'after.yaml'), stdout);
    const after = path.join(root, 'testdata/ingress-nginx/canary-weight/expected.yaml');
    for (const side of ['after.yaml', after]) {
      await run(['prove', '--before', INPUT, '--after', side, '--certificate', 'c.json'], { cwd: folder });
      expect(misfit(kept('c.json'), await printed('certificate')), side).toBeUndefined();
    }
    expect((kept('c.json') as { verdict: string }).verdict).toBe('different');
    expect(
      misfit({ ...(kept('c.json') as object), verdict: 'fine' }, await printed('certificate')),
    ).toContain('verdict is none of');
  });

  test('snapshot', async () => {
    const kind = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', neededFor: 'x' };
    const text = snapshotText({
      kubernetes: 'v1.33.1',
      namespace: 'shop',
      fieldSelector: 'metadata.name=web',
      kinds: [{ ...kind, outcome: 'failed', reason: '500' }],
      items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls' } }],
    });
    const snapshot = JSON.parse([...text].join(''));
    expect(misfit(snapshot, await printed('snapshot'))).toBeUndefined();
    expect(misfit({ ...snapshot, schemaVersion: 2 }, await printed('snapshot'))).toContain('schemaVersion');
  });

  test('accept', async () => {
    const entry = 'host: a\ncause: regex-case\nreason: r\nby: b\nuntil: "2030-01-01"';
    const schema = await printed('accept');
    const list = `- ${entry.replaceAll('\n', '\n  ')}`;
    expect(misfit(load(list), schema)).toBeUndefined();
    expect(misfit(load(`accept:\n${list}`), schema)).toBeUndefined();
    expect(misfit(load(list.replace('regex-case', 'moon')), schema)).toContain('cause');
    expect(misfit(load(list.replace('by: b', 'who: b')), schema)).toBeDefined();
  });

  test.each([
    ['target: istio\nfilename: [a, b]\nchunk-size: 500\nredact: true\n', undefined],
    ['filename: a\n', undefined],
    ['redact: perhaps\n', 'redact is no true or false'],
    ['tarket: istio\n', 'the document has tarket, which is not known'],
    ['fail-on: {}\n', 'fail-on'],
  ])('config %j', async (text, problem) => {
    const found = misfit(load(text), await printed('config'));
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });
});

test('every schema names the draft that it is of', async () => {
  for (const name of DOCUMENT_NAMES) {
    expect(await printed(name)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  }
});

test('a document that nobody knows ends with 2', async () => {
  const { code, stderr } = await run(['schema', 'moon']);
  expect(code).toBe(2);
  expect(stderr).toContain('result, accept, config, certificate, snapshot');
});
