import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { externalDiff } from '../../src/cli/diff/external.ts';
import { run } from './host.ts';
import { gateway } from './prove-support.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'external-'));
  writeFileSync(path.join(directory, 'a.yaml'), gateway(['a.test'], [{ value: '/' }]));
  writeFileSync(
    path.join(directory, 'b.yaml'),
    `${gateway(['b.test'], [{ value: '/' }])}---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: new}
spec: {controllerName: example.com/x}
`,
  );
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A program that tells what it was called with and what it found, and ends with a code. */
function program(code: number): string {
  const file = path.join(directory, 'tell');
  writeFileSync(
    file,
    `#!/bin/sh\nfor word in "$@"; do echo "arg $word"; done\ncd "$1"; for f in *; do echo "live $f $(wc -l < "$f")"; done\ncd "$2"; for f in *; do echo "merged $f"; done\necho "to stderr" >&2\nexit ${code}\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

const diff = (external: string, ...argv: string[]) =>
  run(['diff', '--before', 'a.yaml', '--after', 'b.yaml', ...argv], {
    cwd: directory,
    env: { KUBECTL_EXTERNAL_DIFF: external, PATH: process.env['PATH'] ?? '' },
  });

describe('KUBECTL_EXTERNAL_DIFF', () => {
  test.each([
    ['', undefined],
    ['meld', { program: 'meld', more: [] }],
    ['diff -N -u', { program: 'diff', more: ['-N', '-u'] }],
    ['diff  --color=always', { program: 'diff', more: ['--color=always'] }],
    ['diff ; rm /x $(id) `id` a|b "c" -U5', { program: 'diff', more: ['rm', '-U5'] }],
  ])('%j is understood as by kubectl', (text, expected) => {
    expect(externalDiff({ KUBECTL_EXTERNAL_DIFF: text })).toEqual(expected);
  });

  test('runs on two directories with one file for each object, named as kubectl names them', async () => {
    const { code, stdout, stderr } = await diff(`${program(1)} -x --y=z`);
    expect(code).toBe(1);
    expect(stderr).toContain('to stderr');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^arg .*\/LIVE-\w+$/);
    expect(lines[1]).toMatch(/^arg .*\/MERGED-\w+$/);
    expect(lines.slice(2)).toEqual([
      'arg -x',
      'arg --y=z',
      'live gateway.networking.k8s.io.v1.Gateway.shop.gw 14',
      'live gateway.networking.k8s.io.v1.GatewayClass..new 0',
      expect.stringMatching(/^live gateway\.networking\.k8s\.io\.v1\.HTTPRoute\.shop\.web \d\d$/),
      'merged gateway.networking.k8s.io.v1.Gateway.shop.gw',
      'merged gateway.networking.k8s.io.v1.GatewayClass..new',
      'merged gateway.networking.k8s.io.v1.HTTPRoute.shop.web',
    ]);
  });

  test('leaves no directory behind', async () => {
    const { stdout } = await diff(program(1));
    const made = stdout.split('\n').flatMap((line) => /^arg (.*)$/.exec(line)?.[1] ?? []);
    expect(made).toHaveLength(2);
    const left = readdirSync(tmpdir()).filter((name) => made.some((one) => path.basename(one) === name));
    expect(left).toEqual([]);
  });

  test.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [7, 2],
  ])('a program that ends with %i ends the run with %i', async (own, expected) => {
    const { code, stderr } = await diff(program(own));
    expect(code).toBe(expected);
    expect(stderr.includes('Failed to run')).toBe(own > 1);
  });

  test('a program that is not there is trouble', async () => {
    const { code, stderr } = await diff(path.join(directory, 'missing'));
    expect(code).toBe(2);
    expect(stderr).toContain('KUBECTL_EXTERNAL_DIFF');
  });

  test('goes through no shell', async () => {
    await diff(`${program(0)};touch ${path.join(directory, 'hacked')}`);
    expect(readdirSync(directory)).not.toContain('hacked');
  });

  test.each(['--stat', '--style=unified'])('does not count beside %s', async (option) => {
    const { stdout } = await diff(program(1), option);
    expect(stdout).not.toContain('arg ');
    expect(stdout).not.toBe('');
  });

  test('is asked where nothing differs too, as by kubectl', async () => {
    writeFileSync(path.join(directory, 'b.yaml'), readFileSync(path.join(directory, 'a.yaml')));
    const { code, stdout } = await diff(program(0), '-q');
    expect(code).toBe(0);
    expect(stdout).toContain('merged gateway.networking.k8s.io.v1.HTTPRoute.shop.web');
  });
});
