import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { offerFor } from '../../src/cli/completion/candidates.ts';
import { run } from './host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const HAS_BASH = spawnSync('bash', ['--version']).status === 0;

describe('what may stand at the cursor', () => {
  test.each<[string[], string[], string]>([
    [['con'], ['convert'], 'none'],
    [['convert', '--targ'], ['--target'], 'none'],
    [['convert', '--target', 'envoy'], ['envoy-gateway'], 'none'],
    [['convert', '--target=envoy'], ['--target=envoy-gateway'], 'none'],
    [['convert', '--fail-on', ''], ['none', 'blocker', 'high', 'any'], 'none'],
    [['convert', '-f', ''], [], 'files'],
    [['convert', '--output-dir', 'x'], [], 'directories'],
    [['convert', '-n', ''], [], 'none'],
    [['scan', '-o', 'h'], ['html'], 'none'],
    [['scan', '-o', 'html=re'], [], 'files'],
    [['scan', '--output=html=re'], [], 'files'],
    [['scan', '--group-by', 'label='], ['label='], 'none'],
    [['scan', '-A', '--redac'], ['--redact'], 'none'],
    [['-q', 'repo'], ['report'], 'none'],
    [['--color', 'al'], ['always'], 'none'],
    [['explain', 'GP102'], ['GP1020', 'GP1021'], 'none'],
    [['report', ''], [], 'files'],
    [['completion', 'z'], ['zsh'], 'none'],
    [['completion', 'zsh', ''], [], 'none'],
    [['convert', ''], [], 'none'],
    [['convert', '--nonsense', '--quie'], ['--quiet'], 'none'],
  ])('%j', async (words, expected, files) => {
    const offer = await offerFor(words, COMMANDS);
    expect(offer.candidates.map(({ word }) => word)).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(offer.candidates).toEqual([]);
    else expect(offer.candidates.every(({ word }) => word.startsWith(words.at(-1) ?? ''))).toBe(true);
    expect(offer.files).toBe(files);
  });

  test('an option that was given is not offered again, unless it may be repeated', async () => {
    const { candidates } = await offerFor(['convert', '--target', 'istio', '-f', 'x', '-A', '--'], COMMANDS);
    const words = candidates.map(({ word }) => word);
    expect(words).toContain('--filename');
    expect(words).toContain('--help');
    for (const gone of ['--target', '--all-namespaces']) expect(words).not.toContain(gone);
  });

  test('every option of every command is offered, with what it means, but for those that help hides', async () => {
    for (const command of COMMANDS) {
      const { candidates } = await offerFor([command.usage.split(' ')[0] ?? '', '--'], COMMANDS);
      const words = candidates.map(({ word }) => word);
      for (const [name, { hidden }] of Object.entries(command.options)) {
        if (hidden === true) expect(words, command.usage).not.toContain(`--${name}`);
        else expect(words, command.usage).toContain(`--${name}`);
      }
      expect(candidates.filter(({ about }) => about === undefined)).toEqual([]);
    }
  });
});

test('the answer is that of cobra: candidates, then a directive', async () => {
  expect(await run(['__complete', 'report', 'x'])).toEqual({ code: 0, stdout: ':0\n', stderr: '' });
  expect((await run(['__complete', 'version', '--ver'])).stdout).toBe('--version\tShow version number\n:4\n');
  expect((await run(['__complete'])).stdout).toMatch(/^scan\t/);
});

test('names of the kubeconfig are offered, of the one that is named', async () => {
  const file = (name: string): string => {
    const clusters = [{ name: `${name}-cluster`, cluster: { server: 'https://k.test' } }];
    return JSON.stringify({ apiVersion: 'v1', kind: 'Config', contexts: [{ name, context: {} }], clusters });
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'gateproof-contexts-'));
  for (const name of ['one', 'two']) writeFileSync(path.join(folder, name), file(name));
  const ask = async (...words: string[]) => {
    const env = { KUBECONFIG: path.join(folder, 'one') };
    return (await run(['__complete', ...words], { env, cwd: folder })).stdout;
  };
  expect(await ask('scan', '--context', '')).toBe('one\n:4\n');
  expect(await ask('scan', '--kubeconfig', 'two', '--context', '')).toBe('two\n:4\n');
  expect(await ask('scan', '--kubeconfig=two', '--cluster', 't')).toBe('two-cluster\n:4\n');
  expect(await ask('scan', '--kubeconfig', 'missing', '--context', '')).toBe(':4\n');
  rmSync(folder, { recursive: true });
});

test('a shell that nobody knows ends with 2', async () => {
  const { code, stderr } = await run(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('bash, zsh, fish, powershell');
});

describe.skipIf(!HAS_BASH)('in a real shell', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-completion-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function program(name: string, text: string): void {
    writeFileSync(path.join(directory, name), text);
    chmodSync(path.join(directory, name), 0o755);
  }

  beforeAll(async () => {
    const own = `exec '${process.execPath}' --import tsx '${root}/src/cli/gateproof.ts' "$@"\n`;
    for (const name of ['gateproof', 'kubectl-gateproof']) program(name, `#!/bin/sh\ncd '${root}'\n${own}`);
    program('bash.sh', (await run(['completion', 'bash'])).stdout);
    program('kubectl_complete-gateproof', (await run(['completion', 'bash', '--kubectl'])).stdout);
    writeFileSync(path.join(directory, 'manifest.yaml'), '');
  });

  const bash = async (script: string): Promise<readonly string[]> => {
    const env = { ...process.env, PATH: `${directory}:${process.env['PATH'] ?? ''}` };
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], { cwd: directory, env });
    return stdout.split('\n').filter((line) => line !== '');
  };

  /** What readline would get: the words as bash takes them apart. */
  const complete = (words: readonly string[]) => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _gateproof`;
    return bash(`source bash.sh; ${ask}; printf '%s\\n' "\${COMPREPLY[@]}"`);
  };

  test('bash gets commands, values, values behind =, and files', async () => {
    expect(await complete(['gateproof', 'conv'])).toEqual(['convert']);
    expect(await complete(['gateproof', 'convert', '--target', '=', 'nginx'])).toEqual([
      'nginx-gateway-fabric',
    ]);
    expect(await complete(['gateproof', 'convert', '--target', '='])).toContain('cilium');
    expect(await complete(['kubectl-gateproof', 'convert', '-f', 'mani'])).toEqual(['manifest.yaml']);
    expect(await complete(['gateproof', 'scan', '-o', 'html', '=', 'mani'])).toEqual(['manifest.yaml']);
  }, 60_000);

  test('bash has the function registered for both names', async () => {
    const lines = await bash('source bash.sh; complete -p gateproof kubectl-gateproof');
    expect(lines).toEqual(['complete -F _gateproof gateproof', 'complete -F _gateproof kubectl-gateproof']);
  });

  test('kubectl gets what it reads of its plug-ins', async () => {
    expect(await bash("kubectl_complete-gateproof scan --group-by ''")).toEqual([
      'namespace',
      'host',
      'owner',
      'label=',
      ':4',
    ]);
    expect(await bash('kubectl_complete-gateproof convert --target ci')).toEqual(['cilium', ':4']);
  }, 60_000);
});
