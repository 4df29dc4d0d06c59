import type { Request } from '../../../model/request.ts';
import type { RouteTable } from '../../../model/route-table.ts';
import type { Exchange } from '../../../replay/exchange.ts';
import { createTraffic, type Traffic } from '../../../replay/generate/traffic.ts';
import { createLabClient, type LabClient } from '../../../replay/lab/ask.ts';
import { type LabSide, labOutcome } from '../../../replay/lab/compare-proxies.ts';
import { createDisagreements } from '../../../replay/lab/disagreements.ts';
import { holdAgainst, inLab } from '../../../replay/lab/hold.ts';
import type { LabProxy } from '../../../replay/lab/proxies/proxy.ts';
import { createJudge, type Judge, requestKey } from '../../../replay/offline/judge.ts';
import { createTally } from '../../../replay/sources/tally.ts';
import { createTotals } from '../../../replay/totals.ts';
import { replayDocument } from '../../../report/replay/build.ts';
import type { ReplayDocument } from '../../../report/replay/document.ts';
import { VERSION } from '../../version.ts';
import type { ReplaySubject } from '../subject.ts';

/** A configuration afterwards, with the proxy that carries it out; without one its model stands for it. */
export interface AfterSide {
  /** Implementation. */
  readonly name: string;
  readonly subject: ReplaySubject;
  readonly proxy: LabProxy | undefined;
}

export interface LabRun {
  readonly before: { readonly name: string; readonly proxy: LabProxy } | undefined;
  /** Never empty. */
  readonly after: readonly AfterSide[];
  readonly remarks: readonly string[];
  isStopped(): boolean;
  progress(done: number, all: number): void;
}

/** Requests under way at a time. */
const AT_ONCE = 12;

/** A proxy that is asked, and how often its model agreed. */
interface Asked {
  readonly label: string;
  readonly table: RouteTable;
  readonly proxy: LabProxy;
  readonly client: LabClient;
  compared: number;
  agreed: number;
  leftOut: number;
}

/** Sends all generated requests to all proxies; a request counts once for every configuration afterwards. */
export async function askAll(run: LabRun): Promise<ReplayDocument> {
  const [first] = run.after;
  if (first === undefined) throw new Error('there is no side afterwards');
  const before = asked(run.before, 'before', first.subject.before);
  const sides = run.after.map((side) => ({
    ...side,
    judge: createJudge(side.subject),
    traffic: createTraffic(side.subject.before, side.subject.after, { forLab: true }),
    asked: asked(side, 'after', side.subject.after),
  }));
  const isOne = sides.length === 1;
  const totals = createTotals();
  const tally = createTally();
  const disagreements = createDisagreements();
  const exchanges = allOf(sides.map(({ traffic }) => traffic));
  let next = 0;

  /** By number of the request, so that the result does not depend on who answers first. */
  const answered: Array<(() => void) | undefined> = [];
  const work = async (): Promise<void> => {
    while (!run.isStopped()) {
      const index = next;
      const made = exchanges[index];
      next += 1;
      if (made === undefined) return;
      const exchange = { ...made, request: inLab(made.request) };
      const one = await answerOf(before, exchange.request);
      const answers: Array<LabSide | undefined> = [];
      for (const side of sides) answers.push(await answerOf(side.asked, exchange.request));
      answered[index] = () => count(exchange, one, answers);
      run.progress(next, exchanges.length);
    }
  };
  const count = (
    exchange: Exchange,
    one: LabSide | undefined,
    answers: ReadonlyArray<LabSide | undefined>,
  ) => {
    tally.addRecord('generated');
    const noted: Array<Parameters<typeof disagreements.note>[1][number]> = [];
    for (const [index, { name, judge, asked: own }] of sides.entries()) {
      const two = answers[index];
      if (two !== undefined) noted.push({ proxy: name, side: two, judged: judge.judge(exchange.request) });
      const wrong = one?.held.kind === 'differs' ? before : own;
      const outcome = labOutcome(exchange, one, two, judge);
      const proxy = outcome.verdict === 'model-miss' ? wrong?.label : isOne ? undefined : name;
      const shown = (one ?? two)?.answer;
      const observed = shown?.kind === 'answered' ? shown.observed : undefined;
      const whole = proxy === undefined ? outcome : { ...outcome, proxy };
      totals.add(totals.shapeOf(exchange.request, whole, exchange.place, observed));
    }
    disagreements.note(exchange.request, noted);
  };
  const all = [before, ...sides.map((side) => side.asked)].filter((one) => one !== undefined);
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    for (const { client } of all) client.close();
  }
  for (const counted of answered) counted?.();
  const judgeOf = (proxy: string | undefined): Judge =>
    (sides.find(({ name }) => name === proxy) ?? sides[0])?.judge ?? createJudge(first.subject);
  return replayDocument({
    version: VERSION,
    status: run.isStopped() ? 'interrupted' : 'complete',
    mode: 'lab',
    before: {
      system: first.subject.systems[0],
      ...(run.before === undefined ? {} : { address: `${run.before.name} on the loopback` }),
    },
    after: afterSide(sides),
    sources: ['generated'],
    totals: totals.result(),
    reading: tally.report(),
    calibration: {
      compared: all.reduce((sum, { compared }) => sum + compared, 0),
      agreed: all.reduce((sum, { agreed }) => sum + agreed, 0),
    },
    ...(sides[0] === undefined ? {} : { coverage: sides[0].traffic.coverage() }),
    proxies: all.map(({ label, compared, agreed, leftOut }) => ({ name: label, compared, agreed, leftOut })),
    disagreements: disagreements.result(),
    notes: [
      ...run.remarks,
      ...(isOne
        ? []
        : [`Every request is asked of ${sides.length} configurations afterwards and counts for each.`]),
    ],
    minimise: ({ example }) => example.request,
    difference: (request, { proxy }) => judgeOf(proxy).difference(request),
  });
}

function asked(
  given: { readonly name: string; readonly proxy: LabProxy | undefined } | undefined,
  side: 'before' | 'after',
  table: RouteTable,
): Asked | undefined {
  if (given?.proxy === undefined) return undefined;
  const { name, proxy } = given;
  const client = createLabClient(proxy.ports, proxy.cannot);
  return { label: `${name} (${side})`, table, proxy, client, compared: 0, agreed: 0, leftOut: 0 };
}

async function answerOf(own: Asked | undefined, request: Request): Promise<LabSide | undefined> {
  if (own === undefined) return undefined;
  const answer = await own.client.ask(request);
  const held = holdAgainst(own.table, request, answer, own.proxy);
  if (held.kind === 'left-out') own.leftOut += 1;
  else own.compared += 1;
  if (held.kind === 'agrees') own.agreed += 1;
  return { answer, held };
}

function allOf(traffics: readonly Traffic[]): readonly Exchange[] {
  const made = new Map<string, Exchange>();
  for (const { exchanges } of traffics)
    for (const exchange of exchanges) {
      const key = `${requestKey(exchange.request)} ${exchange.request.protocol ?? ''}`;
      if (!made.has(key)) made.set(key, exchange);
    }
  return [...made.values()];
}

function afterSide(sides: readonly AfterSide[]): ReplayDocument['after'] {
  const system = sides.map(({ subject }) => subject.systems[1]).join(', ');
  return sides.some(({ proxy }) => proxy !== undefined)
    ? { system, address: `${system} on the loopback` }
    : { system };
}
