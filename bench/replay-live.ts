import { execFileSync, spawnSync } from 'node:child_process';
import { ingressNginx } from '../providers/ingress-nginx/index.ts';
import { readText } from '../src/input/read-inputs.ts';
import { createObjectSet } from '../src/kubernetes/object-set.ts';
import { toObjects } from '../src/kubernetes/objects.ts';
import type { Request } from '../src/model/request.ts';
import type { RouteTable } from '../src/model/route-table.ts';
import { findNginx, startNginx } from '../src/replay/lab/nginx.ts';
import { freePorts } from '../src/replay/lab/program.ts';
import { planLive } from '../src/replay/live/plan.ts';
import { runLive } from '../src/replay/live/run.ts';
import { createSide, type Side } from '../src/replay/live/side.ts';
import { createJudge } from '../src/replay/offline/judge.ts';
import { createSender } from '../src/replay/send/sender.ts';
import { generateIngresses } from './generate.ts';

/** What one round reached; rounds are printed as JSON, null where nginx or wrk is not installed. */
export interface LiveRound {
  /** Requests in a second of `wrk`, which sends one request over and over to one of the servers. */
  readonly wrk: number;
  /** The client alone, requests that differ, half of them to each server. */
  readonly client: Rate;
  /** A whole run: every request to both servers, answers compared with each other and with the model. Both sides count. */
  readonly run: Rate;
}

interface Rate {
  /** Requests in a second. */
  readonly rate: number;
  /** Microseconds of processor time for a request. */
  readonly processor: number;
}

/** As many for `wrk` as for both sides of ours together. */
const CONNECTIONS = 32;
const REQUESTS = 40_000;
const ROUNDS = 5;
const HOSTS = 50;

const nginx = findNginx(process.env);
const hasWrk = spawnSync('wrk', ['-v']).error === undefined;
if (nginx === undefined || !hasWrk) console.log('null');
else {
  const ports = await freePorts(2);
  const servers = ports.map(
    (port) => `server { listen 127.0.0.1:${port}; location / { return 200 "ok $request_uri"; } }`,
  );
  const running = await startNginx(nginx, `keepalive_requests 100000000; ${servers.join('\n')}`, ports);
  try {
    const requests = requestsOf(REQUESTS);
    const table = tableOf();
    // In turns, so that what else the machine does is shared.
    const rounds: LiveRound[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({
        wrk: wrkRate(ports[0] ?? 0),
        client: await clientRate(ports, requests),
        run: await runRate(ports, requests.slice(0, REQUESTS / 2), table),
      });
    console.log(JSON.stringify(rounds));
  } finally {
    await running.stop();
  }
}

function requestsOf(count: number): readonly Request[] {
  return Array.from({ length: count }, (_, index) => {
    // Every tenth Ingress is a canary of the one before.
    const host = (index % HOSTS) - (index % 10 === 9 ? 1 : 0);
    return {
      method: 'GET',
      scheme: 'http',
      host: `app-${host}.team-${host % 40}.example.com`,
      target: `/api/items/${index}?x=1`,
      headers: [],
    };
  });
}

function tableOf(): RouteTable {
  const reading = readText('input.yaml', generateIngresses(HOSTS));
  const { objects: read, refused } = toObjects([reading], { namespace: 'default' });
  const objects = createObjectSet(read, { complete: false, sources: [reading.source], refused });
  // Redirects to https would be what most requests get.
  return ingressNginx.compile(objects, { settings: { 'ssl-redirect': 'false' }, flags: {} }).table;
}

/** @param send gives the number of requests that it sent */
async function rateOf(send: () => Promise<number>): Promise<Rate> {
  const used = process.cpuUsage();
  const started = performance.now();
  const sent = await send();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { rate: sent / seconds, processor: (user + system) / sent };
}

async function clientRate(ports: readonly number[], requests: readonly Request[]): Promise<Rate> {
  const senders = ports.map((port) =>
    createSender({ timeout: 5_000, endpointOf: () => ({ address: '127.0.0.1', port }) }),
  );
  let next = 0;
  const work = async (index: number): Promise<void> => {
    const sender = senders[index % senders.length];
    for (let request = requests[next++]; request !== undefined; request = requests[next++])
      await sender?.send(request);
  };
  const found = await rateOf(async () => {
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => work(index)));
    return requests.length;
  });
  for (const sender of senders) sender.close();
  return found;
}

async function runRate(
  ports: readonly number[],
  requests: readonly Request[],
  table: RouteTable,
): Promise<Rate> {
  const [before, after] = ports.map((port) =>
    createSide({
      addresses: new Map([['http', { host: '127.0.0.1', port }]]),
      resolve: new Map(),
      insecure: false,
      http2: false,
      timeout: 5_000,
    }),
  ) as [Side, Side];
  const exchanges = requests.map((request, index) => ({
    request,
    place: { source: 'bench', line: index + 1 },
  }));
  const plan = planLive(exchanges, table, {
    methods: new Set(['GET']),
    sample: 'all',
    knows: () => true,
  });
  const judge = createJudge({ before: table, after: table });
  const options = {
    rps: Number.POSITIVE_INFINITY,
    concurrency: CONNECTIONS / 2,
    noiseRuns: 0,
    stopAfterErrors: 1,
    ignoredHeaders: new Set<string>(),
  };
  const found = await rateOf(async () => {
    const sides = { before, after };
    const { totals, sent } = await runLive(
      plan,
      sides,
      judge,
      options,
      () => undefined,
      () => false,
    );
    if (totals.verdicts.same.requests !== requests.length) throw new Error('the servers answer alike');
    return sent;
  });
  before.close();
  after.close();
  return found;
}

function wrkRate(port: number): number {
  const text = execFileSync(
    'wrk',
    ['-t1', `-c${CONNECTIONS}`, '-d2s', `http://127.0.0.1:${port}/path/1?x=1`],
    { encoding: 'utf8' },
  );
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}
