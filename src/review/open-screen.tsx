import { type Instance, render } from 'ink';
import type { Signs } from './layout/signs.ts';
import { Screen } from './screen.tsx';
import type { Session } from './session.ts';
import { type TerminalStreams, takeTerminal } from './terminal.ts';
import { painter, type ThemeName } from './theme.ts';

export interface ScreenOptions {
  readonly signs: Signs;
  readonly theme: ThemeName;
  /** What is typed and drawn may hold ASCII alone. */
  readonly isAscii: boolean;
  /** Called before the process ends by a signal or an error. */
  readonly ended: (why: string) => void;
}

/** A review on the screen. */
export interface OpenScreen {
  /** Gives the terminal to another program and takes it back afterwards. */
  suspend(run: () => Promise<void>): Promise<void>;
  theme(name: ThemeName): void;
  close(): void;
}

/** Nothing on the screen, the cursor at its beginning. */
const BLANK = '\u001B[2J\u001B[H';

/** Most pictures per second; keys are answered by the first one at once. */
const MOST_FRAMES = 60;

/** Shows a review on a terminal, in a screen of its own, until it is closed. */
export function openScreen(session: Session, streams: TerminalStreams, options: ScreenOptions): OpenScreen {
  const { output, input } = streams;
  const terminal = takeTerminal(streams, options.ended);
  let theme = options.theme;
  let instance: Instance | undefined;
  const element = () => {
    const paint = painter(theme);
    const plain = (text: string): string => text.replaceAll(/[^\u0020-\u007E]/gu, '?');
    return (
      <Screen
        session={session}
        signs={options.signs}
        paint={(spans) =>
          paint(options.isAscii ? spans.map((span) => ({ ...span, text: plain(span.text) })) : spans)
        }
      />
    );
  };
  const resized = (): void => {
    // What stands there was broken at the old width, and the cursor may be anywhere.
    instance?.clear();
    output.write(BLANK);
    session.dispatch({ type: 'resize', columns: output.columns, rows: output.rows });
  };
  const show = (): void => {
    terminal.enter();
    instance = render(element(), {
      stdout: output,
      stdin: input,
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: false,
      maxFps: MOST_FRAMES,
    });
    output.on('resize', resized);
  };
  const hide = (): void => {
    output.off('resize', resized);
    instance?.unmount();
    instance?.cleanup();
    instance = undefined;
    terminal.leave();
  };
  show();
  return {
    suspend: async (run) => {
      hide();
      try {
        await run();
      } finally {
        show();
        resized();
      }
    },
    theme: (name) => {
      theme = name;
      instance?.rerender(element());
    },
    close: () => {
      hide();
      terminal.close();
    },
  };
}
