import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const FOLDERS = ['src', 'providers', 'test', 'scripts', 'bench'];
const files = FOLDERS.filter((folder) => existsSync(path.join(root, folder))).flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    path.join(folder, name),
  ),
);

const code = files.filter((name) => /\.(ts|tsx|mjs)$/.test(name));
const product = code.filter((name) => /^(src|providers)\/.*\.tsx?$/.test(name));

/** Everything that a file imports or exports from elsewhere, types included. */
function importsOf(text: string): readonly string[] {
  const statements =
    /^(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...text.matchAll(statements)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
}

const violations = (result: ICruiseResult): readonly string[] =>
  result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

describe('dependency arrows', () => {
  // dependency-cruiser reads TypeScript with a compiler older than the one used here, so it gets the bare imports.
  let mirror = '';

  function put(name: string, imports: readonly string[]): void {
    const file = path.join(mirror, name.replace(/\.tsx?$/, '.js'));
    mkdirSync(path.dirname(file), { recursive: true });
    const lines = imports
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => `import '${specifier.replace(/\.tsx?$/, '.js')}';`);
    writeFileSync(file, lines.join('\n'));
  }

  async function check(): Promise<ICruiseResult> {
    const configuration = require('../.dependency-cruiser.cjs') as IConfiguration;
    const { output } = await cruise(['src', 'providers'], {
      ...configuration.options,
      ruleSet: { forbidden: configuration.forbidden ?? [] },
      validate: true,
      baseDir: mirror,
    });
    return output as ICruiseResult;
  }

  beforeAll(() => {
    mirror = mkdtempSync(path.join(tmpdir(), 'architecture-'));
    for (const name of product) put(name, importsOf(readFileSync(path.join(root, name), 'utf8')));
  });
  afterAll(() => {
    rmSync(mirror, { recursive: true, force: true });
  });

  test('hold', async () => {
    const result = await check();
    expect(result.modules.length).toBeGreaterThanOrEqual(product.length);
    const unresolved = result.modules
      .filter(({ couldNotResolve }) => couldNotResolve === true)
      .map(({ source }) => source);
    expect(unresolved.filter((name) => !name.endsWith('.json'))).toEqual([]);
    expect(violations(result)).toEqual([]);
  }, 120_000);

  test('a forbidden one would be seen', async () => {
    put('src/model/forbidden.ts', ['../cli/main.ts']);
    const broken = violations(await check());
    rmSync(path.join(mirror, 'src/model/forbidden.js'));
    expect(broken).toContain('model-imports-regex-only: src/model/forbidden.js -> src/cli/main.js');
  }, 120_000);
});

describe('files', () => {
  test.each(code)('%s is short enough to read at a sitting', (name) => {
    expect(readFileSync(path.join(root, name), 'utf8').split('\n').length).toBeLessThanOrEqual(400);
  });

  test('names are in kebab-case', () => {
    const odd = code.filter((name) =>
      name.split('/').some((part) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part)),
    );
    expect(odd).toEqual([]);
  });
});
