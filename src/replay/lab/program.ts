import { type ChildProcess, spawn } from 'node:child_process';
import { constants as access, accessSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';

/** A program of the lab that runs, with a directory of its own. */
export interface Running {
  readonly directory: string;
  /** Everything it has written to its standard error so far, at most 64 kB. */
  complaint(): string;
  readonly hasEnded: boolean;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
const directories = new Set<string>();
let isWatching = false;

/** Signals that end a process without a word where nobody listens for them. */
const ENDING = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Whatever ends this process ends the programs that it started, with all that they started, and takes their files away.
 * Signals are only taken where nobody else does.
 */
function watchExit(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const child of running) endGroup(child);
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
  for (const signal of ENDING)
    process.on(signal, () => {
      if (running.size + directories.size > 0 && process.listenerCount(signal) === 1)
        process.exit(128 + constants.signals[signal]);
    });
}

/** A program and its children: they are in a group of their own. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

export function makeDirectory(name: string): string {
  watchExit();
  const directory = mkdtempSync(path.join(tmpdir(), `gateproof-${name}-`));
  directories.add(directory);
  return directory;
}

function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  directories.delete(directory);
}

/** Starts a program; `directory` is removed when it is stopped. */
export function startProgram(binary: string, words: readonly string[], directory: string): Running {
  watchExit();
  // In a group of its own, so that Ctrl-C reaches this process alone, which ends the program in its own time.
  const child = spawn(binary, words, { stdio: ['ignore', 'ignore', 'pipe'], cwd: directory, detached: true });
  running.add(child);
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (text.length < 65_536) text += chunk.toString();
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
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
      const timer = setTimeout(() => endGroup(child), 3_000);
      await ended;
      clearTimeout(timer);
      // What a program leaves behind when it ends by itself.
      endGroup(child);
      running.delete(child);
      removeDirectory(directory);
    },
  };
}

/** Path of an executable on the PATH. */
export function findProgram(name: string, searchPath: string | undefined): string | undefined {
  for (const directory of (searchPath ?? '').split(path.delimiter)) {
    if (directory === '') continue;
    const file = path.join(directory, name);
    try {
      accessSync(file, access.X_OK);
      return file;
    } catch {
      // The next directory may have it.
    }
  }
  return undefined;
}

/** Below the ports that systems give to outgoing connections, which come and go. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
let nextPort = (process.pid * 61) % PORTS;

/** Ports of the loopback that were free a moment ago; every process begins at another one. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  try {
    for (let tries = 0; ports.length < count; tries += 1) {
      if (tries > PORTS) throw new Error('the loopback has no free ports left');
      const port = FIRST_PORT + nextPort;
      nextPort = (nextPort + 1) % PORTS;
      const server = createServer();
      const isFree = await new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false));
        server.listen(port, '127.0.0.1', () => resolve(true));
      });
      if (!isFree) continue;
      servers.push(server);
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
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
