import process from 'node:process';
import { LEAST_COLUMNS, LEAST_ROWS } from '../../review/core/select.ts';
import { ASCII_SIGNS, UNICODE_SIGNS } from '../../review/layout/signs.ts';
import type { TerminalStreams } from '../../review/terminal.ts';
import { knowsUnicode, themeFor } from '../../review/theme.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { Controller } from './controller.ts';
import { editText } from './editor.ts';
import type { ReviewOptions } from './options.ts';

/**
 * The terminal of the process: standard error, so that nothing ever reaches standard output, or standard output where
 * errors go elsewhere. Undefined where nobody can type, or where pictures are not drawn (a CI system).
 */
export function terminalOf({ env, stdinIsTerminal }: Host): TerminalStreams | undefined {
  const { CI, TERM } = env;
  if ((CI !== undefined && CI !== '' && CI !== '0' && CI !== 'false') || TERM === 'dumb') return undefined;
  if (stdinIsTerminal?.() !== true) return undefined;
  const output = [process.stderr, process.stdout].find(({ isTTY }) => isTTY);
  return output === undefined ? undefined : { output, input: process.stdin };
}

/**
 * Shows a review until the user leaves.
 * @throws CommandError when the terminal is too small, or nothing can be reviewed.
 */
export async function showOnScreen(
  controller: Controller,
  terminal: TerminalStreams,
  options: ReviewOptions,
  host: Host,
): Promise<void> {
  const { columns, rows } = terminal.output;
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
    throw new CommandError(
      `The terminal has ${columns} columns and ${rows} rows; a review needs ${LEAST_COLUMNS} and ${LEAST_ROWS}.`,
      'Less would hide what is to be decided.',
      'Make the window larger, or give --plain.',
    );
  }
  const { openScreen } = await import('../../review/open-screen.tsx');
  const isAscii = !knowsUnicode(host.env);
  const { session } = controller;
  const screen = openScreen(session, terminal, {
    signs: isAscii ? ASCII_SIGNS : UNICODE_SIGNS,
    theme: themeFor(options.theme, host.env),
    isAscii,
    ended: (why) => {
      host.stderr.write(`${why}; decisions are in ${options.decisions} and ${options.accept}\n`);
    },
  });
  controller.attach({
    edit: async (text, problem) => {
      let edited: string | undefined;
      let failure: string | undefined;
      await screen.suspend(async () => {
        const edit = await editText(text, problem, host.env);
        if (edit.kind === 'changed') edited = edit.text;
        if (edit.kind === 'failed') failure = edit.why;
      });
      if (failure !== undefined) session.dispatch({ type: 'told', text: failure, isProblem: true });
      return edited;
    },
    copy: (text) => {
      // OSC 52: the terminal puts it on the clipboard, also over ssh; where it does not, the line is there to be marked.
      terminal.output.write(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`);
      session.dispatch({ type: 'told', text: `copied: ${text}`, isProblem: false });
    },
    theme: (name) => screen.theme(themeFor(name, host.env)),
  });
  try {
    await controller.ended;
  } finally {
    screen.close();
  }
}
