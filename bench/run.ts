import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PROOF_CASES } from './proof-cases.ts';
import type { ProofRun } from './prove.ts';
import type { LiveRound } from './replay-live.ts';
import { replays } from './replay-rows.ts';
import type { ReviewRun } from './review.tsx';
import { scanRows } from './scan-rows.ts';
import { line, median, whole } from './table.ts';

/**
 * `npm run bench`: start-up of the command; conversion of 10, 1,000 and 10,000 Ingresses phase by phase, against parsing
 * and printing the same text with the YAML libraries alone; proofs of large tables; scans; replays of logs and the live
 * client against wrk; and keys of the review. Every run is a fresh process on a bundle, as users have it; medians are
 * printed. `npm run bench -- start-up convert prove scan replay review replay-live` chooses.
 */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const PHASES = ['parse', 'compile', 'write', 'read back', 'prove', 'validate', 'print'];

interface Run {
  readonly times: Readonly<Record<string, number>>;
  /** MiB. */
  readonly peak: number;
}

const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-bench-'));
try {
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'ignore' });
  const wanted = process.argv.slice(2);
  const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
  if (isWanted('start-up')) startUp();
  if (isWanted('convert')) conversions(await bundled('phases'));
  if (isWanted('prove')) proofs(await bundled('prove'));
  if (isWanted('scan')) scanRows(await bundled('scan'), directory);
  if (isWanted('replay')) await replays(await bundled('replay'), directory);
  if (isWanted('review')) reviews(await bundled('review.tsx'));
  if (isWanted('replay-live')) replayLive(await bundled('replay-live'));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** The bundle of a script of this folder, as small as the product is, with the threads that it may start. */
async function bundled(name: string): Promise<string> {
  const outdir = path.join(directory, path.parse(name).name);
  await build({
    entryPoints: {
      script: path.join(root, `bench/${name.includes('.') ? name : `${name}.ts`}`),
      'proof-worker': path.join(root, 'src/cli/convert/threads/worker.ts'),
    },
    outdir,
    alias: { 'react-devtools-core': path.join(root, 'scripts/no-devtools.mjs') },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    banner: {
      js: "import{createRequire as createRequireOf}from'node:module';const require=createRequireOf(import.meta.url);",
    },
    logLevel: 'error',
  });
  writeFileSync(path.join(outdir, 'package.json'), '{"type":"module"}');
  return path.join(outdir, 'script.js');
}

/** Live replays against wrk, which sends one request over and over. Each connection waits for its answer, as those of wrk do. */
function replayLive(script: string): void {
  const [rounds] = repeated<readonly LiveRound[] | null>(1, script);
  if (rounds === undefined || rounds === null) {
    console.log('\nreplay --live: skipped, nginx or wrk is not installed');
    return;
  }
  console.log(
    `\nreplay --live over 32 connections, one request at a time on each; median of ${rounds.length} rounds`,
  );
  console.log(line('', ['a second', 'of wrk', 'aim', 'us each'], ''));
  console.log(line('wrk, one request over and over', [whole(median(rounds.map(({ wrk }) => wrk)))], ''));
  for (const [name, part] of [
    ['the client alone', 'client'],
    ['a whole run, answers compared and judged', 'run'],
  ] as const) {
    const ratio = median(rounds.map((one) => one[part].rate / one.wrk)).toFixed(2);
    const [rate, processor] = (['rate', 'processor'] as const).map((key) =>
      whole(median(rounds.map((one) => one[part][key]))),
    );
    console.log(line(name, [rate ?? '', ratio, '> 0.5', processor ?? ''], ''));
  }
}

