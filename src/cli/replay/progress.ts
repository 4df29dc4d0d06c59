import type { Host } from '../host.ts';

/** A bar on stderr, where somebody looks at it. */
export interface ProgressBar {
  show(done: number, of: number, what: string): void;
  /** Takes the bar away. */
  end(): void;
}

const WIDTH = 30;
/** Milliseconds between two looks of the bar. */
const FRAME = 80;

export function progressBar({ stderr }: Host, wanted: boolean): ProgressBar {
  if (!wanted || !stderr.isTerminal) return { show: () => undefined, end: () => undefined };
  let last = '';
  let next = 0;
  return {
    show(done, of, what) {
      const now = performance.now();
      if (now < next) return;
      next = now + FRAME;
      const filled = of === 0 ? WIDTH : Math.floor((done / of) * WIDTH);
      const line = `[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${done}/${of} ${what}`;
      if (line === last) return;
      stderr.write(`\r${line}${' '.repeat(Math.max(0, last.length - line.length))}`);
      last = line;
    },
    end() {
      if (last !== '') stderr.write(`\r${' '.repeat(last.length)}\r`);
      last = '';
    },
  };
}
