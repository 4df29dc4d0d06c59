import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './host.ts';
import { gateway } from './prove-support.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'prove-accept-'));
  writeFileSync(path.join(directory, 'before.yaml'), gateway(['a.test', 'b.test'], [{ value: '/app' }]));
  const other = gateway(['a.test', 'b.test'], [{ value: '/app', backend: 'other' }]);
  writeFileSync(path.join(directory, 'after.yaml'), other);
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const entry = (more: Readonly<Record<string, string>> = {}): string => {
  const fields = {
    host: '*',
    cause: 'backend',
    reason: 'moved',
    by: 'web team',
    until: '9999-12-31',
    ...more,
  };
  return `- ${Object.entries(fields)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n  ')}\n`;
};

function prove(accept: string, argv: readonly string[] = []) {
  writeFileSync(path.join(directory, 'accept.yaml'), accept);
  const both = ['--before', 'before.yaml', '--after', 'after.yaml', '--accept', 'accept.yaml'];
  return run(['prove', ...both, ...argv], { cwd: directory });
}

describe('accepted differences', () => {
  test('turn the verdict into equivalent-modulo', async () => {
    const { code, stdout } = await prove(entry({ id: 'move' }));
    expect(code).toBe(0);
    expect(stdout).toContain('~ equivalent-modulo  a.test, b.test (http 80)');
    expect(stdout).toContain('accepted: move by web team until 9999-12-31: moved');
  });

  test('hold for the hosts that they name alone', async () => {
    const { code, stdout } = await prove(entry({ host: 'a.*' }));
    expect(code).toBe(1);
    expect(stdout).toContain('~ equivalent-modulo  a.test (http 80)');
    expect(stdout).toContain('! different  b.test (http 80)');
  });

  test.each([
    ['after', 'HTTPRoute shop/web*', 0],
    ['after', 'HTTPRoute shop/none*', 1],
    ['before', '*web*', 0],
    ['before', 'nobody', 1],
    ['cause', 'rewrite', 1],
    ['witness-hash', '0123456789abcdef', 1],
  ])('%s %s: exit code %i', async (key, value, expected) => {
    expect((await prove(entry({ [key]: value }))).code).toBe(expected);
  });

  test('the witness hash of the report is the one that the file takes', async () => {
    const { stdout } = await prove('[]');
    const [, hash = ''] = /witness-hash ([0-9a-f]{16})/.exec(stdout) ?? [];
    expect((await prove(entry({ 'witness-hash': hash.slice(0, 8) }))).code).toBe(0);
  });

  test('one that has expired accepts nothing and fails by name, even if nothing needs it', async () => {
    const { code, stdout, stderr } = await prove(entry({ id: 'old', until: '2000-01-01' }));
    expect(code).toBe(1);
    expect(stdout).toContain('! different');
    expect(stderr).toContain('accept.yaml:1:3: the accepted difference "old" ended on 2000-01-01');
    const unneeded = entry({ id: 'old', until: '2000-01-01', cause: 'rewrite' });
    expect((await prove(`${entry()}${unneeded}`)).code).toBe(1);
    expect((await prove(unneeded, ['-o', 'junit'])).stdout).toContain('<failure type="expired"');
  });

  test('one that nothing needs is a warning', async () => {
    const { code, stderr } = await prove(`${entry()}${entry({ id: 'spare', cause: 'rewrite' })}`);
    expect(code).toBe(0);
    expect(stderr).toContain('warning: accept.yaml:6:3: nothing needs the accepted difference "spare"');
  });

  test('with --dialect all, an entry that one dialect needs is not called unused', async () => {
    const { code, stderr } = await prove(entry({ id: 'move' }), ['--dialect', 'all']);
    expect(code).toBe(0);
    expect(stderr).not.toContain('nothing needs');
    const { stderr: other } = await prove(entry({ id: 'spare', cause: 'rewrite' }), ['--dialect', 'all']);
    expect(other.match(/nothing needs/g)).toHaveLength(1);
  });

  test('are read from gateproof.accept.yaml without being named', async () => {
    const file = path.join(directory, 'gateproof.accept.yaml');
    writeFileSync(file, `accept:\n${entry()}`);
    const { code } = await run(['prove', '--before', 'before.yaml', '--after', 'after.yaml'], {
      cwd: directory,
    });
    rmSync(file);
    expect(code).toBe(0);
  });

  test('are suppressed in SARIF and counted in the certificate', async () => {
    const { stdout } = await prove(entry(), ['-o', 'sarif']);
    expect(JSON.parse(stdout).runs[0].results[0]).toMatchObject({
      level: 'note',
      suppressions: [{ justification: 'moved (web team)' }],
    });
    expect((await prove(entry(), ['--certificate', 'c.json'])).code).toBe(0);
    expect((await prove(entry(), ['--check', 'c.json'])).code).toBe(0);
    expect((await prove('[]', ['--check', 'c.json'])).code).toBe(1);
  });

  test.each([
    ['- {host: a}', 'accept.yaml:1:3: Entry 1 lacks cause, reason, by, until'],
    [entry({ cause: 'regexcase' }), '"regexcase" is no cause'],
    [entry({ until: '2027-02-30' }), 'no day YYYY-MM-DD'],
    [entry({ 'witness-hash': 'xyz' }), 'witness-hash is "xyz"'],
    [entry({ hosts: 'a' }), 'accept.yaml:6:3: "hosts" is no key of an entry'],
    [`${entry({ id: 'x' })}${entry({ id: 'x' })}`, 'The id "x" is given twice'],
    ['entries: []', '"entries" is no key of the file'],
    ['just text', 'The file is no list'],
    ['- [', 'accept.yaml:'],
  ])('%j is refused with its place', async (content, message) => {
    const { code, stdout, stderr } = await prove(content);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
