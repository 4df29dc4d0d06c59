import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from './host.ts';
import { gateway, ingress } from './prove-support.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'diff-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function put(name: string, text: string): string {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return name;
}

const diff = (...argv: string[]) => run(['diff', ...argv], { cwd: directory });
const convert = (...argv: string[]) =>
  run(['convert', '--gateway-class', 'x', '--output-dir', 'out', ...argv], { cwd: directory });

describe('two sets of manifests', () => {
  test('that are the same', async () => {
    put('a.yaml', gateway(['a.test'], [{ value: '/' }]));
    expect(await diff('--before', 'a.yaml', '--after', 'a.yaml')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no differences in 2 objects\n',
    });
  });

  test('object by object, whatever the files', async () => {
    const [first = '', second = ''] = gateway(['a.test'], [{ value: '/' }]).split('---\n');
    put('one/all.yaml', `${first}---\n${second}`);
    put('two/b.yaml', second.replace('value: "/"', 'value: "/b"'));
    put('two/a.yaml', first);
    const { code, stdout } = await diff('--before', 'one', '--after', 'two', '-U', '1');
    expect(code).toBe(1);
    expect(stdout).toBe(`# HTTPRoute shop/web: changed
--- a/gateway.networking.k8s.io.v1.HTTPRoute.shop.web
+++ b/gateway.networking.k8s.io.v1.HTTPRoute.shop.web
@@ -22,2 +22,2 @@
         type: PathPrefix
-        value: /
+        value: /b
`);
  });

  test.each([
    ['--stat', 'KIND       ADDED  CHANGED  REMOVED  LINES\nHTTPRoute      0        1        0  +1 -1\n'],
    ['--style=yaml-path', '~ HTTPRoute shop/web\n  ~ spec.rules[0].matches[0].path.value: "/" -> "/b"\n'],
    [
      '--style=side',
      `# HTTPRoute shop/web: changed\n@@ -23,1 +23,1 @@\n${'        value: /'.padEnd(63)} |         value: /b\n`,
    ],
  ])('in the form of %s', async (option, expected) => {
    put('a.yaml', gateway(['a.test'], [{ value: '/' }]));
    put('b.yaml', gateway(['a.test'], [{ value: '/b' }]));
    const context = option === '--style=side' ? ['-U', '0'] : [];
    const { code, stdout } = await diff('--before', 'a.yaml', '--after', 'b.yaml', option, ...context);
    expect(stdout).toBe(expected);
    expect(code).toBe(1);
  });

  test('marks the words that changed, in colour alone', async () => {
    put('a.yaml', gateway(['old.a.test'], [{ value: '/' }]));
    put('b.yaml', gateway(['new.a.test'], [{ value: '/' }]));
    const sides = ['--before', 'a.yaml', '--after', 'b.yaml'];
    const { stdout } = await diff(...sides, '--color', 'always');
    expect(stdout).toMatch(/\u001B\[7;[0-9;]+mold\u001B\[0m/);
    expect(stdout).toMatch(/\u001B\[7;[0-9;]+mnew\u001B\[0m/);
    expect((await diff(...sides)).stdout).not.toContain('\u001B');
  });

  test('from standard input', async () => {
    put('a.yaml', gateway(['a.test'], [{ value: '/' }]));
    const { code } = await run(['diff', '--before', 'a.yaml', '--after', '-'], {
      cwd: directory,
      stdin: gateway(['b.test'], [{ value: '/' }]),
    });
    expect(code).toBe(1);
  });

  test('say that values of Secrets were not compared, and never show one', async () => {
    const secret = (value: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\nstringData: {a: ${value}, ${value.slice(0, 3)}: x}\n`;
    put('a.yaml', secret('marker-one'));
    put('b.yaml', secret('other-marker'));
    for (const option of ['--style=unified', '--style=yaml-path', '--style=side', '--show-managed']) {
      const { code, stdout, stderr } = await diff('--before', 'a.yaml', '--after', 'b.yaml', option);
      expect(code).toBe(1);
      expect(stdout).toContain('oth');
      expect(stdout + stderr).not.toMatch(/marker|bWFya2Vy/);
      expect(stderr).toContain('values of Secrets');
    }
  });
});

test('an object that cannot be understood is said to be left out', async () => {
  const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {x: 1}}\n';
  put('a.yaml', `${broken}---\n${gateway(['a.test'], [{ value: '/' }])}`);
  const { stderr } = await diff('--before', 'a.yaml', '--after', 'a.yaml');
  expect(stderr).toMatch(/GP1\d+ [\s\S]*ConfigMap default\/a/);
});

describe('a conversion', () => {
  test('against the directory that it was written to', async () => {
    put('in.yaml', ingress('a.test', '/'));
    await convert('-f', 'in.yaml');
    const same = await diff('-f', 'in.yaml', '--gateway-class', 'x', '--against', 'out', '-q');
    expect(same).toEqual({ code: 0, stdout: '', stderr: '' });
    const other = await diff('-f', 'in.yaml', '--gateway-class', 'other', '--against', 'out', '-q');
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('-  gatewayClassName: x\n+  gatewayClassName: other\n');
  });

  test('leaves alone what it could not have written', async () => {
    put('in.yaml', ingress('a.test', '/'));
    await convert('-f', 'in.yaml');
    put(
      'out/service.yaml',
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {}\n',
    );
    put('out/own.yaml', gateway(['own.test'], [{ value: '/' }]).replaceAll('name: web', 'name: own'));
    const { code, stdout } = await diff(
      '-f',
      'in.yaml',
      '--gateway-class',
      'x',
      '--against',
      'out',
      '-q',
      '--style',
      'yaml-path',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('- HTTPRoute shop/own');
    expect(stdout).not.toContain('Service');
  });

  test('against the previous run: what is made no longer is removed, what others put there does not count', async () => {
    put('in/a.yaml', ingress('a.test', '/'));
    put('in/b.yaml', ingress('b.test', '/').replace('name: web', 'name: other'));
    await convert('-f', 'in');
    put('out/own.yaml', gateway(['own.test'], [{ value: '/' }]).replaceAll('name: web', 'name: own'));
    rmSync(path.join(directory, 'in/b.yaml'));
    const previous = ['--against', 'previous', '--output-dir', 'out', '-q', '--style', 'yaml-path'];
    const { code, stdout } = await diff('-f', 'in', '--gateway-class', 'x', ...previous);
    expect(code).toBe(1);
    expect(stdout).toContain('- HTTPRoute shop/b-test');
    expect(stdout).not.toContain('own');
  });

  test('without a previous run, everything is added', async () => {
    put('in.yaml', ingress('a.test', '/'));
    const { code, stdout, stderr } = await diff(
      '-f',
      'in.yaml',
      '--gateway-class',
      'x',
      '--against',
      'previous',
      '--output-dir',
      'out',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('out: no former run wrote anything here\n');
    expect(stdout).toMatch(/^# Gateway \S+: added\n--- \/dev\/null\n/);
  });

  test('has its findings counted', async () => {
    put('in.yaml', ingress('a.test', '/', { 'nginx.ingress.kubernetes.io/auth-url': 'http://a.test/x' }));
    const { stderr } = await diff('-f', 'in.yaml', '--against', 'previous', '--output-dir', 'out');
    expect(stderr).toMatch(
      /warning: the conversion has findings \(\d+ blocker.*gateproof convert prints them/,
    );
  });
});

describe('what cannot be understood', () => {
  test.each([
    [['--after', 'a.yaml'], 'Nothing says what is there today.'],
    [['--before', 'a.yaml'], 'Nothing says what is there afterwards.'],
    [['--before', 'a.yaml', '--against', 'b', '--after', 'a.yaml'], 'both name what is there today'],
    [['--before', 'a.yaml', '--after', 'a.yaml', '-f', 'a.yaml'], '-f names what to convert'],
    [['--before', '-', '--after', '-'], 'Standard input is named twice.'],
    [['--before', 'a.yaml', '--after', 'a.yaml', '-U', 'x'], 'no number of lines'],
    [['--before', 'a.yaml', '--after', 'a.yaml', '--stat', '--style', 'side'], 'two forms of output'],
    [['--before', 'a.yaml', '--after', 'a.yaml', '--dialect', 'istio'], 'belongs to --behaviour'],
    [['--before', 'a.yaml', '--after', 'a.yaml', '--behaviour', '--stat'], 'compares requests, not lines'],
    [['-f', 'a.yaml', '--against', 'previous'], 'lacks the directory'],
    [['-f', 'a.yaml', '--against', 'a.yaml', '--output-dir', 'x'], 'belongs to --against previous'],
    [['--before', 'a.yaml', '--after', 'missing.yaml'], 'no such file'],
    [['--before', 'a.yaml', '--after', 'broken.yaml'], 'The YAML is broken'],
    [['-f', 'none.yaml', '--against', 'a.yaml'], 'nothing that can be converted'],
  ])('%s is trouble, in three lines', async (argv, message) => {
    put('a.yaml', gateway(['a.test'], [{ value: '/' }]));
    put('broken.yaml', 'a: [');
    put('none.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    const { code, stdout, stderr } = await diff(...argv);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});
