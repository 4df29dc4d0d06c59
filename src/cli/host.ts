import type { Phase } from './phase.ts';

/** One output stream of the process. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Characters per line; absent where nobody looks at lines. */
  readonly columns?: number;
}

/** Everything a command may ask of the process it runs in, so that tests can run commands without one. */
export interface Host {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Reads standard input to its end. */
  stdin(): Promise<Uint8Array>;
  /** Standard input as it comes, for what need not be held whole. */
  stdinChunks?(): AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Somebody can answer questions on standard input. */
  stdinIsTerminal?(): boolean;
  /** Calls back once when a signal wants to end the process, instead of ending it, until the returned function is called. */
  onSignal?(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
  /** Stands around the parts of long work; absent: nobody looks. */
  readonly phase?: Phase;
  /** What the user typed to start the program: `gateproof` or `kubectl gateproof`. */
  readonly program: string;
}
