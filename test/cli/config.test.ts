import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { run } from './host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'gateproof-config-'));
const below = path.join(folder, 'a', 'b');
mkdirSync(below, { recursive: true });
writeFileSync(
  path.join(folder, 'input.yaml'),
  readFileSync(path.join(root, 'testdata/ingress-nginx/sample/input.yaml')),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  for (const name of ['.gateproof.yaml', 'a/.gateproof.yaml', 'other.yaml']) {
    rmSync(path.join(folder, name), { force: true });
  }
});

const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
const rules = (argv: readonly string[], env: Record<string, string> = {}, cwd = below) =>
  run(['rules', ...argv], { cwd, env });
const isJson = ({ stdout }: { stdout: string }): boolean => stdout.startsWith('[');

describe('what is in force', () => {
  test('the file beats the default, the environment the file, the command line both', async () => {
    expect(isJson(await rules([]))).toBe(false);
    put('.gateproof.yaml', 'output: json\nseverity: info\n');
    expect(isJson(await rules([]))).toBe(true);
    expect((await rules([])).stdout).not.toContain('"severity": "low"');
    expect((await rules([], { GATEPROOF_OUTPUT: 'name' })).stdout).toMatch(/^GP1\d{3}\n/);
    expect((await rules(['-o', 'table'], { GATEPROOF_OUTPUT: 'name' })).stdout).toMatch(/^CODE/);
  });

  test('the nearest file on the way up decides alone, and a named one instead of any', async () => {
    put('.gateproof.yaml', 'output: json\n');
    put('a/.gateproof.yaml', 'no-headers: true\n');
    expect((await rules([])).stdout).toMatch(/^GP1\d{3} +(low|info)/);
    expect((await rules([], {}, folder)).stdout).toMatch(/^\[/);
    put('other.yaml', 'output: name\n');
    expect((await rules(['--config', '../../other.yaml'])).stdout).toMatch(/^GP1\d{3}\n/);
    expect((await rules(['--config=../../other.yaml'])).stdout).toMatch(/^GP1\d{3}\n/);
    expect((await rules([], { GATEPROOF_CONFIG: '../../other.yaml' })).stdout).toMatch(/^GP1\d{3}\n/);
  });

  test('lists, switches, numbers and names of files', async () => {
    put('.gateproof.yaml', 'filename: input.yaml\ngateway-class: example\nquiet: true\nchunk-size: 5\n');
    const converted = await run(['convert'], { cwd: below });
    expect(converted).toMatchObject({ code: 0, stderr: '' });
    expect(converted.stdout).toContain('kind: HTTPRoute');
    put('.gateproof.yaml', 'filename: [input.yaml]\ngateway-class: example\n');
    expect((await run(['convert', '-q'], { cwd: below })).stdout).toBe(converted.stdout);
  });

  test('options of other commands do not disturb', async () => {
    put('.gateproof.yaml', 'group-by: owner\nidiomatic: true\n');
    expect((await rules([])).code).toBe(0);
  });
});

describe('refused with 2 and three lines', () => {
  test.each([
    ['output: xml\n', '--output is "xml"'],
    ['no-headers: perhaps\n', 'no-headers is "perhaps", and true or false is needed'],
    ['severity: [low, info]\n', 'and one value is needed'],
    ['severity: {a: b}\n', 'and a text is needed'],
    ['outptu: json\n', 'Did you mean output?'],
    ['output: json\noutput: name\n', 'cannot be used: Map keys must be unique'],
    ['- output\n', 'it is no mapping'],
    ['a: &a [*a]\n', 'cannot be used'],
    ['config: x.yaml\n', '"config" is no option'],
    ['kubeconfig: evil\n', '"kubeconfig" must not stand in a file that is only found'],
    ['token: x\n', '"token" must not stand'],
  ])('%j', async (text, message) => {
    put('.gateproof.yaml', text);
    const { code, stdout, stderr } = await rules([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
  });

  test('a file that is named and is not there', async () => {
    expect((await rules(['--config', 'none.yaml'])).stderr).toContain('none.yaml cannot be used');
  });

  test('a bad value in the environment', async () => {
    const { code, stderr } = await rules([], { GATEPROOF_NO_HEADERS: 'perhaps' });
    expect(code).toBe(2);
    expect(stderr).toContain('GATEPROOF_NO_HEADERS is "perhaps"');
  });

  test('but help comes', async () => {
    put('.gateproof.yaml', ': [');
    expect((await rules(['--help'])).code).toBe(0);
  });
});

test('a named file may decide about credentials', async () => {
  put('other.yaml', 'kubeconfig: there-is-none\n');
  const { stderr } = await run(['scan', '-A', '--config', 'other.yaml'], { cwd: folder });
  expect(stderr).toContain('there-is-none');
});
