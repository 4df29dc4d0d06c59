import { writeSync } from 'node:fs';

const ENTER = '\u001B[?1049h\u001B[H\u001B[2J';
const LEAVE = '\u001B[?1049l\u001B[?25h\u001B[0m';

/** The signals that end a program, with the exit codes that shells know. */
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** What a screen of its own needs of the process. */
export interface TerminalStreams {
  readonly output: NodeJS.WriteStream & { readonly fd: number };
  readonly input: NodeJS.ReadStream;
}

export interface Terminal {
  /** Shows the screen of its own. */
  enter(): void;
  /** Brings back what was on the screen, the cursor and the keyboard as they were. May be called at any time. */
  leave(): void;
  /** Leaves, and no longer listens to what ends the process. */
  close(): void;
}

/**
 * Takes the terminal, and gives it back whatever ends the process: a signal, an error that nobody caught, an exit. What
 * must reach the terminal is written at once, past everything that is still waiting.
 *
 * @param ended is called before the process ends by a signal or an error
 */
export function takeTerminal({ output, input }: TerminalStreams, ended: (why: string) => void): Terminal {
  let isEntered = false;
  const write = (text: string): void => {
    try {
      writeSync(output.fd, text);
    } catch {
      // The terminal is gone: there is nothing to give back.
    }
  };
  const leave = (): void => {
    if (!isEntered) return;
    isEntered = false;
    if (input.isTTY) input.setRawMode(false);
    write(LEAVE);
  };
  const listeners = SIGNALS.map(([signal, code]) => {
    const listener = (): void => {
      // Ctrl-C in a program that has the terminal for now is meant for that program.
      if (signal === 'SIGINT' && !isEntered) return;
      leave();
      ended(`ended by ${signal}`);
      process.exit(code);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  const failed = (error: unknown): void => {
    leave();
    ended(`internal error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  };
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  process.on('exit', leave);
  return {
    enter: () => {
      isEntered = true;
      write(ENTER);
    },
    leave,
    close: () => {
      leave();
      for (const remove of listeners) remove();
      process.off('uncaughtException', failed);
      process.off('unhandledRejection', failed);
      process.off('exit', leave);
    },
  };
}
