import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { progressFor, type Step } from '../../src/cli/progress.ts';
import { createHost, run } from './host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const SAMPLE = path.join(root, 'testdata/ingress-nginx/sample/input.yaml');
const AFTER = path.join(root, 'testdata/ingress-nginx/sample/expected.yaml');

const COMMANDS: ReadonlyArray<readonly [string, readonly string[], readonly Step['phase'][]]> = [
  [
    'convert',
    ['convert', '-f', SAMPLE, '--gateway-class', 'x', '--fail-on', 'none'],
    ['compile', 'write', 'prove'],
  ],
  ['scan', ['scan', '-f', SAMPLE], ['compile', 'write', 'prove', 'report']],
  ['prove', ['prove', '--before', SAMPLE, '--after', AFTER, '--exit-zero'], ['compile', 'prove']],
];

const onTerminal = (columns = 200) => {
  const made = createHost();
  return { ...made, host: { ...made.host, stderr: { ...made.host.stderr, isTerminal: true, columns } } };
};
const events = (text: string): readonly Step[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Step);

describe.each(COMMANDS)('%s', (_name, argv, phases) => {
  test('says nothing in a pipe, and the result is the same whoever looks on', async () => {
    const plain = await run(argv);
    expect(plain.stderr).not.toMatch(/\r|\u001b|proving|"event"/);
    const told = await run([...argv, '--progress', 'json']);
    expect(told.stdout).toBe(plain.stdout);
    expect(told.code).toBe(plain.code);
    expect([...new Set(events(told.stderr).map(({ phase }) => phase))]).toEqual(phases);
    const { done = -1, total = -1 } = events(told.stderr).find(({ phase }) => phase === 'prove') ?? {};
    expect(done).toBe(0);
    expect(total).toBeGreaterThan(0);
  });

  test('has a line on a terminal, which it takes away', async () => {
    const { host, stdout, stderr } = onTerminal();
    await main(argv, host);
    expect(stdout()).toBe((await run(argv)).stdout);
    expect(stderr()).toContain('\r\u001b[Kproving');
    const rest = stderr().slice(stderr().lastIndexOf('\r'));
    expect(rest.startsWith('\r\u001b[K')).toBe(true);
    expect(rest).not.toContain('proving');
  });

  test.each([[['--quiet']], [['--progress', 'none']]])('says nothing with %j', async (more) => {
    const { host, stderr } = onTerminal();
    await main([...argv, ...more], host);
    expect(stderr()).not.toContain('proving');
  });
});

describe('the line', () => {
  const shown = (steps: readonly Step[], columns?: number, env: Record<string, string> = {}): string => {
    const { host, stderr } = onTerminal(columns);
    const progress = progressFor({}, { ...host, env });
    for (const step of steps) progress.show(step);
    return stderr();
  };

  test('is a bar where the end is known, and a count where it is not', () => {
    expect(shown([{ phase: 'prove', done: 5, total: 10, of: 'hosts' }])).toBe(
      '\r\u001b[Kproving [############------------] 5/10 hosts',
    );
    expect(shown([{ phase: 'read', done: 5, of: 'objects' }])).toBe('\r\u001b[Kreading: 5 objects');
  });

  test('never comes to the end of the terminal', () => {
    expect(shown([{ phase: 'prove', done: 5, total: 10 }], 20)).toHaveLength('\r\u001b[K'.length + 19);
  });

  test('is not drawn in CI', () => {
    expect(shown([{ phase: 'write' }], 80, { CI: 'true' })).toBe('');
  });
});

test('events of a phase are no more than a hundred and one', () => {
  const { host, stderr } = createHost();
  const progress = progressFor({ progress: 'json' }, host);
  for (let done = 0; done <= 5000; done++) progress.show({ phase: 'prove', done, total: 5000 });
  expect(events(stderr())).toHaveLength(101);
});

describe('replay', () => {
  /** One request, and comments. */
  const textOf = (mebibytes: number): string =>
    `GET http://shop.example.com/cart\n${`#${'x'.repeat(1022)}\n`.repeat(1024 * mebibytes)}`;
  const log = (mebibytes: number): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gateproof-progress-'));
    const file = path.join(folder, 'access.log');
    writeFileSync(file, textOf(mebibytes));
    return file;
  };
  const argv = ['replay', '--before', SAMPLE, '--after', AFTER, '--progress', 'json'];

  test('tells how much of the files it has read', async () => {
    const file = log(3);
    const told = events((await run([...argv, '--log', file, '--log', file])).stderr);
    const reading = told.filter(({ phase }) => phase === 'read');
    expect(reading.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(reading.map(({ total, of }) => `${total} ${of}`))).toEqual(new Set(['7 MiB']));
    expect(told.at(-1)?.phase).toBe('report');
  });

  test('counts what comes in on standard input in few steps', async () => {
    const { host, stderr } = createHost();
    const stdinChunks = async function* (): AsyncIterable<Uint8Array> {
      const bytes = Buffer.from(textOf(21));
      for (let at = 0; at < bytes.length; at += 1 << 16) yield bytes.subarray(at, at + (1 << 16));
    };
    await main([...argv, '--log', '-'], { ...host, stdinChunks });
    const reading = events(stderr()).filter(({ phase }) => phase === 'read');
    expect(reading.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20]);
    expect(reading.every(({ total }) => total === undefined)).toBe(true);
  });
});
