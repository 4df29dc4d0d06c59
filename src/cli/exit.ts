/** Exit codes, the same in every command. */
export const EXIT = {
  /** Finished; nothing at or above the threshold. */
  clean: 0,
  /** Finished; findings or differences. */
  findings: 1,
  /** No result was reached: bad usage, unreadable input, an error of ours. */
  trouble: 2,
  /** Finished; no difference was found, but something could not be decided. */
  unknown: 3,
  /** Ended by Ctrl-C. */
  interrupted: 130,
  /** Ended by another process. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something that a person can put right: what happened, why it matters, what to do. Ends the run with exit code 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly why: string;
  readonly remedy: string;

  constructor(what: string, why: string, remedy: string) {
    super(what);
    this.why = why;
    this.remedy = remedy;
  }
}

/** The command line itself is wrong. */
export class UsageError extends CommandError {
  constructor(what: string, remedy: string) {
    super(what, 'The command line cannot be understood, so nothing was read or written.', remedy);
  }
}

/** A signal ended the run before there was a result. */
export class InterruptedRun extends Error {
  override readonly name = 'InterruptedRun';
  readonly code: ExitCode;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super('interrupted; nothing was written');
    this.code = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
}
