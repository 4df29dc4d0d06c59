import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNormaliser, type Normaliser } from '../../src/diff/normalise.ts';
import { loadSchemas } from '../../src/gateway/schema/index.ts';
import type { JsonObject } from '../../src/kubernetes/object.ts';
import { emitYaml } from '../../src/kubernetes/yaml/emit.ts';
import { object } from '../diff/support.ts';
import { run } from './host.ts';

const HAS = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

let normalise: Normaliser;
beforeAll(async () => {
  normalise = createNormaliser({ showManaged: false, schemas: [await loadSchemas('1.5', 'standard')] });
});

/** Contents of the files of one side, by name. */
type Folder = ReadonlyMap<string, string>;

function write(root: string, folder: Folder): void {
  mkdirSync(root, { recursive: true });
  for (const [name, text] of folder) writeFileSync(path.join(root, name), text);
}

function read(root: string): Folder {
  return new Map(
    readdirSync(root)
      .sort()
      .map((name) => [name, readFileSync(path.join(root, name), 'utf8')]),
  );
}

const text = fc.oneof(
  fc.constantFrom(
    '/',
    '/a',
    'x: y',
    '- z',
    "it's",
    'tab\there',
    'ä',
    'two\nlines\n',
    ' lead',
    '\u001b[2J',
    '',
  ),
  fc.string({ maxLength: 8 }),
);
const rule = fc.record({
  matches: fc.array(fc.record({ path: fc.record({ type: fc.constant('Exact'), value: text }) }), {
    maxLength: 2,
  }),
  backendRefs: fc.array(fc.record({ name: text, port: fc.integer({ min: 1, max: 9 }) }), { maxLength: 2 }),
});
const spec = fc.record({
  hostnames: fc.array(text, { maxLength: 3 }),
  rules: fc.array(rule, { maxLength: 5 }),
});
const side = fc
  .dictionary(fc.constantFrom('one', 'two', 'three', 'always'), spec, { maxKeys: 4 })
  .map((objects) => ({ ...objects, always: objects['always'] ?? { rules: [] } }));

/** One file for each object, as `convert --output-dir` writes them. */
function folderOf(objects: Readonly<Record<string, unknown>>): Folder {
  const entries = Object.entries(objects).map(([name, item]): [string, string] => {
    const route = object('gateway.networking.k8s.io/v1', 'HTTPRoute', name, { spec: item as JsonObject });
    return [`${name}.yaml`, emitYaml([normalise(route)])];
  });
  return new Map(entries.sort());
}

describe('a patch of directories with one object in each file', () => {
  test.each([
    ['git', ['apply', '--unidiff-zero', '-'], '0'],
    ['git', ['apply', '-'], '3'],
    ['patch', ['-p1', '--no-backup-if-mismatch'], '3'],
  ] as const)('is applied by %s %s with %s lines around', async (program, argv, context) => {
    if (!HAS(program)) return console.warn(`skipped: ${program} is not on the PATH`);
    await fc.assert(
      fc.asyncProperty(side, side, async (before, after) => {
        const directory = mkdtempSync(path.join(tmpdir(), 'diff-patch-'));
        try {
          const wanted = folderOf(after);
          write(path.join(directory, 'old'), folderOf(before));
          write(path.join(directory, 'new'), wanted);
          const sides = ['--before', 'old', '--after', 'new', '-U', context];
          const { stdout, code } = await run(['diff', ...sides], { cwd: directory });
          if (code === 1) {
            execFileSync(program, argv, { cwd: path.join(directory, 'old'), input: stdout, stdio: 'pipe' });
          }
          expect(read(path.join(directory, 'old'))).toEqual(wanted);
        } finally {
          rmSync(directory, { recursive: true, force: true });
        }
      }),
      { numRuns: 12 },
    );
  });
});
