import { createReadStream, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ingressNginx } from '../providers/ingress-nginx/index.ts';
import { objectsAfter, readBack } from '../src/cli/convert/read-back.ts';
import { SPECIFICATION } from '../src/gateway/dialect.ts';
import { write } from '../src/gateway/write/index.ts';
import { readText } from '../src/input/read-inputs.ts';
import { createObjectSet } from '../src/kubernetes/object-set.ts';
import { toObjects } from '../src/kubernetes/objects.ts';
import type { RouteTable } from '../src/model/route-table.ts';
import { createOfflineReplay } from '../src/replay/offline/replay.ts';
import { readTraffic, type SourceOptions } from '../src/replay/sources/index.ts';
import { fileChunks } from '../src/replay/sources/lines.ts';
import { createTally } from '../src/replay/sources/tally.ts';
import { watchedBy } from '../src/replay/watched.ts';
import { generateIngresses } from './generate.ts';
import { type LogStyle, NGINX_JSON, WITH_HOST } from './generate-log.ts';

/** What one replay took; printed as JSON. `tsx bench/replay.ts <replay|read|lines> <file> <hosts> <style>` */
export interface ReplayRun {
  /** Milliseconds, without reading the manifests. */
  readonly time: number;
  /** Milliseconds of processor time, all threads. */
  readonly processor: number;
  readonly requests: number;
  /** Of requests by verdict. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Peak of the process in MiB. */
  readonly peak: number;
}

const [, , mode = '', file = '', hosts = '', style = ''] = process.argv;

const LOG_FORMATS: Readonly<Partial<Record<LogStyle, Pick<SourceOptions, 'logFormat'>>>> = {
  'with-host': { logFormat: { text: WITH_HOST, escapes: 'nginx' } },
  'nginx-json': { logFormat: { text: NGINX_JSON, escapes: 'json' } },
};

function tables(): readonly [RouteTable, RouteTable] {
  const reading = readText('input.yaml', generateIngresses(Number(hosts)));
  const { objects: read, refused } = toObjects([reading], { namespace: 'default' });
  const objects = createObjectSet(read, { complete: false, sources: [reading.source], refused });
  const { table, carriedMetadata } = ingressNginx.compile(objects, { settings: {}, flags: {} });
  const { resources } = write(table, {
    version: '1.5',
    channel: 'standard',
    dialect: SPECIFICATION,
    gatewayClass: 'example',
    carriedMetadata,
    objects,
  });
  const after = readBack(objectsAfter(resources, objects), { dialect: SPECIFICATION }).table;
  // Envoy writes no logs of ingress-nginx, but of what comes after it.
  return [style === 'envoy-json' ? after : table, after];
}

/** Nothing but the lines, as node's own reader gives them. */
async function lines(): Promise<number> {
  let count = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line !== '') count += 1;
  }
  return count;
}

const [before, after] = mode === 'lines' ? [{ listeners: [] }, { listeners: [] }] : tables();
const usedBefore = process.cpuUsage();
const start = performance.now();
let requests = 0;
let verdicts: Record<string, number> = {};
if (mode === 'lines') requests = await lines();
else {
  const replay = createOfflineReplay({ before, after });
  const options = {
    format: 'auto' as const,
    ...LOG_FORMATS[style as LogStyle],
    watched: watchedBy([before, after]),
    keepQuery: new Set<string>(),
    allHeaders: false,
    groups: mode === 'replay',
  };
  for await (const batch of readTraffic([{ name: file, chunks: fileChunks(file) }], options, createTally())) {
    requests += batch.length;
    if (mode === 'replay') replay.add(batch);
  }
  const { totals } = replay.result();
  if (mode === 'replay') requests = totals.requests;
  const found = Object.entries(totals.verdicts);
  verdicts = Object.fromEntries(found.map(([name, count]) => [name, count.requests]));
}
const time = performance.now() - start;
const used = process.cpuUsage(usedBefore);
const run: ReplayRun = {
  time,
  processor: (used.user + used.system) / 1000,
  requests,
  verdicts,
  peak: process.resourceUsage().maxRSS / 1024,
};
writeSync(1, `${JSON.stringify(run)}\n`);
