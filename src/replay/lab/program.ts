import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A program of the lab that runs, with a directory of its own. */
export interface Running {
  readonly directory: string;
  /** Everything it has written to its standard error so far, at most 64 kB. */
  complaint(): string;
  readonly hasEnded: boolean;
  stop(): Promise<void>;
}

const running = new Set<{ readonly child: ChildProcess; readonly directory: string }>();
let isWatching = false;

/** Whatever ends this process ends the programs that it started, and takes their files away. */
function watchExit(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const { child, directory } of running) {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  });
}

export function makeDirectory(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `gateproof-${name}-`));
}

/** Starts a program; `directory` is removed when it is stopped. */
export function startProgram(binary: string, words: readonly string[], directory: string): Running {
  watchExit();
  const child = spawn(binary, words, { stdio: ['ignore', 'ignore', 'pipe'], cwd: directory });
  const entry = { child, directory };
  running.add(entry);
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (text.length < 65_536) text += chunk.toString();
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
      running.delete(entry);
      resolve();
    };
    child.once('exit', end);
    child.once('error', (error) => {
      text += error.message;
      end();
    });
  });
  return {
    directory,
    complaint: () => text.trim(),
    get hasEnded() {
      return hasEnded;
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(timer);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Path of an executable on the PATH. */
export function findProgram(name: string, searchPath: string | undefined): string | undefined {
  for (const directory of (searchPath ?? '').split(path.delimiter)) {
    if (directory === '') continue;
    const file = path.join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // The next directory may have it.
    }
  }
  return undefined;
}

/** Ports of the loopback that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until something listens; throws with what the program says once it has ended, or after ten seconds. */
export async function untilListening(port: number, program: Running, name: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (program.hasEnded) throw new Error(`${name} did not start: ${program.complaint().slice(-2_000)}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${name} does not listen on port ${port}: ${program.complaint().slice(-2_000)}`);
}
