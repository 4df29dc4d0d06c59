import { writeSync } from 'node:fs';
import type { Host } from '../src/cli/host.ts';
import { main } from '../src/cli/main.ts';
import type { PhaseName } from '../src/cli/phase.ts';

/**
 * One scan in a process of its own, through the same door as a user's: what each part of the work took, printed as
 * JSON. `scan.mjs ARGUMENTS OF GATEPROOF`
 */
export interface ScanRun {
  readonly phases: Readonly<Record<string, ScanPhase>>;
  /** Milliseconds from the start of the process to the end. */
  readonly time: number;
  /** Milliseconds of the processor, all threads; what counts where others keep it busy. */
  readonly processor: number;
  /** Largest resident set so far, in MiB. */
  readonly peak: number;
}

export interface ScanPhase {
  readonly time: number;
  readonly processor: number;
  /** MiB at the end of the phase: resident, and in use on the heap, garbage included. */
  readonly resident: number;
  readonly heap: number;
  /** Largest resident set until then. */
  readonly peak: number;
  /** How often the phase was gone through: hosts that differ are written in other forms. */
  readonly times: number;
}

const MIB = 1024 * 1024;
const phases = new Map<PhaseName, ScanPhase>();

function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function peak(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function phase<T>(name: PhaseName, work: () => T): T {
  const [start, used] = [performance.now(), processor()];
  const done = (): void => {
    const known = phases.get(name);
    const { rss, heapUsed } = process.memoryUsage();
    phases.set(name, {
      time: (known?.time ?? 0) + performance.now() - start,
      processor: (known?.processor ?? 0) + processor() - used,
      resident: rss / MIB,
      heap: heapUsed / MIB,
      peak: peak(),
      times: (known?.times ?? 0) + 1,
    });
  };
  const result = work();
  if (result instanceof Promise) void result.then(done, done);
  else done();
  return result;
}

const silent = { write: () => undefined, isTerminal: false };
const host: Host = {
  stdout: silent,
  stderr: silent,
  stdin: async () => new Uint8Array(),
  env: {},
  cwd: process.cwd(),
  program: 'gateproof',
  phase,
};
const code = await main(process.argv.slice(2), host);
if (code !== 0) throw new Error(`exit code ${code}`);
const run: ScanRun = {
  phases: Object.fromEntries(phases),
  time: performance.now(),
  processor: processor(),
  peak: peak(),
};
writeSync(1, `${JSON.stringify(run)}\n`);
