import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { createHost, run } from './host.ts';

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
    - host: shop.test
      http:
        paths:
          - {path: /app, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
`;

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec:
  gatewayClassName: example
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec:
  parentRefs: [{name: gw}]
  hostnames: [shop.test]
  rules:
    - matches: [{path: {type: PathPrefix, value: /app}}]
      backendRefs: [{name: web, port: 80}]
`;

const CASES = (status: number, system = 'ingress-nginx'): string => `name: a-case
system: ${system}
manifests: |
${(system === 'gateway-api' ? GATEWAY : INGRESS).replaceAll(/^/gm, '  ')}
requests:
  - request: {host: shop.test, path: /other}
    expect: {status: ${status}, backend: null}
`;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'trace-'));
  writeFileSync(path.join(directory, 'ingress.yaml'), INGRESS);
  writeFileSync(path.join(directory, 'gateway.yaml'), GATEWAY);
  mkdirSync(path.join(directory, 'cases/deep'), { recursive: true });
  writeFileSync(path.join(directory, 'cases/good.yaml'), CASES(404));
  writeFileSync(path.join(directory, 'cases/manifests.yaml'), INGRESS);
  writeFileSync(path.join(directory, 'cases/deep/other.yaml'), CASES(404, 'varnish'));
  writeFileSync(path.join(directory, 'bad.yaml'), CASES(403, 'gateway-api'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const trace = (argv: readonly string[], stdin = '') => run(['trace', ...argv], { cwd: directory, stdin });

describe('trace', () => {
  test.each([
    ['ingress.yaml', 'http://shop.test/app/x', 'forwarded to Service shop/web:80'],
    ['gateway.yaml', 'http://shop.test/app/x', 'forwarded to Service shop/web:80'],
    ['ingress.yaml', 'http://shop.test/apple', 'answered with 404'],
    ['gateway.yaml', 'http://shop.test/apple', 'answered with 404'],
  ])('%s: %s is %s', async (file, url, outcome) => {
    const { code, stdout, stderr } = await trace(['-f', file, '--request', url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(outcome);
    expect(stdout).toContain(`curl -si ${url}`);
  });

  test('names the place in the input that decides', async () => {
    const { stdout } = await trace(['-f', 'ingress.yaml', '--request', 'http://shop.test/app']);
    expect(stdout).toMatch(/from .*ingress\.yaml:\d+:\d+ Ingress shop\/web spec\.rules\[0\]/);
  });

  test('reads standard input', async () => {
    const { stdout } = await trace(['-f', '-', '--request', 'http://shop.test/app'], INGRESS);
    expect(stdout).toContain('forwarded to Service shop/web:80');
  });

  test('-o json is the evaluation', async () => {
    const { stdout } = await trace(['-f', 'ingress.yaml', '--request', 'http://shop.test/app', '-o', 'json']);
    const { request, steps, results } = JSON.parse(stdout);
    expect(request.target).toBe('/app');
    expect(steps.length).toBeGreaterThan(1);
    expect(results[0].backend).toMatchObject({ namespace: 'shop', name: 'web', port: 80 });
  });

  test('--dump is the table', async () => {
    const { stdout } = await trace(['-f', 'gateway.yaml', '--dump']);
    expect(JSON.parse(stdout).listeners[0]).toMatchObject({ gateway: 'shop/gw', port: 80 });
  });

  test('two systems at once are refused, one can be chosen', async () => {
    const both = ['-f', 'ingress.yaml', '-f', 'gateway.yaml', '--request', 'http://shop.test/app'];
    const { code, stderr } = await trace(both);
    expect(code).toBe(2);
    expect(stderr).toContain('--provider ingress-nginx or --provider gateway-api');
    expect((await trace([...both, '--provider', 'gateway-api'])).stdout).toContain('HTTPRoute');
  });

  test.each([
    [['-f', 'gateway.yaml', '--request', 'http://a/', '--dialect', 'x'], '--dialect is "x"'],
    [['-f', 'ingress.yaml', '--request', 'http://a/', '--provider', 'x'], '--provider is "x"'],
  ])('%j is refused', async (argv, message) => {
    const { code, stderr } = await trace(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('trace --cases', () => {
  test('counts agreement per folder, and passes over what is no case', async () => {
    const { code, stdout } = await trace(['--cases', 'cases']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cases +1 +1 +1 +0 +0$/m);
    expect(stdout).toMatch(/^cases\/deep +1 +1 +0 +0 +1$/m);
    expect(stdout).toMatch(/^total +2 +2 +1 +0 +1$/m);
    expect(stdout).toContain('no reader for the system "varnish"');
  });

  test('a disagreement is shown and makes the exit code 1', async () => {
    const { code, stdout } = await trace(['--cases', 'bad.yaml', '--cases', 'cases']);
    expect(code).toBe(1);
    expect(stdout).toContain('! bad.yaml a-case, request 1');
    expect(stdout).toContain('status: expected 403, got 404');
  });

  test('-o json has the documented form', async () => {
    const { code, stdout } = await trace(['--cases', 'bad.yaml', '--cases', 'cases/deep', '-o', 'json']);
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ cases: 2, requests: 2, agreed: 0, assumed: [] });
    expect(report.disagreed).toEqual([
      {
        case: 'a-case',
        file: 'bad.yaml',
        request: 0,
        assumptions: [],
        expected: { status: '403' },
        got: { status: expect.stringContaining('404') },
        reason: expect.stringContaining('expected 403'),
      },
    ]);
    expect(report.unsupported).toMatchObject([{ case: 'a-case', request: 0 }]);
  });

  test.each([
    ['ingress.yaml', 'has the unknown key'],
    ['empty', 'No behaviour case was found'],
  ])('%s holds no cases and ends with 2', async (name, message) => {
    mkdirSync(path.join(directory, 'empty'), { recursive: true });
    const { code, stdout, stderr } = await trace(['--cases', name]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a case whose manifests cannot be read disagrees, and the others are run', async () => {
    writeFileSync(
      path.join(directory, 'broken.yaml'),
      `${CASES(404).replace('kind: Ingress', 'kind: [')}---\n${CASES(404)}`,
    );
    const { code, stdout } = await trace(['--cases', 'broken.yaml', '-o', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      agreed: 1,
      disagreed: [{ expected: { manifests: 'readable' } }],
    });
  });
});

describe('trace --before --after', () => {
  const both = (url: string, more: readonly string[] = []) =>
    trace(['--before', 'ingress.yaml', '--after', 'gateway.yaml', '--request', url, ...more]);

  test('treated alike', async () => {
    const { code, stdout } = await both('http://shop.test/app/x');
    expect(code).toBe(0);
    expect(stdout).toMatch(/before: ingress-nginx[\s\S]+after: specification[\s\S]+= treated alike/);
    expect(stdout.match(/forwarded to Service shop\/web:80/g)).toHaveLength(2);
  });

  test('treated differently', async () => {
    const { code, stdout } = await both('http://other.test/healthz', ['--dialect', 'istio']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /answered with 200[\s\S]+after: istio[\s\S]+answered with 404[\s\S]+! treated differently/,
    );
  });

  test('stands side by side where the terminal is wide', async () => {
    const { host, stdout } = createHost({ cwd: directory });
    const wide = { ...host, stdout: { ...host.stdout, columns: 160 } };
    const argv = ['trace', '--before', 'ingress.yaml', '--after', 'gateway.yaml'];
    expect(await main([...argv, '--request', 'http://shop.test/app'], wide)).toBe(0);
    const lines = stdout().split('\n');
    expect(lines.find((line) => line.startsWith('before: '))).toMatch(
      /^before: ingress-nginx +\| after: spec/,
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(160);
  });

  test('-o json holds both', async () => {
    const { stdout } = await both('http://shop.test/app', ['-o', 'json']);
    const { agrees, before, after } = JSON.parse(stdout);
    expect(agrees).toBe(true);
    expect([before, after].map(({ results }) => results[0].backend.name)).toEqual(['web', 'web']);
  });

  test.each([
    [['--before', 'ingress.yaml', '--request', 'http://a/'], '--after is missing'],
    [['--before', 'ingress.yaml', '--after', 'gateway.yaml', '--dump'], 'side by side'],
    [['--before', 'ingress.yaml', '--after', 'gateway.yaml'], 'no request to trace'],
  ])('%j is refused', async (argv, message) => {
    const { code, stderr } = await trace(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('every target can be named as the dialect, also in cases', async () => {
    for (const dialect of ['traefik', 'nginx-gateway-fabric']) {
      const named = await trace([
        '-f',
        'gateway.yaml',
        '--request',
        'http://shop.test/app',
        '--dialect',
        dialect,
      ]);
      expect(named.code).toBe(0);
      const item = CASES(404, 'gateway-api').replace('manifests:', `dialect: ${dialect}\nmanifests:`);
      writeFileSync(path.join(directory, 'dialect.yaml'), item);
      expect((await trace(['--cases', 'dialect.yaml'])).stdout).toMatch(/^\. +1 +1 +1 +0 +0$/m);
    }
  });
});
