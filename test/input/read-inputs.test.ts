import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSize, SIZE_LIMIT } from '../../src/input/decode.ts';
import { InputFailure } from '../../src/input/input-error.ts';
import { type InputOptions, readInputs } from '../../src/input/read-inputs.ts';

const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n`;
let root = '';

function file(name: string, content: string | Uint8Array): string {
  const full = path.join(root, name);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

function run(filenames: readonly string[], more: Partial<InputOptions> = {}) {
  return readInputs({
    filenames,
    recursive: false,
    stdin: () => Promise.reject(new Error('not asked for')),
    namespace: 'default',
    complete: false,
    ...more,
  });
}

async function names(filenames: readonly string[], more: Partial<InputOptions> = {}): Promise<string[]> {
  const { objects } = await run(filenames, more);
  return objects.objects.map((object) => object.metadata.name);
}

async function failure(filenames: readonly string[], more: Partial<InputOptions> = {}) {
  const error: unknown = await run(filenames, more).catch((reason: unknown) => reason);
  if (!(error instanceof InputFailure)) throw new Error(`no InputFailure: ${String(error)}`);
  return error.error;
}

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'gateproof-input-'));
  file('tree/b.yaml', service('b'));
  file('tree/a.yml', service('a'));
  file('tree/c.json', JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'c' } }));
  file('tree/readme.md', '# [not: yaml');
  file('tree/.hidden.yaml', service('hidden'));
  file('tree/.git/d.yaml', service('hidden'));
  file('tree/sub/e.yaml', service('e'));
  symlinkSync(path.join(root, 'tree'), path.join(root, 'tree/sub/loop'));
  symlinkSync(path.join(root, 'nowhere'), path.join(root, 'tree/dangling.yaml'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('files and directories', () => {
  test('a directory gives its YAML and JSON files in the order of their names', async () => {
    expect(await names([path.join(root, 'tree')])).toEqual(['a', 'b', 'c']);
  });

  test('recursively, links that lead back are followed once', async () => {
    expect(await names([path.join(root, 'tree')], { recursive: true })).toEqual(['a', 'b', 'c', 'e']);
  });

  test('a file named twice is read once; any ending will do', async () => {
    const odd = file('manifest.txt', service('x'));
    const { inputs, findings } = await run([odd, path.join(root, 'tree/../manifest.txt')]);
    expect(inputs).toEqual([
      {
        name: odd,
        bytes: service('x').length,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        documents: 1,
      },
    ]);
    expect(findings).toEqual([]);
  });

  test('several inputs are one set, in the order given', async () => {
    const stdin = () => Promise.resolve(Buffer.from(service('s')));
    const options = [path.join(root, 'tree/b.yaml'), '-', path.join(root, 'tree/a.yml'), '-'];
    expect(await names(options, { stdin })).toEqual(['b', 'a', 's']);
  });

  test('the namespace option fills in what the objects leave out', async () => {
    const { objects } = await run([path.join(root, 'tree/a.yml')], { namespace: 'shop' });
    expect(objects.find('Service', 'shop', 'a')).toBeDefined();
  });

  test('positions name the file as given', async () => {
    const name = path.join(root, 'tree/a.yml');
    const { objects } = await run([name]);
    const ref = { kind: 'Service', namespace: 'default', name: 'a' };
    expect(objects.locate(ref, ['metadata', 'name'])).toEqual({ file: name, line: 3, column: 12 });
  });

  test('an input without objects is a finding', async () => {
    const { findings } = await run([file('empty.yaml', '# nothing\n---\n')]);
    expect(findings).toMatchObject([{ code: 'GP1007' }]);
  });
});

describe('encodings', () => {
  test.each<[string, Uint8Array]>([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${service('é')}`)],
    ['UTF-16 little endian', Buffer.from(`\ufeff${service('é')}`, 'utf16le')],
    ['UTF-16 big endian', Buffer.from(`\ufeff${service('é')}`, 'utf16le').swap16()],
  ])('%s', async (_, content) => {
    expect(await names([file('encoded.yaml', content)])).toEqual(['é']);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['other 8-bit text', Buffer.from(service('é'), 'latin1'), /not valid UTF-8/],
    ['binary data', Buffer.from('a\0b'), /binary/],
  ])('%s is refused', async (_, content, what) => {
    const name = file('bad.yaml', content);
    expect(await failure([name])).toMatchObject({
      kind: 'unreadable',
      where: name,
      what: expect.stringMatching(what),
    });
  });

  test('a file that is too big is refused before it is read', () => {
    expect(() => checkSize(SIZE_LIMIT, 'f')).not.toThrow();
    expect(() => checkSize(SIZE_LIMIT + 1, 'f')).toThrow(/257 MiB; at most 256 MiB/);
  });
});

describe('what cannot be read stops everything', () => {
  test('nothing named', async () => {
    expect(await failure([])).toMatchObject({ kind: 'usage', action: expect.stringContaining('-f -') });
  });

  test('a missing file', async () => {
    const name = path.join(root, 'none.yaml');
    expect(await failure([path.join(root, 'tree'), name])).toMatchObject({ kind: 'missing', where: name });
  });

  test('a directory without manifests', async () => {
    file('docs/sub/a.yaml', service('a'));
    file('docs/readme.md', '');
    const name = path.join(root, 'docs');
    expect(await failure([name])).toMatchObject({
      kind: 'missing',
      action: expect.stringContaining('--recursive'),
    });
    expect(await names([name], { recursive: true })).toEqual(['a']);
  });

  test('a broken document names file, line, column and reason', async () => {
    const name = file('broken.yaml', `${service('a')}---\na: 1\n\tb: 2\n`);
    expect(await failure([name])).toMatchObject({
      kind: 'unreadable',
      where: `${name}:6:1`,
      what: expect.stringContaining('tab'),
    });
  });

  test('a Helm template is told apart', async () => {
    const name = file('helm.yaml', 'metadata:\n  name: {{ include "x" . }}\n  {{- with .Values.y }}\n');
    expect((await failure([name])).action).toContain('helm template');
  });

  test('the standard input is named as such', async () => {
    const stdin = () => Promise.resolve(Buffer.from('a: [\n'));
    expect(await failure(['-'], { stdin })).toMatchObject({
      where: expect.stringMatching(/^standard input:/),
    });
  });
});
