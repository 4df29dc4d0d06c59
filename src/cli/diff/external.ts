import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ObjectPair } from '../../diff/compare.ts';
import { fileNameOf } from '../../diff/identity.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';

const VARIABLE = 'KUBECTL_EXTERNAL_DIFF';

/** A program and its arguments before the two directories are known. */
export interface ExternalDiff {
  readonly program: string;
  readonly more: readonly string[];
}

/**
 * The program of KUBECTL_EXTERNAL_DIFF as kubectl understands it (k8s.io/kubectl/pkg/cmd/diff, DiffProgram): split at single
 * blanks; of the words behind the program only those of letters, digits, dashes and equal signs are kept.
 */
export function externalDiff(env: Host['env']): ExternalDiff | undefined {
  const text = env[VARIABLE];
  if (text === undefined || text === '') return undefined;
  const [program = '', ...words] = text.split(' ');
  return { program, more: words.filter((word) => /^[a-zA-Z0-9-=]+$/.test(word)) };
}

/**
 * Writes both sides into two directories, LIVE-* and MERGED-*, one file for each object, whether it changed or not, and runs the program on them, without a
 * shell. The directories are gone afterwards.
 * @returns the program's own code where it is 0 or 1
 * @throws CommandError when it cannot be run or ends with another one.
 */
export async function runExternal(
  { program, more }: ExternalDiff,
  pairs: readonly ObjectPair[],
  host: Host,
): Promise<ExitCode> {
  const made: string[] = [];
  // The program gets the signal too; the directories must go all the same.
  const release = host.onSignal?.(() => undefined);
  try {
    for (const side of ['before', 'after'] as const) {
      const directory = await mkdtemp(path.join(tmpdir(), side === 'before' ? 'LIVE-' : 'MERGED-'));
      made.push(directory);
      for (const pair of pairs) {
        await writeFile(path.join(directory, fileNameOf(pair.identity)), pair[side]?.text ?? '');
      }
    }
    const code = await run(program, [...made, ...more], host);
    if (code === 0) return EXIT.clean;
    if (code === 1) return EXIT.findings;
    throw failed(program, `exit status ${code}`);
  } finally {
    for (const directory of made) await rm(directory, { recursive: true, force: true });
    release?.();
  }
}

function run(program: string, argv: readonly string[], host: Host): Promise<number | string> {
  return new Promise((resolve, reject) => {
    // A pager or a coloured diff wants the terminal itself.
    const stdout = host.stdout.isTerminal ? 'inherit' : 'pipe';
    const stderr = host.stderr.isTerminal ? 'inherit' : 'pipe';
    const child = spawn(program, [...argv], {
      cwd: host.cwd,
      env: { ...host.env },
      shell: false,
      stdio: ['ignore', stdout, stderr],
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => host.stdout.write(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => host.stderr.write(text));
    child.once('error', (error) => reject(failed(program, error.message)));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

function failed(program: string, reason: string): CommandError {
  return new CommandError(
    `Failed to run "${program}": ${reason}.`,
    `${VARIABLE} names it; nothing is known of the differences.`,
    `Correct ${VARIABLE}, or choose a form with --style unified.`,
  );
}