function repeated<T>(times: number, script: string, ...args: readonly string[]): readonly T[] {
  return Array.from(
    { length: times },
    () => JSON.parse(execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' })) as T,
  );
}

function conversions(script: string): void {
  console.log(['', ...PHASES, 'total', 'peak MiB'].map((title) => title.padStart(12)).join(''));
  const totals = new Map<number, number>();
  for (const [count, times] of [
    [10, 5],
    [1000, 5],
    [10000, 3],
  ] as const) {
    console.log(`${count.toLocaleString('en')} Ingresses, median of ${times} runs, milliseconds`);
    const whole = row('convert', repeated(times, script, 'convert', String(count)));
    const floor = row('js-yaml', repeated(times, script, 'floor-js-yaml', String(count)));
    const other = row('yaml', repeated(count === 10000 ? 1 : times, script, 'floor-yaml', String(count)));
    const before = totals.get(count / 10) ?? totals.get(count / 100);
    const growth = before === undefined ? '' : `; x ${(whole / before).toFixed(1)} of the row before`;
    console.log(`convert takes ${ratio(whole, floor)} of js-yaml, ${ratio(whole, other)} of yaml${growth}`);
    totals.set(count, whole);
  }
}

/** From a key to the frame that answers it, on a screen of 160 by 40. */
function reviews(script: string): void {
  for (const count of [100, 5000, 20_000]) {
    console.log(`\nreview of ${count.toLocaleString('en')} units: milliseconds from a key to its frame`);
    const [run] = repeated<ReviewRun>(1, script, String(count));
    for (const [name, { median: usual, slowest, processor }] of Object.entries(run ?? {})) {
      console.log(
        `${name.padEnd(20)} median ${usual.toFixed(1).padStart(6)}  slowest ${slowest.toFixed(1).padStart(6)}  processor ${processor.toFixed(1).padStart(6)}`,
      );
    }
  }
}

/** What a proof takes, how it grew from the row of the same kind that is ten times smaller, and what it should take. */
function proofs(script: string): void {
  console.log('\nproofs, the proof alone in a fresh process, milliseconds');
  console.log(
    line(
      '',
      ['median', 'fastest', 'growth', 'aim', 'states', 'cells', 'differ', 'peak MiB', 'aim MiB'],
      'verdict',
    ),
  );
  const times = new Map<string, number>();
  for (const { name, aim, memory, runs } of PROOF_CASES) {
    const made = repeated<ProofRun>(runs, script, name);
    const [first] = made;
    if (first === undefined) continue;
    const time = median(made.map((one) => one.time));
    times.set(name, time);
    const smaller = times.get(tenthOf(name));
    const cells = [
      whole(time),
      whole(Math.min(...made.map((one) => one.time))),
      smaller === undefined ? '' : `x ${(time / smaller).toFixed(1)}`,
      aim === undefined ? '' : `< ${aim}`,
      String(first.states),
      String(first.cells),
      String(first.differences),
      whole(median(made.map(({ peak }) => peak))),
      memory === undefined ? '' : `< ${memory}`,
    ];
    console.log(line(name, cells, first.verdict));
  }
}

/** The name of the case with a tenth of the number that it begins with. */
function tenthOf(name: string): string {
  return name.replace(/^[\d,]+/, (text) => (Number(text.replaceAll(',', '')) / 10).toLocaleString('en'));
}

function startUp(): void {
  const entry = path.join(root, 'dist/gateproof.js');
  const once = (argument: string): number => {
    const start = performance.now();
    execFileSync(process.execPath, argument === '' ? ['-e', ''] : [entry, argument], { stdio: 'ignore' });
    return performance.now() - start;
  };
  for (const [name, argument] of [
    ['node alone', ''],
    ['gateproof --version', '--version'],
    ['gateproof --help', '--help'],
  ] as const) {
    once(argument);
    console.log(`${name}: ${Math.round(median(Array.from({ length: 15 }, () => once(argument))))} ms`);
  }
}

function ratio(value: number, base: number): string {
  return `x ${(value / base).toFixed(1)}`;
}

/** Prints the medians of some runs; gives that of the whole. */
function row(name: string, runs: readonly Run[]): number {
  const total = runs.map(({ times }) => Object.values(times).reduce((sum, time) => sum + time, 0));
  const cells = PHASES.map((phase) => {
    const values = runs.flatMap(({ times }) => times[phase] ?? []);
    return values.length === 0 ? '' : String(Math.round(median(values)));
  });
  const peak = String(Math.round(median(runs.map((one) => one.peak))));
  console.log(
    [name, ...cells, String(Math.round(median(total))), peak].map((cell) => cell.padStart(12)).join(''),
  );
  return median(total);
}
