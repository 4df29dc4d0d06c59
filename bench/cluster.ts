import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadAll } from 'js-yaml';
import { type Stored, startFake } from '../test/input/cluster/fake-server.ts';
import { generateIngresses } from './generate.ts';

/**
 * `tsx bench/cluster.ts [COUNT]`: reading a cluster with so many Ingresses (10,000), and a Service and an EndpointSlice
 * for each of their backends, from the API server of the tests, whose time is part of the lists. Every run is
 * a fresh process on a bundle; medians are printed.
 */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const count = Number(process.argv[2] ?? '10000');
const RUNS = 3;
const PHASES = ['load', 'list', 'objects', 'save'];

interface Run {
  readonly times: Readonly<Record<string, number>>;
  readonly objects: number;
  /** Milliseconds of the processor, which count where others keep it busy. */
  readonly cpu: number;
  /** MiB. */
  readonly peak: number;
}

const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-bench-'));
const ingresses = loadAll(generateIngresses(count)) as Stored[];
const fake = await startFake({ objects: [...ingresses, ...surroundings(ingresses)] });
try {
  await build({
    entryPoints: [path.join(root, 'bench/cluster-phases.ts')],
    outdir: directory,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    banner: {
      js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
    },
    logLevel: 'error',
  });
  const kubeconfig = path.join(directory, 'config');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'bench',
      contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
      clusters: [{ name: 'bench', cluster: { server: fake.url } }],
      users: [{ name: 'bench', user: { token: 'bench' } }],
    }),
  );
  const snapshot = path.join(directory, 'snapshot.json');
  console.log(`${count.toLocaleString('en')} Ingresses, median of ${RUNS} runs, milliseconds`);
  console.log(['', ...PHASES, 'cpu', 'count', 'peak MiB'].map((title) => title.padStart(12)).join(''));
  await row('pages of 500', [kubeconfig, '500', snapshot]);
  await row('one page', [kubeconfig, '0']);
  await row('snapshot', ['', '', snapshot]);
  console.log(`the snapshot has ${Math.round(statSync(snapshot).size / 1024 / 1024)} MiB`);
} finally {
  await fake.close();
  rmSync(directory, { recursive: true, force: true });
}

function surroundings(objects: readonly Stored[]): readonly Stored[] {
  const services = new Map<string, Stored>();
  for (const { metadata, spec } of objects) {
    const names = JSON.stringify(spec).matchAll(/"service":\{"name":"([^"]+)"/g);
    for (const [, name = ''] of names) {
      const namespace = metadata.namespace ?? 'default';
      services.set(`${namespace}/${name}`, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace },
        spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] },
      });
    }
  }
  const slices = [...services.values()].map(({ metadata }) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${metadata.name}-x`,
      namespace: metadata.namespace ?? '',
      labels: { 'kubernetes.io/service-name': metadata.name },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  }));
  const secrets = Array.from({ length: 400 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `tls-${index}`, namespace: `team-${index % 40}` },
  }));
  const namespaces = Array.from({ length: 40 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `team-${index}` },
  }));
  return [...services.values(), ...slices, ...secrets, ...namespaces];
}

/** The server is in this process, so the reader must not block it. */
async function once(words: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [path.join(directory, 'cluster-phases.mjs'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`exit code ${String(code)}`);
  return JSON.parse(text) as Run;
}

async function row(name: string, words: readonly string[]): Promise<void> {
  const runs: Run[] = [];
  for (let index = 0; index < RUNS; index++) runs.push(await once(words));
  const cells = PHASES.map((phase) => {
    const values = runs.flatMap(({ times }) => times[phase] ?? []);
    return values.length === 0 ? '' : String(Math.round(median(values)));
  });
  const objects = String(runs[0]?.objects ?? 0);
  const peak = String(Math.round(median(runs.map((run) => run.peak))));
  const cpu = String(Math.round(median(runs.map((run) => run.cpu))));
  console.log([name, ...cells, cpu, objects, peak].map((cell) => cell.padStart(12)).join(''));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
