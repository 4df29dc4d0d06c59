import type { Exchange } from '../../replay/exchange.ts';
import type { Coverage } from '../../replay/generate/coverage.ts';
import { createTraffic } from '../../replay/generate/traffic.ts';
import { estimatedSeconds, type Plan, planLive } from '../../replay/live/plan.ts';
import { type LiveResult, noiseSample, type Progress, runLive } from '../../replay/live/run.ts';
import { createSide } from '../../replay/live/side.ts';
import { createJudge } from '../../replay/offline/judge.ts';
import { createTally, type Tally } from '../../replay/sources/tally.ts';
import { replayDocument } from '../../report/replay/build.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringList, type Values } from '../options.ts';
import { progressFor } from '../progress.ts';
import { VERSION } from '../version.ts';
import { type LiveWishes, liveWishes } from './live-options.ts';
import type { ReplayOptions } from './options.ts';
import { replayExitCode, writeReplay } from './outputs.ts';
import { progressBar } from './progress.ts';
import type { ReplaySubject } from './subject.ts';
import { recordedTraffic } from './traffic.ts';

/** `gateproof replay --live`: says what it would send; with --yes it sends it. */
export async function replayLive(
  subject: ReplaySubject,
  options: ReplayOptions,
  values: Values,
  host: Host,
): Promise<ExitCode> {
  const wishes = await liveWishes(values, host);
  const tally = createTally();
  const { exchanges, coverage } = await gather(subject, options, values, host, tally);
  const sides = { before: createSide(wishes.before), after: createSide(wishes.after) };
  const plan = planLive(exchanges, subject.before, {
    ...wishes.plan,
    knows: (request) => sides.before.knows(request) && sides.after.knows(request),
  });
  const text = planText(plan, wishes, values);
  if (!wishes.yes) {
    host.stdout.write(`${text}Nothing was sent. Add --yes to send these requests.\n`);
    return EXIT.clean;
  }
  if (!isSet(values, 'quiet')) host.stderr.write(text);
  let signal: 'SIGINT' | 'SIGTERM' | undefined;
  const ignore = host.onSignal?.((name) => {
    signal = name;
  });
  const judge = createJudge(subject);
  const bar = progressBar(host, !isSet(values, 'quiet'));
  let result: LiveResult;
  try {
    const progress: Progress = (done, of, phase) =>
      bar.show(done, of, phase === 'noise' ? 'asking each side twice' : 'comparing');
    result = await runLive(plan, sides, judge, wishes.run, progress, () => signal !== undefined);
  } finally {
    ignore?.();
    bar.end();
    sides.before.close();
    sides.after.close();
  }
  const document = replayDocument({
    version: VERSION,
    status: result.ended === undefined ? 'complete' : 'interrupted',
    mode: 'live',
    before: { system: subject.systems[0], address: stringList(values, 'before-url').join(', ') },
    after: { system: subject.systems[1], address: stringList(values, 'after-url').join(', ') },
    sources: [...options.logs, ...(options.generated ? ['generated'] : [])],
    totals: result.totals,
    reading: tally.report(),
    calibration: result.calibration,
    ...(coverage === undefined ? {} : { coverage }),
    notes: notesOf(plan, result),
    // A smaller request would have to be sent to be known.
    minimise: ({ example }) => example.request,
    difference: judge.difference,
  });
  await writeReplay(document, options, host);
  if (signal !== undefined) return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  return replayExitCode(document, options);
}

/** Requests of which host and scheme are known. */
async function gather(
  subject: ReplaySubject,
  options: ReplayOptions,
  values: Values,
  host: Host,
  tally: Tally,
): Promise<{ readonly exchanges: readonly Exchange[]; readonly coverage?: Coverage }> {
  const exchanges: Exchange[] = [];
  const progress = progressFor(values, host);
  try {
    for await (const batch of recordedTraffic(subject, options, host, tally, { allHeaders: true, progress }))
      for (const item of batch)
        if (item.hints?.unknown === undefined && item.hints?.rewritten !== true) exchanges.push(item);
  } finally {
    progress.clear();
  }
  if (!options.generated) return { exchanges };
  const traffic = createTraffic(subject.before, subject.after, {
    ...(subject.ports === undefined ? {} : { ports: subject.ports }),
  });
  for (const exchange of traffic.exchanges) {
    tally.addRecord('generated');
    exchanges.push(exchange);
  }
  return { exchanges, coverage: traffic.coverage() };
}

const MOST_HOSTS = 20;

function planText(plan: Plan, { run }: LiveWishes, values: Values): string {
  const noise = run.noiseRuns >= 2 ? noiseSample(plan).length : 0;
  const seconds = estimatedSeconds(plan.exchanges.length, noise * run.noiseRuns, run.rps);
  const hosts = [...plan.hosts].map(([name, count]) => `  ${name}  ${count}`);
  const reasons = new Map<string, number>();
  for (const { reason } of plan.left) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const lines = [
    `Plan: ${plan.exchanges.length} requests to each of ${stringList(values, 'before-url').join(', ')} and ${stringList(values, 'after-url').join(', ')}`,
    ...hosts.slice(0, MOST_HOSTS),
    ...(hosts.length > MOST_HOSTS ? [`  and ${hosts.length - MOST_HOSTS} more hosts`] : []),
    ...(noise === 0
      ? []
      : [
          `First ${noise} of them are sent ${run.noiseRuns} times to each side, to learn what differs by itself.`,
        ]),
    `At ${run.rps} requests a second that takes about ${duration(seconds)}.`,
    ...(plan.sampledOut === 0
      ? []
      : [`Others like these are left out: ${plan.sampledOut} (--sample, --max-requests).`]),
    ...[...reasons].map(([reason, count]) => `Not sent: ${count}, ${reason}.`),
  ];
  return `${lines.join('\n')}\n`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

function notesOf(plan: Plan, { ended, noise, sent }: LiveResult): readonly string[] {
  const noisy = [...noise].filter(([, parts]) => parts.size > 0);
  return [
    ...(ended === undefined ? [] : [`The run ended before everything was sent: ${ended}.`]),
    `${sent} requests were sent in all.`,
    ...(plan.sampledOut === 0 ? [] : [`${plan.sampledOut} requests were left out by sampling.`]),
    ...noisy.map(
      ([host, parts]) =>
        `${host}: differs between two askings of one side, not compared: ${[...parts].sort().join(', ')}.`,
    ),
  ];
}
