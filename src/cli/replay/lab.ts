import { makeCertificate } from '../../replay/lab/certificate.ts';
import { type EchoServers, startEchoServers } from '../../replay/lab/echo.ts';
import type { LabProxy } from '../../replay/lab/proxies/proxy.ts';
import { CommandError, EXIT, type ExitCode, InterruptedRun, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';
import { type AfterSide, askAll } from './lab/asking.ts';
import { beforeStarter } from './lab/before.ts';
import { chooseProxies } from './lab/choice.ts';
import { inLab } from './lab/subject.ts';
import type { ReplayOptions } from './options.ts';
import { replayExitCode, writeReplay } from './outputs.ts';
import { progressBar } from './progress.ts';
import { type ReplaySubject, replaySubject } from './subject.ts';

/**
 * `gateproof replay --lab`: real proxies on the loopback, in front of stand-ins for the Services, are asked everything
 * that the proof distinguishes. No cluster is needed, and nothing else is asked.
 */
export async function replayLab(options: ReplayOptions, values: Values, host: Host): Promise<ExitCode> {
  if (stringList(values, 'after').length > 0)
    throw new UsageError(
      '--lab starts proxies for what convert makes of --before.',
      'Leave out --after; --target says for which implementation, --proxy for which ones.',
    );
  const { chosen, areNamed, remarks } = chooseProxies(values, host);
  const subjectFor = (target: string | undefined): Promise<ReplaySubject> =>
    replaySubject({ ...values, ...(target === undefined ? {} : { target }) }, host);
  const [main] = chosen;
  const first = await subjectFor(stringValue(values, 'target') ?? main?.adapter.name);
  let signal: 'SIGINT' | 'SIGTERM' | undefined;
  const ignore = host.onSignal?.((name) => {
    signal = name;
  });
  const certificate = makeCertificate(['lab.test']);
  const echo = startEchoServers(certificate);
  const started: LabProxy[] = [];
  const starting = async (name: string, start: () => Promise<LabProxy>): Promise<LabProxy> => {
    try {
      const proxy = await start();
      started.push(proxy);
      if (signal === undefined) return proxy;
    } catch (error) {
      if (signal === undefined) throw notStarted(name, error);
    }
    throw new InterruptedRun(signal);
  };
  try {
    const surroundings = { echo, certificate };
    const starter = beforeStarter(first, values, host);
    if (typeof starter === 'string') remarks.unshift(`Before: ${starter}; the model stands for it.`);
    const before =
      typeof starter === 'string'
        ? undefined
        : {
            name: starter.name,
            proxy: await starting(starter.name, () => starter.start(surroundings, remarks)),
          };
    const after: AfterSide[] = [];
    for (const { adapter, binary } of chosen) {
      const { name } = adapter;
      const subject = after.length === 0 && main?.adapter === adapter ? first : await subjectFor(name);
      try {
        const proxy = await starting(name, () => adapter.start(binary, inLab(subject), surroundings));
        after.push({ name, subject, proxy });
      } catch (error) {
        // One that nobody named may not be able to take these manifests.
        if (areNamed || chosen.length === 1 || !(error instanceof CommandError)) throw error;
        remarks.push(`After: ${error.message} It is not asked.`);
      }
    }
    if (started.length === 0) throw noProxy(remarks);
    if (after.length === 0) after.push({ name: first.systems[1], subject: first, proxy: undefined });
    const bar = progressBar(host, !isSet(values, 'quiet'));
    const document = await askAll({
      before,
      after,
      remarks,
      isStopped: () => signal !== undefined,
      progress: (done, all) => bar.show(done, all, 'asking real proxies'),
    }).finally(() => bar.end());
    await writeReplay(document, options, host);
    if (signal !== undefined) return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    return replayExitCode(document, options);
  } finally {
    ignore?.();
    await stopAll(started, echo);
  }
}

/** Everything is stopped, whatever stopping one of them comes to. */
async function stopAll(proxies: readonly LabProxy[], echo: EchoServers): Promise<void> {
  await Promise.allSettled(proxies.map((proxy) => proxy.stop()));
  await echo.close();
}

function notStarted(name: string, error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  return new CommandError(
    `${name} could not be started for the lab.`,
    error instanceof Error ? error.message : String(error),
    'Check that the program runs by itself; replay --generated compares the models without a proxy.',
  );
}

function noProxy(remarks: readonly string[]): CommandError {
  return new CommandError(
    'No proxy can be started.',
    remarks.join(' '),
    'Install nginx, or name Traefik with GATEPROOF_TRAEFIK; replay --generated compares the models without a proxy.',
  );
}
