import { describe, expect, test } from 'vitest';
import { run } from './host.ts';

describe('help and version', () => {
  test('help lists the commands and fits one screen', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const name of ['convert', 'trace', 'explain', 'version'])
      expect(stdout).toContain(`gateproof ${name}`);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(40);
    expect((await run(['-h'])).stdout).toBe(stdout);
  });

  test('help says how the program was called', async () => {
    const { stdout } = await run(['convert', '--help'], { program: 'kubectl gateproof' });
    expect(stdout).toContain('kubectl gateproof convert -f ingress.yaml');
    expect(stdout).toContain('Exit codes:');
  });

  test('the language of the user does not change the help', async () => {
    const { stdout } = await run(['--help'], { env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' } });
    expect(stdout).toContain('Show help');
  });

  test('-v is a level, not the version', async () => {
    const version = await run(['version']);
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await run(['--version'])).toEqual(version);
    expect((await run(['version', '-v', '1'])).stdout).toBe(version.stdout);
    expect((await run(['-v'])).code).toBe(2);
  });
});

describe('bad usage ends with 2, three lines on stderr and nothing on stdout', () => {
  test.each([
    [[], 'No command is named'],
    [['convrt'], 'Did you mean convert?'],
    [['convert', '--ouput', 'yaml', '-f', 'x'], 'Did you mean --output?'],
    [['convert', '-o', 'xml', '-f', 'x'], '--output is "xml"; it must be one of "yaml", "json"'],
    [['convert', '-f'], '-f needs a value'],
    [['convert'], 'No input is named'],
    [['convert', '-f', 'x', 'y.yaml'], 'convert does not know y.yaml'],
    [['convert', '-f', 'x', '--diff'], '--diff compares with a directory'],
    [['convert', '-f', 'x', '--gateway', 'a'], '--gateway is "a", which does not name an object'],
    [['convert', '-f', 'x', '--gateway', 'a/b', '--gateway-class', 'c'], 'Leave out --gateway-class'],
    [['convert', '-f', '/nonexistent.yaml'], '/nonexistent.yaml: There is no such file'],
    [['convert', '-f', 'x', '-v', 'loud'], '-v is "loud"'],
    [['explain'], 'explain <subject> lacks its argument'],
    [['trace', '-f', 'x'], 'There is no request to trace'],
    [['trace', '--cases', '/nonexistent'], '/nonexistent: there is no such file'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test('GATEPROOF_* variables of others are no options', async () => {
  expect((await run(['version'], { env: { GATEPROOF_WHATEVER: '1' } })).code).toBe(0);
});
