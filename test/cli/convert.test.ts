import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from './host.ts';

const ingress = (annotations = '{}', host = 'shop.test'): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations: ${annotations}
spec:
  ingressClassName: nginx
  rules:
    - host: ${host}
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
`;
const GUARDED = ingress('{nginx.ingress.kubernetes.io/auth-url: "https://login.test/check"}');

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'convert-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const convert = (argv: readonly string[], stdin: string) =>
  run(['convert', '-f', '-', '--gateway-class', 'example', ...argv], { cwd: directory, stdin });
const listed = () => readdirSync(directory).sort();

describe('convert', () => {
  test('prints manifests on stdout, and what a person must know on stderr', async () => {
    const { code, stdout, stderr } = await convert([], ingress());
    expect(code).toBe(0);
    expect(stdout).toContain('kind: HTTPRoute');
    expect(stdout).toContain('kind: Gateway');
    expect(stdout).not.toMatch(/^#|GP\d{4}/m);
    expect(stderr).toMatch(
      /\n1 Ingress -> .*1 Gateway.*; \d+ settings?.*; findings: .*\nproved \(specification\): .*\n$/,
    );
  });

  describe('of an input of which nothing can be converted', () => {
    const foreign = ingress().replace('ingressClassName: nginx', 'ingressClassName: internal');

    test('says which option to give, claims no proof, and fails', async () => {
      const { code, stdout, stderr } = await convert(['-q'], foreign);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^error: Nothing was converted, although the input holds 1 Ingress\.\n .*\n .*--ingress-nginx-class internal/,
      );
      expect((await convert([], foreign)).stderr).not.toContain('proved');
      expect((await convert(['--fail-on', 'none'], foreign)).code).toBe(0);
    });

    test('says so where nothing in it routes requests', async () => {
      const middleware = {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'Middleware',
        metadata: { namespace: 'shop', name: 'login' },
        spec: { addPrefix: { prefix: '/x' } },
      };
      const { code, stderr } = await convert(['-q'], JSON.stringify(middleware));
      expect(code).toBe(1);
      expect(stderr).toContain('Nothing in the input routes requests');
    });

    test('that option converts it', async () => {
      const { code, stdout } = await convert(['--ingress-nginx-class', 'internal'], foreign);
      expect(code).toBe(0);
      expect(stdout).toContain('kind: HTTPRoute');
    });

    test('an input of which a part is converted does not fail', async () => {
      const both = `${ingress()}---\n${foreign.replace('name: web', 'name: other')}`;
      const { code, stderr } = await convert([], both);
      expect(code).toBe(0);
      expect(stderr).toContain('HIGH GP2502');
      expect(stderr).not.toContain('error:');
    });
  });

  test('-o json is one List with the same objects', async () => {
    const { stdout } = await convert(['-o', 'json'], ingress());
    const { kind, items } = JSON.parse(stdout);
    expect(kind).toBe('List');
    expect(items.map((item: { kind: string }) => item.kind)).toContain('HTTPRoute');
  });

  test('-q prints manifests alone', async () => {
    const loud = await convert([], ingress());
    const quiet = await convert(['-q'], ingress());
    expect(quiet).toEqual({ ...loud, stderr: '' });
  });

  test('the same input gives the same bytes', async () => {
    expect(await convert([], GUARDED)).toEqual(await convert([], GUARDED));
  });

  test('colour goes to people, never into the manifests', async () => {
    const { stdout, stderr } = await convert(['--color', 'always'], GUARDED);
    expect(stdout).not.toContain('\u001B');
    expect(stderr).toContain('\u001B[');
    expect((await convert(['--color', 'always', '--no-color'], GUARDED)).stderr).not.toContain('\u001B');
  });

  test.each([
    ['none', 0],
    ['blocker', 1],
    ['high', 1],
    ['any', 1],
  ])('--fail-on %s with a blocker exits with %d', async (threshold, code) => {
    const result = await convert(['--fail-on', threshold], GUARDED);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain('BLOCKER');
  });

  test('a guard that cannot be written closes the route, unless partial output is wanted', async () => {
    const backends = async (argv: readonly string[]): Promise<number> => {
      const { items } = JSON.parse((await convert(['-o', 'json', ...argv], GUARDED)).stdout);
      const rules = items.flatMap((item: { spec: { rules?: object[] } }) => item.spec.rules ?? []);
      return rules.filter((rule: { backendRefs?: object[] }) => (rule.backendRefs ?? []).length > 0).length;
    };
    expect(await backends([])).toBe(0);
    expect(await backends(['--allow-partial'])).toBeGreaterThan(0);
    expect((await convert(['--allow-partial'], GUARDED)).stderr).toContain('BLOCKER');
  });

  test('--ledger accounts for every annotation, with positions', async () => {
    const annotations =
      '{nginx.ingress.kubernetes.io/auth-url: "https://login.test/check", example.com/x: z}';
    const { code } = await convert(['--ledger', 'ledger.json'], ingress(annotations));
    expect(code).toBe(1);
    const { ledger, findings } = JSON.parse(readFileSync(path.join(directory, 'ledger.json'), 'utf8'));
    const entries = new Map<string, { status: string; codes: string[]; position: object }>(
      ledger.map((entry: { key: string }) => [entry.key, entry]),
    );
    const auth = entries.get('nginx.ingress.kubernetes.io/auth-url');
    expect(auth?.status).toBe('unsupported');
    expect(auth?.position).toMatchObject({ line: 6 });
    expect(auth?.codes.length).toBeGreaterThan(0);
    expect(findings.map(({ code: id }: { code: string }) => id)).toEqual(
      expect.arrayContaining([...(auth?.codes ?? [])]),
    );
    expect(entries.get('example.com/x')?.status).toBe('foreign');
  });

  test('attaches to an existing Gateway', async () => {
    const { stdout } = await run(['convert', '-f', '-', '--gateway', 'infra/public', '-o', 'json'], {
      stdin: ingress(),
    });
    const { items } = JSON.parse(stdout);
    expect(items.map((item: { kind: string }) => item.kind)).not.toContain('Gateway');
    expect(items[0].spec.parentRefs[0]).toMatchObject({ name: 'public', namespace: 'infra' });
  });

  test.each([
    ['nothing', '', 'It holds no objects at all'],
    [
      'other objects',
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n',
      'None of its 1 objects belongs',
    ],
    ['broken YAML', 'a: [', 'standard input:1:'],
  ])('%s: exit code 2, and nothing on stdout', async (_what, stdin, message) => {
    const { code, stdout, stderr } = await convert(['--output-dir', '.'], stdin);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(listed()).toEqual([]);
  });
});

test('an object that an API server would refuse is a finding, also when it is the only one', async () => {
  const { code, stdout, stderr } = await convert([], ingress('{a/b: 1}'));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('metadata.annotations');
});

describe('convert --output-dir', () => {
  test('writes one file per object and nothing on stdout', async () => {
    const { code, stdout } = await convert(['--output-dir', '.'], ingress());
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(listed()).toContain('.gateproof.json');
    expect(listed().some((name) => name.startsWith('httproute-shop-'))).toBe(true);
  });

  test('--diff shows what would change, writes nothing, and exits as kubectl diff does', async () => {
    const flags = ['--output-dir', '.', '--diff'];
    const first = await convert(flags, ingress());
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/^--- \/dev\/null\n\+\+\+ b\//);
    expect(listed()).toEqual([]);
    await convert(['--output-dir', '.'], ingress());
    expect(await convert(flags, ingress())).toMatchObject({ code: 0, stdout: '' });
    const changed = await convert(flags, ingress('{}', 'new.test'));
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('+  - new.test');
  });

  test('names what a former run wrote and this one does not', async () => {
    await convert(['--output-dir', '.'], ingress());
    const { code, stderr } = await convert(['--output-dir', '.', '--gateway-name', 'other'], ingress());
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: gateway-shop-gateway\.yaml was written by a former run/);
  });

  test('never replaces a file of somebody else', async () => {
    await convert(['--output-dir', '.'], ingress());
    const route = listed().find((name) => name.startsWith('httproute-')) ?? '';
    rmSync(path.join(directory, '.gateproof.json'));
    writeFileSync(path.join(directory, route), 'mine\n');
    const { code, stderr } = await convert(['--output-dir', '.'], ingress());
    expect(code).toBe(2);
    expect(stderr).toContain('was not written by gateproof');
    expect(readFileSync(path.join(directory, route), 'utf8')).toBe('mine\n');
  });
});
