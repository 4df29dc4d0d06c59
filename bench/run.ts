import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * `npm run bench`: start-up of the command, and conversion of 10, 1,000 and 10,000 Ingresses phase by phase, against
 * parsing and printing the same text with the YAML libraries alone. Every run is a fresh process on a bundle, as users
 * have it; medians are printed.
 */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const PHASES = ['parse', 'compile', 'write', 'validate', 'print'];

interface Run {
  readonly times: Readonly<Record<string, number>>;
  /** MiB. */
  readonly peak: number;
}

const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-bench-'));
try {
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'ignore' });
  const bundle = path.join(directory, 'phases.mjs');
  await build({
    entryPoints: [path.join(root, 'bench/phases.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const run = (mode: string, count: number, times: number): readonly Run[] =>
    Array.from(
      { length: times },
      () =>
        JSON.parse(
          execFileSync(process.execPath, [bundle, mode, String(count)], { encoding: 'utf8' }),
        ) as Run,
    );

  startUp();
  console.log(['', ...PHASES, 'total', 'peak MiB'].map((title) => title.padStart(12)).join(''));
  for (const [count, times] of [
    [10, 5],
    [1000, 5],
    [10000, 3],
  ] as const) {
    console.log(`${count.toLocaleString('en')} Ingresses, median of ${times} runs, milliseconds`);
    row('convert', run('convert', count, times));
    row('js-yaml', run('floor-js-yaml', count, times));
    row('yaml', run('floor-yaml', count, count === 10000 ? 1 : times));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
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

function row(name: string, runs: readonly Run[]): void {
  const total = runs.map(({ times }) => Object.values(times).reduce((sum, time) => sum + time, 0));
  const cells = PHASES.map((phase) => {
    const values = runs.flatMap(({ times }) => times[phase] ?? []);
    return values.length === 0 ? '' : String(Math.round(median(values)));
  });
  const peak = String(Math.round(median(runs.map((one) => one.peak))));
  console.log(
    [name, ...cells, String(Math.round(median(total))), peak].map((cell) => cell.padStart(12)).join(''),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
