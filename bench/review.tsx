import { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';
import { render } from 'ink';
import type { ReviewEvent } from '../src/review/core/events.ts';
import { initialState } from '../src/review/core/state.ts';
import { UNICODE_SIGNS } from '../src/review/layout/signs.ts';
import { Screen } from '../src/review/screen.tsx';
import { createSession, type Session } from '../src/review/session.ts';
import { painter } from '../src/review/theme.ts';
import type { ReviewItem, ReviewUnit } from '../src/review/unit.ts';

/**
 * Milliseconds from a key to the frame that answers it, by kind of key, and processor time for one key; printed as JSON.
 * `tsx bench/review.tsx 5000`
 */
export type ReviewRun = Readonly<Record<string, KeyTimes>>;

export interface KeyTimes {
  readonly median: number;
  readonly slowest: number;
  readonly processor: number;
}

const COLUMNS = 160;
const ROWS = 40;

class FakeTerminal extends EventEmitter {
  readonly columns = COLUMNS;
  readonly rows = ROWS;
  readonly isTTY = true;
  frames = 0;
  write(): boolean {
    this.frames++;
    return true;
  }
  setRawMode(): void {}
  setEncoding(): void {}
  ref(): void {}
  unref(): void {}
  read(): null {
    return null;
  }
}

function unitsOf(count: number): readonly ReviewUnit[] {
  return Array.from({ length: count / 2 }, (_, index): readonly ReviewUnit[] => {
    const host = `host-${String(index).padStart(5, '0')}.example.com`;
    const differs = index % 5 === 0;
    const hash = String(index).padStart(16, '0');
    const item: ReviewItem = {
      key: `anchoring ${hash}`,
      kind: 'difference',
      verdict: 'narrower',
      title: 'narrower: anchoring, http 80',
      hosts: [host],
      sources: [`Ingress shop/${index}`],
      accept: { cause: 'anchoring', before: 'location', after: 'HTTPRoute', witnessHash: hash },
    };
    const shared = {
      group: `hosts ${host}`,
      hosts: [host],
      items: differs ? [item] : [],
      alternatives: [],
      verdict: differs ? ('narrower' as const) : ('equivalent' as const),
    };
    return [
      { id: `hosts ${host}`, kind: 'hosts', title: host, ...shared },
      { id: `Ingress shop/${index}`, kind: 'source', title: `Ingress shop/${index}`, ...shared },
    ];
  }).flat();
}

/** Every detail is there at once: what the worker takes is not what a key waits for. */
function answer(session: Session, unit: string): void {
  const lines = Array.from({ length: 400 }, (_, row) => ({
    text: `line ${row} ${'of the detail '.repeat(8)}`,
  }));
  const detail = { unit, summary: lines, items: [], diffs: [], sources: [], notes: [], yaml: '' };
  session.dispatch({ type: 'detail', detail });
}

const KINDS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['down', ['j']],
  ['half a screen down', ['ctrl-d']],
  ['end and beginning', ['G', 'g']],
  ['next difference', [']']],
  ['filter', ['f']],
  ['search', ['/', ...'host-019', 'enter']],
  ['accept', [']', 'a', 'o', 'k', 'enter']],
  ['undo', ['u']],
];

const count = Number(process.argv[2] ?? '5000');
const session: Session = createSession(
  initialState({
    columns: COLUMNS,
    rows: ROWS,
    today: '2026-01-01',
    by: 'ann',
    until: '2026-06-01',
    entries: [],
    records: new Map(),
  }),
  (effect) => {
    if (effect.type === 'detail') queueMicrotask(() => answer(session, effect.unit));
  },
);
const terminal = new FakeTerminal();
const streams = { stdout: terminal, stdin: terminal } as unknown as {
  stdout: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
};
const instance = render(<Screen session={session} signs={UNICODE_SIGNS} paint={painter('dark')} />, {
  ...streams,
  // Every frame is written at once, so that the time until it is can be taken.
  debug: true,
  patchConsole: false,
  exitOnCtrlC: false,
});
session.dispatch({
  type: 'progress',
  progress: { text: '', isDone: true },
  title: 'ingress-nginx -> envoy-gateway',
});
session.dispatch({ type: 'units', units: unitsOf(count) });

async function timed(event: ReviewEvent): Promise<number> {
  const before = terminal.frames;
  const start = performance.now();
  session.dispatch(event);
  while (terminal.frames === before && performance.now() - start < 5) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - start;
}

const result: Record<string, KeyTimes> = {};
for (const [name, keys] of KINDS) {
  const times: number[] = [];
  const usedBefore = process.cpuUsage();
  for (let turn = 0; turn < 20; turn++) {
    for (const key of keys) times.push(await timed({ type: 'key', key }));
  }
  const used = process.cpuUsage(usedBefore);
  times.sort((one, two) => one - two);
  result[name] = {
    median: times[Math.floor(times.length / 2)] ?? 0,
    slowest: times.at(-1) ?? 0,
    processor: (used.user + used.system) / 1000 / times.length,
  };
}
instance.unmount();
writeSync(1, `${JSON.stringify(result)}\n`);
process.exit(0);
