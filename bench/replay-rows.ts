import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { generateLog, type LogStyle } from './generate-log.ts';
import type { ReplayRun } from './replay.ts';

const HOSTS = 200;

/**
 * Offline replay of a seeded access log: lines per second of processor time, and how much slower than node's own reader of
 * lines. `GATEPROOF_BENCH_LINES` sets the number of lines; memory must not grow with it.
 */
export async function replays(script: string, directory: string): Promise<void> {
  const lines = Number(process.env['GATEPROOF_BENCH_LINES'] ?? 1_000_000);
  console.log(`\nreplay of ${lines.toLocaleString('en')} lines against ${HOSTS} Ingresses, offline`);
  for (const style of ['with-host', 'default', 'nginx-json', 'traefik-json', 'envoy-json'] as const) {
    const file = path.join(directory, `${style}.log`);
    await generateLog(file, lines, HOSTS, style);
    const run = (mode: string): ReplayRun => once(script, mode, file, style);
    const floor = run('lines');
    const read = run('read');
    const whole = run('replay');
    const perSecond = ({ processor }: ReplayRun): string =>
      Math.round((1000 * lines) / processor).toLocaleString('en');
    const ratio = ({ processor }: ReplayRun): string => `x ${(processor / floor.processor).toFixed(1)}`;
    console.log(`${style}: lines alone ${perSecond(floor)} per second of processor time`);
    console.log(
      `${style}: read into requests ${perSecond(read)} (${ratio(read)}), ${Math.round(read.peak)} MiB`,
    );
    console.log(
      `${style}: replayed ${perSecond(whole)} (${ratio(whole)}, aim 200,000), ${Math.round(whole.peak)} MiB`,
    );
    rmSync(file);
  }
}

function once(script: string, mode: string, file: string, style: LogStyle): ReplayRun {
  const argv = [script, mode, file, String(HOSTS), style];
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as ReplayRun;
}
