import { execFileSync, spawnSync } from 'node:child_process';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** A terminal that a test types into and looks at. */
export interface TmuxTerminal {
  /** Types names of keys, as tmux has them: `j`, `Enter`, `C-c`. */
  keys(...names: readonly string[]): void;
  text(text: string): void;
  screen(): string;
  /** Waits until the screen shows something. @throws Error with the screen when it does not. */
  see(what: string | RegExp, seconds?: number): Promise<string>;
  resize(columns: number, rows: number): void;
  /** Is the other screen shown, and the cursor? */
  flags(): { readonly isAlternate: boolean; readonly hasCursor: boolean };
  close(): void;
}

let count = 0;

/** Opens a shell in a terminal of a size. */
export function openTerminal(
  columns: number,
  rows: number,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): TmuxTerminal {
  const socket = `gateproof-${process.pid}-${++count}`;
  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, ...words], { encoding: 'utf8' });
  const set = Object.entries({ CI: 'false', LANG: 'C.UTF-8', PS1: '$ ', USER: 'ann', ...env });
  tmux(
    ...['-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', cwd],
    ...['env', ...set.map(([name, value]) => `${name}=${value}`), 'bash', '--norc', '--noprofile'],
  );
  const screen = (): string => tmux('capture-pane', '-p').trimEnd();
  return {
    keys: (...names) => void tmux('send-keys', ...names),
    text: (text) => void tmux('send-keys', '-l', text),
    screen,
    see: async (what, seconds = 120) => {
      for (let left = seconds * 10; left > 0; left--) {
        const shown = screen();
        if (typeof what === 'string' ? shown.includes(what) : what.test(shown)) return shown;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`the screen never showed ${what}:\n${screen()}`);
    },
    resize: (width, height) => void tmux('resize-window', '-x', String(width), '-y', String(height)),
    flags: () => {
      const [alternate, cursor] = tmux('display', '-p', '#{alternate_on} #{cursor_flag}').trim().split(' ');
      return { isAlternate: alternate === '1', hasCursor: cursor === '1' };
    },
    close: () => {
      spawnSync('tmux', ['-L', socket, 'kill-server']);
    },
  };
}
