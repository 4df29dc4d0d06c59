import type { ExitCode } from './exit.ts';
import type { Host } from './host.ts';
import type { OptionTable, Values } from './options.ts';

/** One command of the program: how it is called, and what runs it. */
export interface Command {
  /** `convert`, `explain <subject>`. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** What each exit code means here. */
  readonly exitCodes: readonly string[];
  readonly options: OptionTable;
  /** What the word in angle brackets of `usage` may be, for shells; absent: the name of a file. */
  argument?(): Promise<readonly string[]>;
  /** Loaded only when the command runs, so that help stays quick. */
  load(): Promise<(values: Values, host: Host, commands: readonly Command[]) => Promise<ExitCode>>;
}
