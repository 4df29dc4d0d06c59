import { threeLines } from '../report/error.ts';
import { printable } from '../report/printable.ts';
import { COMMANDS } from './commands.ts';
import { ASK } from './completion/ask.ts';
import { CommandError, EXIT, type ExitCode, InterruptedRun } from './exit.ts';
import type { Host } from './host.ts';
import { parseArguments } from './parse.ts';
import { VERSION } from './version.ts';

/** Runs the program once and says with which code to exit. Never throws. */
export async function main(argv: readonly string[], host: Host): Promise<ExitCode> {
  try {
    if (argv[0] === ASK) {
      const { answer } = await import('./completion/answer.ts');
      return await answer(argv.slice(1), host);
    }
    const invocation = await parseArguments(argv, COMMANDS, VERSION, host);
    if (invocation.kind === 'print') {
      host.stdout.write(invocation.text);
      return EXIT.clean;
    }
    const run = await invocation.command.load();
    return await run(invocation.values, host, COMMANDS);
  } catch (error) {
    if (error instanceof InterruptedRun) {
      host.stderr.write(`${error.message}\n`);
      return error.code;
    }
    host.stderr.write(report(error, wantsStack(argv)));
    return EXIT.trouble;
  }
}

/** Level 6 and above, however it is written; asked of the words because parsing itself may be what failed. */
function wantsStack(argv: readonly string[]): boolean {
  const words = argv.map((word, index) => (/^--?v$/.test(word) ? `-v=${argv[index + 1] ?? ''}` : word));
  return words.some((word) => Number(/^--?v=?(\d+)$/.exec(word)?.[1] ?? 0) >= 6);
}

/** Three lines: what happened, why it matters, what to do. */
function report(error: unknown, withStack: boolean): string {
  if (error instanceof CommandError) {
    return threeLines(error.message, error.why, error.remedy);
  }
  const text = error instanceof Error ? error.message : String(error);
  const lines = withStack && error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const stack = lines.map((line) => `${printable(line)}\n`).join('');
  const said = threeLines(
    `Internal error: ${text}`,
    'This is a defect of the program, not of the input; no result was reached.',
    'Please report it with the input that causes it; -v 6 adds the place in the program.',
  );
  return `${said}${stack}`;
}
