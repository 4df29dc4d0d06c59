import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const program = path.join(import.meta.dirname, '../../src/replay/lab/program.ts');

/** Starts a program with a child of its own from another process, which then does what `then` says. */
function start(then: string) {
  const script = `
    import { makeDirectory, startProgram } from ${JSON.stringify(program)};
    const directory = makeDirectory('test');
    const unused = makeDirectory('test');
    startProgram('/bin/sh', ['-c', 'sleep 120 & echo $$ >&2; wait'], directory);
    const started = setInterval(() => {}, 1000);
    await new Promise((done) => setTimeout(done, 300));
    console.log(JSON.stringify({ directory, unused }));
    ${then}
  `;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Commands of processes whose working directory is this one. */
function running(directory: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('sh', [
      '-c',
      'for p in /proc/[0-9]*; do readlink $p/cwd; done 2>/dev/null | grep -cF "$1"',
      'sh',
      directory,
    ]);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', () => resolve(text.trim()));
  });
}

describe.skipIf(process.platform !== 'linux')('programs of the lab and their files go', () => {
  test.each([
    ['when the process ends by itself', 'process.exit(0);', undefined],
    ['when it fails', 'throw new Error("no");', undefined],
    ['when the terminal is closed', '', 'SIGHUP'],
    ['when it is ended', '', 'SIGTERM'],
    ['when it is interrupted', '', 'SIGINT'],
  ] as const)(
    '%s',
    async (_, then, signal) => {
      const child = start(then);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const text = await new Promise<string>((resolve) => {
        child.stdout.once('data', (chunk) => resolve(String(chunk)));
      });
      const { directory, unused } = JSON.parse(text);
      if (signal !== undefined) child.kill(signal);
      await ended;
      expect(existsSync(directory)).toBe(false);
      expect(existsSync(unused)).toBe(false);
      expect(await running(directory)).toBe('0');
    },
    30_000,
  );
});
