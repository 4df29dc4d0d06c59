import { ingressNginx } from '../../../providers/ingress-nginx/index.ts';
import { traefik } from '../../../providers/traefik/index.ts';
import type { Exchange } from '../../replay/exchange.ts';
import { createTraffic } from '../../replay/generate/traffic.ts';
import { createLabClient } from '../../replay/lab/ask.ts';
import { makeCertificate } from '../../replay/lab/certificate.ts';
import { type LabSide, labOutcome } from '../../replay/lab/compare-proxies.ts';
import { type EchoServers, startEchoServers } from '../../replay/lab/echo.ts';
import { holdAgainst, inLab } from '../../replay/lab/hold.ts';
import { findNginx } from '../../replay/lab/nginx.ts';
import { NGINX_GATEWAY_FABRIC_PROXY } from '../../replay/lab/proxies/nginx-gateway-fabric/index.ts';
import type { LabAdapter, LabProxy, LabSurroundings } from '../../replay/lab/proxies/proxy.ts';
import { TRAEFIK_PROXY } from '../../replay/lab/proxies/traefik/index.ts';
import { findTraefik } from '../../replay/lab/proxies/traefik/process.ts';
import { createJudge, type Judge } from '../../replay/offline/judge.ts';
import { createTally } from '../../replay/sources/tally.ts';
import { createTotals } from '../../replay/totals.ts';
import { replayDocument } from '../../report/replay/build.ts';
import { CommandError, EXIT, type ExitCode, InterruptedRun, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';
import { chooseProvider, providerOptions } from '../providers.ts';
import { VERSION } from '../version.ts';
import { startIngressNginx } from './lab/ingress-nginx.ts';
import { convertForLab } from './lab/subject.ts';
import { startTraefikBefore } from './lab/traefik.ts';
import type { ReplayOptions } from './options.ts';
import { replayExitCode, writeReplay } from './outputs.ts';
import { progressBar } from './progress.ts';
import { type ReplaySubject, replaySubject } from './subject.ts';

/** Implementations that can run here, by the name of their target. */
const ADAPTERS: readonly LabAdapter[] = [TRAEFIK_PROXY, NGINX_GATEWAY_FABRIC_PROXY];

/** Requests under way at a time. */
const AT_ONCE = 12;

/**
 * `gateproof replay --lab`: real proxies on the loopback, in front of stand-ins for the Services, are asked everything
 * that the proof distinguishes. No cluster is needed, and nothing else is asked.
 */
export async function replayLab(options: ReplayOptions, values: Values, host: Host): Promise<ExitCode> {
  if (stringList(values, 'after').length > 0)
    throw new UsageError(
      '--lab starts proxies for what convert makes of --before.',
      'Leave out --after; --target says for which implementation.',
    );
  const { adapter, binary, remarks } = adapterFor(values, host);
  const target = stringValue(values, 'target') ?? adapter?.name;
  const subject = await replaySubject({ ...values, ...(target === undefined ? {} : { target }) }, host);
  let signal: 'SIGINT' | 'SIGTERM' | undefined;
  const ignore = host.onSignal?.((name) => {
    signal = name;
  });
  const certificate = makeCertificate(['lab.test']);
  const echo = startEchoServers(certificate);
  const started: LabProxy[] = [];
  try {
    const surroundings = { echo, certificate };
    const starting = async (
      name: string,
      start: () => Promise<LabProxy | undefined>,
    ): Promise<LabProxy | undefined> => {
      try {
        const proxy = await start();
        if (proxy !== undefined) started.push(proxy);
        return proxy;
      } catch (error) {
        if (signal !== undefined) throw new InterruptedRun(signal);
        throw notStarted(name, error);
      }
    };
    const before = await starting('nginx', () => startBefore(subject, values, host, surroundings, remarks));
    const after =
      adapter === undefined || binary === undefined
        ? undefined
        : await starting(adapter.name, () => startAfter(subject, values, adapter, binary, surroundings));
    if (signal !== undefined) throw new InterruptedRun(signal);
    if (started.length === 0) throw noProxy(remarks);
    const judge = createJudge(subject);
    const { document } = await askAll(
      subject,
      judge,
      { before, after },
      values,
      host,
      () => signal !== undefined,
      remarks,
    );
    await writeReplay(document, options, host);
    if (signal !== undefined) return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    return replayExitCode(document, options);
  } finally {
    ignore?.();
    await stopAll(started, echo);
  }
}

async function stopAll(proxies: readonly LabProxy[], echo: EchoServers): Promise<void> {
  for (const proxy of proxies) await proxy.stop();
  await echo.close();
}

interface Chosen {
  readonly adapter?: LabAdapter;
  readonly binary?: string;
  /** What is missing, in sentences. */
  readonly remarks: string[];
}

/** The implementation that --target names, else the first that is installed. */
function adapterFor(values: Values, { env }: Host): Chosen {
  const wanted = stringValue(values, 'target');
  const remarks: string[] = [];
  const candidates = ADAPTERS.filter(({ name }) => wanted === undefined || wanted === name);
  if (candidates.length === 0) {
    const known = ADAPTERS.map(({ name }) => name).join(', ');
    return { remarks: [`No proxy for target ${wanted} can be started here; known are: ${known}.`] };
  }
  for (const adapter of candidates) {
    const found = adapter.find(env);
    if ('binary' in found) return { adapter, binary: found.binary, remarks: [] };
    remarks.push(`After: ${found.why}; the model stands for it.`);
  }
  return { remarks };
}

async function startBefore(
  subject: ReplaySubject,
  values: Values,
  { env }: Host,
  surroundings: LabSurroundings,
  remarks: string[],
): Promise<LabProxy | undefined> {
  const [system] = subject.systems;
  if (system === traefik.name) return startTraefikSide(subject, values, env, surroundings, remarks);
  if (system !== ingressNginx.name) {
    remarks.push(`Before: no proxy of ${system} can be started here; the model stands for it.`);
    return undefined;
  }
  const nginx = findNginx(env);
  if (nginx === undefined) {
    remarks.push('Before: nginx is not on the PATH; the model stands for it.');
    return undefined;
  }
  const { objects, before: table } = subject;
  const [proxy] = await startIngressNginx(
    nginx,
    [{ objects, options: providerOptions(values), table }],
    surroundings,
  );
  return proxy;
}

async function startTraefikSide(
  { objects, before: table }: ReplaySubject,
  values: Values,
  env: Host['env'],
  surroundings: LabSurroundings,
  remarks: string[],
): Promise<LabProxy | undefined> {
  const found = findTraefik(env);
  if ('why' in found) {
    remarks.push(`Before: ${found.why}; the model stands for it.`);
    return undefined;
  }
  const subject = { objects, options: providerOptions(values), table };
  const proxy = await startTraefikBefore(found.binary, subject, surroundings);
  for (const option of proxy.unknown)
    remarks.push(`Before: the Traefik that runs here does not know the option ${option}; it is left out.`);
  return proxy;
}

async function startAfter(
  { objects }: ReplaySubject,
  values: Values,
  adapter: LabAdapter,
  binary: string,
  surroundings: LabSurroundings,
): Promise<LabProxy | undefined> {
  const provider = chooseProvider(objects, stringValue(values, 'provider'));
  if (provider === undefined) return undefined;
  const written = await convertForLab(objects, provider, providerOptions(values), adapter.name);
  return adapter.start(binary, written, surroundings);
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

interface Sides {
  readonly before: LabProxy | undefined;
  readonly after: LabProxy | undefined;
}

async function askAll(
  subject: ReplaySubject,
  judge: Judge,
  { before, after }: Sides,
  values: Values,
  host: Host,
  isStopped: () => boolean,
  remarks: readonly string[],
) {
  const clients = [before, after].map((proxy) =>
    proxy === undefined ? undefined : createLabClient(proxy.ports, proxy.cannot),
  );
  const tables = [subject.before, subject.after] as const;
  const proxies = [before, after] as const;
  const totals = createTotals();
  const tally = createTally();
  const traffic = createTraffic(subject.before, subject.after);
  const exchanges = [...traffic.exchanges];
  const bar = progressBar(host, !isSet(values, 'quiet'));
  let next = 0;
  let held = 0;
  let agreed = 0;

  const sideOf = async (index: 0 | 1, exchange: Exchange): Promise<LabSide | undefined> => {
    const client = clients[index];
    if (client === undefined) return undefined;
    const { request } = exchange;
    const answer = await client.ask(request);
    const result = holdAgainst(tables[index], request, answer, proxies[index]?.excuse);
    if (result.kind !== 'left-out') held += 1;
    if (result.kind === 'agrees') agreed += 1;
    return { answer, held: result };
  };
  const work = async (): Promise<void> => {
    while (!isStopped()) {
      const made = exchanges[next];
      next += 1;
      if (made === undefined) return;
      tally.addRecord('generated');
      const exchange = { ...made, request: inLab(made.request) };
      const sides = [await sideOf(0, exchange), await sideOf(1, exchange)] as const;
      const outcome = labOutcome(exchange, sides[0], sides[1], judge);
      const seen = (sides[0] ?? sides[1])?.answer;
      const observed = seen?.kind === 'answered' ? seen.observed : undefined;
      totals.add(totals.shapeOf(exchange.request, outcome, exchange.place, observed));
      bar.show(next, exchanges.length, 'asking real proxies');
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    bar.end();
    for (const client of clients) client?.close();
  }
  const document = replayDocument({
    version: VERSION,
    status: isStopped() ? 'interrupted' : 'complete',
    mode: 'lab',
    before: {
      system: subject.systems[0],
      ...(before === undefined ? {} : { address: 'nginx on the loopback' }),
    },
    after: {
      system: subject.systems[1],
      ...(after === undefined ? {} : { address: `${subject.systems[1]} on the loopback` }),
    },
    sources: ['generated'],
    totals: totals.result(),
    reading: tally.report(),
    calibration: { compared: held, agreed },
    coverage: traffic.coverage(),
    notes: remarks,
    minimise: ({ example }) => example.request,
    difference: judge.difference,
  });
  return { document };
}
