import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateCluster } from './generate-cluster.ts';
import type { ScanPhase, ScanRun } from './scan.ts';
import { line, median, whole } from './table.ts';

const PHASES = ['read', 'compile', 'write', 'read back', 'prove', 'judge', 'validate', 'report', 'forms'];

/** What 10,000 Ingresses may take on a small machine, the proof included: milliseconds and MiB. */
const AIM = { count: 10_000, time: 60_000, memory: 1536 };

/**
 * Whole scans as users run them, with the conversion, its proof and the page, phase by phase: time, its share of the
 * whole, time of the processor, growth from the smaller cluster, and memory at the end of the phase.
 *
 * @param script the bundle of `scan.ts`; `directory`: for the clusters and the pages
 */
export function scanRows(script: string, directory: string): void {
  const [input, page] = [path.join(directory, 'cluster.json'), path.join(directory, 'report.html')];
  const smaller = new Map<string, number>();
  let before = 0;
  for (const [count, times] of [
    [500, 3],
    [10_000, 1],
  ] as const) {
    const list = { apiVersion: 'v1', kind: 'List', items: generateCluster(count) };
    writeFileSync(input, JSON.stringify(list));
    const runs = Array.from({ length: times }, () => once(script, input, page));
    const size = Math.round(statSync(page).size / 1000);
    const total = median(runs.map(({ time }) => time));
    console.log(
      `\nscan of ${count.toLocaleString('en')} Ingresses to a page of ${size} kB, median of ${times} ${times === 1 ? 'run' : 'runs'}`,
    );
    console.log(
      line('', ['ms', 'share', 'cpu ms', 'growth', 'times', 'rss MiB', 'heap MiB', 'peak MiB'], ''),
    );
    for (const name of PHASES) {
      const made = runs.flatMap(({ phases }) => phases[name] ?? []);
      if (made.length === 0) continue;
      const of = (part: (one: ScanPhase) => number): number => median(made.map(part));
      const used = of(({ processor }) => processor);
      const cells = [
        whole(of(({ time }) => time)),
        `${whole((100 * of(({ time }) => time)) / total)} %`,
        whole(used),
        growth(used, smaller.get(name)),
        whole(of((one) => one.times)),
        whole(of(({ resident }) => resident)),
        whole(of(({ heap }) => heap)),
        whole(of(({ peak }) => peak)),
      ];
      console.log(line(name, cells, ''));
      smaller.set(name, used);
    }
    const used = median(runs.map(({ processor }) => processor));
    const peak = median(runs.map((run) => run.peak));
    const aim = count === AIM.count ? `aim: ${AIM.time} ms, ${AIM.memory} MiB` : '';
    console.log(
      line(
        'whole process',
        [whole(total), '', whole(used), growth(used, smaller.get('')), '', '', '', whole(peak)],
        aim,
      ),
    );
    smaller.set('', used);
    if (before > 0) console.log(`${count / before} times the Ingresses`);
    before = count;
  }
}

function growth(value: number, smaller: number | undefined): string {
  return smaller === undefined || smaller === 0 ? '' : `x ${(value / smaller).toFixed(1)}`;
}

function once(script: string, input: string, page: string): ScanRun {
  const options = ['--provider', 'ingress-nginx', '--target', 'envoy-gateway', '-o', `html=${page}`];
  const configMap = ['--ingress-nginx-configmap', 'ingress-nginx/ingress-nginx-controller'];
  const words = [script, 'scan', '-f', input, ...options, ...configMap];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as ScanRun;
}
