import type { Host } from './host.ts';
import { isSet, stringValue, type Values } from './options.ts';

/** What long work is at. */
export interface Step {
  readonly phase: 'read' | 'compile' | 'write' | 'prove' | 'report';
  readonly done?: number;
  readonly total?: number;
  /** What is counted: `groups of hosts`. */
  readonly of?: string;
  /** What is worked on, where the phase comes more than once. */
  readonly about?: string;
}

/** Tells people, or the program that started this one, how far long work is; never on standard output. */
export interface Progress {
  show(step: Step): void;
  /** Leaves the terminal as it was; to be called before anything else is printed. */
  clear(): void;
}

const WORDS: Readonly<Record<Step['phase'], string>> = {
  read: 'reading',
  compile: 'working out what happens today',
  write: 'writing',
  prove: 'proving',
  report: 'making the report',
};

/** Milliseconds between two frames on a terminal. */
const FRAME = 80;
const BAR = 24;

/**
 * On a terminal one line that changes, in pipes and in CI nothing; with `--progress=json` one JSON object a line on
 * standard error, at most a hundred for each phase.
 */
export function progressFor(values: Values, host: Host): Progress {
  const mode = stringValue(values, 'progress') ?? 'auto';
  if (mode === 'json') return jsonProgress(host);
  const { CI } = host.env;
  const isShown =
    mode === 'auto' &&
    host.stderr.isTerminal &&
    !isSet(values, 'quiet') &&
    (CI === undefined || CI === '' || CI === 'false');
  return isShown ? lineProgress(host) : { show: () => {}, clear: () => {} };
}

function jsonProgress({ stderr }: Host): Progress {
  let last = '';
  return {
    show: ({ phase, done, total, of, about }) => {
      const share =
        done === undefined || total === undefined ? done : Math.floor((done * 100) / Math.max(total, 1));
      const key = JSON.stringify([phase, about, share]);
      if (key === last) return;
      last = key;
      stderr.write(`${JSON.stringify({ event: 'progress', phase, done, total, of, about })}\n`);
    },
    clear: () => {},
  };
}

function lineProgress({ stderr }: Host): Progress {
  let last = '';
  let phase = '';
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show: (step) => {
      const now = performance.now();
      const isEnd = step.done !== undefined && step.done === step.total;
      if (step.phase === phase && now - shownAt < FRAME && !isEnd) return;
      const line = lineOf(step).slice(0, Math.max((stderr.columns ?? 80) - 1, 10));
      if (line === last) return;
      [last, phase, shownAt] = [line, step.phase, now];
      stderr.write(`\r\u001b[K${line}`);
    },
    clear: () => {
      if (last !== '') stderr.write('\r\u001b[K');
      last = '';
    },
  };
}

function lineOf({ phase, done, total, of, about }: Step): string {
  const what = `${WORDS[phase]}${about === undefined ? '' : ` ${about}`}`;
  if (done === undefined) return `${what} ...`;
  const unit = of === undefined ? '' : ` ${of}`;
  if (total === undefined) return `${what}: ${done}${unit}`;
  const full = Math.round((done * BAR) / Math.max(total, 1));
  return `${what} [${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${done}/${total}${unit}`;
}
