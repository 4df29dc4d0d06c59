import { describe, expect, test } from 'vitest';
import { TARGETS, THEMES } from '../../src/targets/index.ts';
import { run } from './host.ts';

describe('gateproof targets', () => {
  test('lists every implementation', async () => {
    const { code, stdout } = await run(['targets']);
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(/\s/)[0]),
    ).toEqual([...TARGETS.keys()]);
  });

  test('says of one what becomes of every theme', async () => {
    const { code, stdout } = await run(['targets', 'envoy-gateway']);
    expect(code).toBe(0);
    for (const theme of Object.keys(THEMES)) expect(stdout).toContain(`\n${theme}: `);
    expect(stdout).toContain('yes: SecurityPolicy spec.authorization');
    expect(stdout).toContain('no: Lines for nginx mean nothing to Envoy');
  });

  test('prints the same as data', async () => {
    const { stdout } = await run(['targets', 'envoy-gateway', '-o', 'json']);
    const [target] = JSON.parse(stdout).targets;
    expect(target.themes).toHaveLength(Object.keys(THEMES).length);
    expect(target.themes[0]).toMatchObject({
      theme: 'address-lists',
      how: 'SecurityPolicy spec.authorization',
    });
  });

  test('names the nearest of an unknown one', async () => {
    const { code, stderr } = await run(['targets', 'envoy-gatewy']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean envoy-gateway?');
  });
});

describe('losses of access control', () => {
  const input = 'testdata/target-envoy-gateway/basic-auth/input.yaml';
  const convert = ['convert', '-f', input, '--target', 'envoy-gateway', '--no-prove', '-q'];

  test('make the exit code 1', async () => {
    expect((await run(convert)).code).toBe(1);
  });

  test('do not when they are accepted by name', async () => {
    expect((await run([...convert, '--accept', 'gp5313'])).code).toBe(0);
    expect((await run([...convert, '--accept', 'GP5314'])).code).toBe(1);
  });

  test('a code that nobody has is no acceptance', async () => {
    const { code, stderr } = await run([...convert, '--accept', 'GP0000']);
    expect(code).toBe(2);
    expect(stderr).toContain('which is the code of no finding');
  });
});

describe('--keep-defaults', () => {
  const input = 'testdata/target-envoy-gateway/address-lists/input.yaml';
  const convert = ['convert', '-f', input, '--target', 'envoy-gateway', '--no-prove'];

  test('writes times that no manifest says', async () => {
    expect((await run(convert)).stdout).toContain('streamIdleTimeout: 1m');
  });

  test.each([['--keep-defaults=false'], ['--idiomatic']])('%s: reports them only', async (option) => {
    const { stdout, stderr } = await run([...convert, option]);
    expect(stdout).not.toContain('BackendTrafficPolicy');
    expect(stderr).toContain('By default the source has timeouts');
  });
});

describe('--allow-snippets', () => {
  const input = 'testdata/target-nginx-gateway-fabric/address-lists/input.yaml';
  const convert = ['convert', '-f', input, '--target', 'nginx-gateway-fabric', '--no-prove', '-q'];

  test('writes raw lines, and routes are closed without it', async () => {
    const closed = await run(convert);
    expect([closed.code, closed.stdout.includes('SnippetsFilter')]).toEqual([1, false]);
    const open = await run([...convert, '--allow-snippets']);
    expect([open.code, open.stdout.includes('deny 203.0.113.7;')]).toEqual([0, true]);
  });

  test.each([[[]], [['--target', 'envoy-gateway']]])(
    'is refused without such a target: %j',
    async (target) => {
      const { code, stderr, stdout } = await run(['convert', '-f', input, ...target, '--allow-snippets']);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('--target nginx-gateway-fabric');
    },
  );
});
