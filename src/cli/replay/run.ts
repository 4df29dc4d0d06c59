import type { Coverage } from '../../replay/generate/coverage.ts';
import { createTraffic } from '../../replay/generate/traffic.ts';
import { minimised } from '../../replay/minimise.ts';
import type { Judged } from '../../replay/offline/judge.ts';
import { createOfflineReplay } from '../../replay/offline/replay.ts';
import { createTally } from '../../replay/sources/tally.ts';
import { replayDocument } from '../../report/replay/build.ts';
import type { ReplayDocument } from '../../report/replay/document.ts';
import { CommandError, EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringList, type Values } from '../options.ts';
import { type Progress, progressFor } from '../progress.ts';
import { VERSION } from '../version.ts';
import { type ReplayOptions, replayOptions } from './options.ts';
import { replayExitCode, writeReplay } from './outputs.ts';
import { type ReplaySubject, replaySubject } from './subject.ts';
import { recordedTraffic } from './traffic.ts';

/** `gateproof replay`. */
export async function runReplay(given: Values, host: Host): Promise<ExitCode> {
  const values = withBefore(given);
  const options = replayOptions(values);
  if (isSet(values, 'lab')) return (await import('./lab.ts')).replayLab(options, values, host);
  checkTraffic(options, values);
  const subject = await replaySubject(values, host);
  if (isSet(values, 'live')) return (await import('./live.ts')).replayLive(subject, options, values, host);
  const progress = progressFor(values, host);
  const { document, signal } = await replayOffline(subject, options, host, progress).finally(progress.clear);
  if (document.traffic.requests === 0) throw nothingRead(document);
  await writeReplay(document, options, host);
  if (!isSet(values, 'quiet') && document.modelMisses.length > 0) {
    host.stderr.write(
      'warning: the model of --before is wrong for some requests, or the manifests are not those that served them\n',
    );
  }
  if (signal !== undefined) return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  return replayExitCode(document, options);
}

/** `-f` is another word for `--before`. */
function withBefore({ filename, ...values }: Values): Values {
  const named = stringList({ ...values, filename }, 'filename');
  return named.length === 0 ? values : { ...values, before: [...stringList(values, 'before'), ...named] };
}

function checkTraffic({ logs, generated }: ReplayOptions, values: Values): void {
  if (logs.length === 0 && !generated) {
    throw new UsageError(
      'There is no traffic.',
      'Name recorded traffic with --log FILE, or let requests be made with --generated.',
    );
  }
  const named = ['before', 'after'].flatMap((option) => stringList(values, option));
  if ([...logs, ...named].filter((name) => name === '-').length > 1) {
    throw new UsageError(
      'Standard input is named twice.',
      'It can be read once: write the other one to a file.',
    );
  }
}

interface Replayed {
  readonly document: ReplayDocument;
  /** What ended it before all traffic was read. */
  readonly signal?: 'SIGINT' | 'SIGTERM';
}

/** Recorded and generated traffic against the two models; a signal ends it with what was found so far. */
async function replayOffline(
  subject: ReplaySubject,
  options: ReplayOptions,
  host: Host,
  progress: Progress,
): Promise<Replayed> {
  const replay = createOfflineReplay(subject);
  const tally = createTally();
  let signal: Replayed['signal'];
  const ignore = host.onSignal?.((name) => {
    signal = name;
  });
  let coverage: Coverage | undefined;
  try {
    const wishes = { allHeaders: false, groups: true, progress };
    for await (const batch of recordedTraffic(subject, options, host, tally, wishes)) {
      replay.add(batch);
      if (signal !== undefined) break;
    }
    if (options.generated && signal === undefined) {
      const traffic = createTraffic(subject.before, subject.after, {
        ...(subject.ports === undefined ? {} : { ports: subject.ports }),
      });
      for (const exchange of traffic.exchanges) {
        tally.addRecord('generated');
        replay.add([exchange]);
      }
      coverage = traffic.coverage();
    }
  } finally {
    ignore?.();
  }
  progress.show({ phase: 'report' });
  const { totals, calibration } = replay.result();
  const { judge } = replay;
  const document = replayDocument({
    version: VERSION,
    status: signal === undefined ? 'complete' : 'interrupted',
    mode: 'offline',
    before: { system: subject.systems[0] },
    after: { system: subject.systems[1] },
    sources: [
      ...options.logs.map((name) => (name === '-' ? 'standard input' : name)),
      ...(options.generated ? ['generated'] : []),
    ],
    totals,
    reading: tally.report(),
    calibration,
    ...(coverage === undefined ? {} : { coverage }),
    notes: subject.notes,
    minimise({ example, outcome }) {
      const { decisions, explanation } = outcome;
      if (decisions === undefined) return example.request;
      const judged: Judged = {
        decisions,
        verdict: 'different',
        ...(explanation === undefined ? {} : { explanation }),
      };
      return minimised(example.request, (request) => judge.differsAlike(request, judged));
    },
    difference: judge.difference,
  });
  return signal === undefined ? { document } : { document, signal };
}

function nothingRead({ traffic }: ReplayDocument): CommandError {
  const [problem] = traffic.problems;
  const [example] = problem?.examples ?? [];
  const why =
    problem === undefined
      ? 'The traffic is empty.'
      : `Of ${traffic.records} records none could be read: ${problem.cause}${example === undefined ? '' : ` (${example.place})`}.`;
  return new CommandError(
    'No request was read.',
    why,
    'Name the form with --format, or the text of log_format with --log-format; docs/replay.md lists what can be read.',
  );
}
