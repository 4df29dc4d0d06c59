import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diffAgainst } from '../../src/cli/convert/diff.ts';
import {
  fileNames,
  leftovers,
  type OutputFile,
  readManifest,
  refuseForeign,
  writeFiles,
} from '../../src/cli/convert/output-dir.ts';
import type { Resource } from '../../src/gateway/resource.ts';
import { createStyle } from '../../src/report/style.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'output-dir-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** What one run does. */
async function write(files: readonly OutputFile[]): Promise<readonly string[]> {
  const former = await readManifest(directory);
  await refuseForeign(directory, former, files);
  const left = await leftovers(directory, former, files);
  await writeFiles(directory, files, left, former);
  return left;
}

const contentOf = (name: string): string => readFileSync(path.join(directory, name), 'utf8');
const a = { name: 'a.yaml', content: 'a: 1\n' };
const b = { name: 'b.yaml', content: 'b: 1\n' };

describe('writing into a directory', () => {
  test('leaves the files, a manifest and nothing else', async () => {
    await write([a, b]);
    expect(readdirSync(directory).sort()).toEqual(['.gateproof.json', 'a.yaml', 'b.yaml']);
    expect(contentOf('a.yaml')).toBe('a: 1\n');
    const { files, ...list } = JSON.parse(contentOf('.gateproof.json'));
    // kubectl reads hidden files too, and refuses a directory with one that is no object.
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List', items: [] });
    expect(files.map(({ name }: { name: string }) => name)).toEqual(['a.yaml', 'b.yaml']);
  });

  test('makes the directory where there is none', async () => {
    directory = path.join(directory, 'new', 'below');
    await write([a]);
    expect(contentOf('a.yaml')).toBe('a: 1\n');
  });

  test('replaces what a former run wrote, and names what is left of it, every time', async () => {
    await write([a, b]);
    const changed = { ...a, content: 'a: 2\n' };
    expect(await write([changed])).toEqual(['b.yaml']);
    expect(contentOf('a.yaml')).toBe('a: 2\n');
    expect(contentOf('b.yaml')).toBe('b: 1\n');
    expect(await write([changed])).toEqual(['b.yaml']);
    rmSync(path.join(directory, 'b.yaml'));
    expect(await write([changed])).toEqual([]);
  });

  test('never replaces a file that it did not write', async () => {
    writeFileSync(path.join(directory, 'b.yaml'), 'by hand\n');
    await expect(write([a, b])).rejects.toThrow('was not written by gateproof');
    expect(contentOf('b.yaml')).toBe('by hand\n');
    expect(readdirSync(directory)).toEqual(['b.yaml']);
  });

  test('leaves nothing behind when a file cannot be written', async () => {
    const impossible = { name: 'missing/c.yaml', content: '' };
    await expect(write([a, impossible])).rejects.toThrow('Cannot write');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('refuses a manifest that names files elsewhere', async () => {
    writeFileSync(
      path.join(directory, '.gateproof.json'),
      JSON.stringify({ files: [{ name: '../x', sha256: '' }] }),
    );
    await expect(readManifest(directory)).rejects.toThrow('names no file of this directory');
  });
});

describe('diffAgainst', () => {
  test('is a unified diff, empty where nothing would change', async () => {
    await write([a]);
    expect(await diffAgainst(directory, [a], createStyle(false))).toBe('');
    const patch = await diffAgainst(directory, [{ ...a, content: 'a: 2\n' }, b], createStyle(false));
    expect(patch).toBe(
      '--- a/a.yaml\n+++ b/a.yaml\n@@ -1,1 +1,1 @@\n-a: 1\n+a: 2\n' +
        '--- /dev/null\n+++ b/b.yaml\n@@ -0,0 +1,1 @@\n+b: 1\n',
    );
    expect(readdirSync(directory)).not.toContain('b.yaml');
  });

  test('says where a file lacks the line feed at its end', async () => {
    writeFileSync(path.join(directory, 'a.yaml'), 'a: 1');
    const patch = await diffAgainst(directory, [a], createStyle(false));
    expect(patch).toBe(
      '--- a/a.yaml\n+++ b/a.yaml\n@@ -1,1 +1,1 @@\n-a: 1\n\\ No newline at end of file\n+a: 1\n',
    );
  });

  test('keeps control characters from the terminal', async () => {
    const patch = await diffAgainst(directory, [{ ...a, content: 'a: \u001B[2J\n' }], createStyle(false));
    expect(patch).not.toContain('\u001B');
  });
});

describe('fileNames', () => {
  const resource = (kind: string, namespace: string, name: string): Resource => ({
    apiVersion: 'x/v1',
    kind,
    metadata: { namespace, name },
    spec: {},
  });
  test('say kind, namespace and name', () => {
    expect(fileNames([resource('HTTPRoute', 'shop', 'web')], 'yaml')).toEqual(['httproute-shop-web.yaml']);
  });
  test('are unique where parts run together, and short enough for every file system', () => {
    const names = fileNames(
      [
        resource('HTTPRoute', 'a', 'b-c'),
        resource('HTTPRoute', 'a-b', 'c'),
        resource('HTTPRoute', 'a', 'x'.repeat(253)),
        resource('HTTPRoute', 'a', `${'x'.repeat(252)}y`),
      ],
      'json',
    );
    expect(new Set(names).size).toBe(4);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThan(230);
  });
});
