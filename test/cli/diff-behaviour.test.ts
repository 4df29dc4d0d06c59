import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './host.ts';
import { gateway, ingress } from './prove-support.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'behaviour-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const NGINX = 'nginx.ingress.kubernetes.io';
const put = (name: string, text: string): void => writeFileSync(path.join(directory, name), text);

beforeAll(() => {
  put('ingress.yaml', ingress('a.test', '/shop'));
  put('moved.yaml', ingress('a.test', '/store'));
  put('ingress-body.yaml', ingress('a.test', '/shop', { [`${NGINX}/proxy-body-size`]: '8m' }));
  put('other-backend.yaml', ingress('a.test', '/shop').replace('name: web, port', 'name: api, port'));
  put('snippet.yaml', ingress('a.test', '/shop', { [`${NGINX}/auth-url`]: 'http://$x.test/' }));
  put('gateway.yaml', gateway(['a.test'], [{ value: '/shop' }]));
  put('one.yaml', gateway(['a.test'], [{ type: 'RegularExpression', value: '/([a-z]{1,20}x){20}y' }]));
  put('other.yaml', gateway(['a.test'], [{ type: 'RegularExpression', value: '/([a-z]{1,20}x){20}z' }]));
});

const behaviour = (before: string, after: string, ...argv: string[]) =>
  run(['diff', '--before', before, '--after', after, '--behaviour', ...argv], { cwd: directory });

describe('which requests change', () => {
  test('none, which is a statement of the proof', async () => {
    const { code, stdout } = await behaviour('ingress.yaml', 'ingress.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No request changes: proved for all requests of \d+ hosts by port\.\n$/);
  });

  test('some are served no longer and others are', async () => {
    const { code, stdout } = await behaviour('ingress.yaml', 'moved.yaml');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^a\.test \(/);
    const served = /- served today, not afterwards[^\n]*\n +curl -si http:\/\/a\.test\/shop\n/;
    expect(stdout).toMatch(served);
    expect(stdout).toMatch(/\+ served afterwards, not today[^\n]*\n +curl -si http:\/\/a\.test\/store\n/);
    expect(stdout).toMatch(/before .*-> forwarded to Service shop\/web:80/);
    expect(stdout).toMatch(/from \S*ingress\.yaml:\d+:\d+ Ingress shop\/web/);
    expect(stdout).toMatch(/\nChanges: regions of requests: 1 added, 1 removed\. /);
  });

  test('some are answered by another backend', async () => {
    const { code, stdout } = await behaviour('ingress.yaml', 'other-backend.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('! answered otherwise (backend)');
  });

  test('none goes another way, and a setting changes', async () => {
    const { code, stdout } = await behaviour('ingress.yaml', 'ingress-body.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('Settings of forwarding');
    expect(stdout).toContain('no request goes another way; 1 setting of forwarding');
    expect(stdout).not.toContain('No request changes');
  });

  test('what was not decided is said, and is no "no"', async () => {
    const { code, stdout } = await behaviour('one.yaml', 'other.yaml', '--budget', '5', '--host', 'a.test');
    expect(code).toBe(3);
    expect(stdout).toMatch(/\? not decided\n +why /);
    expect(stdout).toContain('No change was found, but ');
    expect(stdout).not.toContain('No request changes');
  });

  test('of hosts that are named alone', async () => {
    expect((await behaviour('ingress.yaml', 'moved.yaml', '--host', 'any other host')).code).toBe(0);
  });
});

describe('any two systems', () => {
  test('an Ingress and a Gateway', async () => {
    const { stdout } = await behaviour('ingress.yaml', 'gateway.yaml', '--dialect', 'envoy-gateway');
    expect(stdout).toContain('Before any route is looked at');
  });

  test('a conversion and what is there', async () => {
    const argv = ['-f', 'ingress.yaml', '--gateway-class', 'example', '-q'];
    const { stdout } = await run(['convert', ...argv], { cwd: directory });
    put('made.yaml', stdout);
    const same = await run(['diff', ...argv, '--against', 'made.yaml', '--behaviour'], { cwd: directory });
    expect(same.stdout).toMatch(/^No request changes/);
    expect(same.code).toBe(0);
    put('edited.yaml', stdout.replaceAll('value: /shop', 'value: /sho'));
    const edited = await run(['diff', ...argv, '--against', 'edited.yaml', '--behaviour'], {
      cwd: directory,
    });
    expect(edited.code).toBe(1);
    expect(edited.stdout).toContain('HTTPRoute shop/');
  });
});

describe('forms', () => {
  test('json holds every change with its request', async () => {
    const { stdout } = await behaviour('ingress.yaml', 'moved.yaml', '-o', 'json');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schema: 1, statement: 'changes', before: 'ingress-nginx' });
    const kinds = document.hosts.flatMap(({ changes }: { changes: { kind: string; curl: string }[] }) =>
      changes.map(({ kind, curl }) => [kind, curl]),
    );
    expect(kinds).toEqual([
      ['removed', 'curl -si http://a.test/shop'],
      ['added', 'curl -si http://a.test/store'],
    ]);
  });

  test('markdown folds the changes away and begins with the statement', async () => {
    const { stdout } = await behaviour('ingress.yaml', 'moved.yaml', '-o', 'markdown');
    expect(stdout).toMatch(/^\*\*Changes: regions of requests: 1 added, 1 removed\. /);
    expect(stdout).toMatch(/\| `a\.test \(.*\)` \| 1 \| 1 \| 0 \| 0 \|/);
    expect(stdout.match(/<details>/g)).toHaveLength(1);
    expect(stdout).toContain('```sh\ncurl -si http://a.test/shop\n```');
  });
});
