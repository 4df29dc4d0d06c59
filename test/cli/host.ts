import type { Host } from '../../src/cli/host.ts';
import { main } from '../../src/cli/main.ts';

export interface Wishes {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly program?: string;
  readonly onSignal?: NonNullable<Host['onSignal']>;
}

/** A process that is none: everything written is kept. */
export function createHost(wishes: Wishes = {}): { host: Host; stdout: () => string; stderr: () => string } {
  const out: string[] = [];
  const err: string[] = [];
  const host: Host = {
    stdout: { write: (text) => void out.push(text), isTerminal: false },
    stderr: { write: (text) => void err.push(text), isTerminal: false },
    stdin: async () => new TextEncoder().encode(wishes.stdin ?? ''),
    env: wishes.env ?? {},
    cwd: wishes.cwd ?? process.cwd(),
    program: wishes.program ?? 'gateproof',
    ...(wishes.onSignal === undefined ? {} : { onSignal: wishes.onSignal }),
  };
  return { host, stdout: () => out.join(''), stderr: () => err.join('') };
}

/** Runs the program as a shell would, apart from the process. */
export async function run(
  argv: readonly string[],
  wishes: Wishes = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { host, stdout, stderr } = createHost(wishes);
  const code = await main(argv, host);
  return { code, stdout: stdout(), stderr: stderr() };
}
