import { writeSync } from 'node:fs';
import { prove } from '../src/proof/prove.ts';
import { PROOF_CASES } from './proof-cases.ts';

/** What one proof took; printed as JSON. `tsx bench/prove.ts <part of the name of a case>` */
export interface ProofRun {
  /** Milliseconds of the proof alone. */
  readonly time: number;
  /** Milliseconds of processor time, all threads. */
  readonly processor: number;
  readonly states: number;
  readonly cells: number;
  readonly differences: number;
  /** Peak of the process in MiB, the tables included. */
  readonly peak: number;
  readonly verdict: string;
}

const wanted = process.argv[2] ?? '';
const chosen = PROOF_CASES.find(({ name }) => name.includes(wanted));
if (chosen === undefined) throw new Error(`no case is named like ${wanted}`);
const [before, after] = chosen.make();
const usedBefore = process.cpuUsage();
const start = performance.now();
const { hosts, verdict } = prove(before, after);
const time = performance.now() - start;
const used = process.cpuUsage(usedBefore);
const sum = (count: (host: (typeof hosts)[number]) => number): number =>
  hosts.reduce((total, host) => total + count(host), 0);
const run: ProofRun = {
  time,
  processor: (used.user + used.system) / 1000,
  states: sum(({ states }) => states),
  cells: sum(({ cells }) => cells),
  differences: sum(({ differences }) => differences.length),
  peak: process.resourceUsage().maxRSS / 1024,
  verdict,
};
writeSync(1, `${JSON.stringify(run)}\n`);
