import { readFileSync, writeSync } from 'node:fs';
import { ingressNginx } from '../providers/ingress-nginx/index.ts';
import { GATEWAY_API_RESOURCES, mergeResources } from '../src/input/cluster/kinds.ts';
import { readText } from '../src/input/read-inputs.ts';
import type { Snapshot } from '../src/input/snapshot.ts';
import { inputOfCluster, openSnapshots } from '../src/input/snapshot-input.ts';
import { writeSnapshot } from '../src/input/snapshot-write.ts';
import { toObjects } from '../src/kubernetes/objects.ts';

/** Reading one cluster in a process of its own, phase by phase in milliseconds, with the peak of memory. */
const [, , kubeconfig = '', chunkSize = '500', file = ''] = process.argv;
const times: Record<string, number> = {};

async function phase<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times[name] = performance.now() - start;
  return result;
}

async function live(): Promise<number> {
  const { readCluster } = await phase('load', () => import('../src/input/cluster/read-cluster.ts'));
  const wanted = mergeResources([...ingressNginx.resources, ...GATEWAY_API_RESOURCES]);
  const options = {
    kubeconfig,
    asGroups: [],
    allNamespaces: true,
    requestTimeout: 0,
    chunkSize: Number(chunkSize),
  };
  const host = { env: process.env, cwd: process.cwd() };
  const snapshot: Snapshot = await phase('list', () => readCluster(wanted, options, host));
  const input = await phase('objects', () => inputOfCluster(snapshot));
  if (file !== '') await phase('save', () => writeSnapshot(file, snapshot));
  return input.objects.objects.length;
}

async function kept(): Promise<number> {
  const text = await phase('list', () => readFileSync(file, 'utf8'));
  return phase('objects', () => {
    const { readings } = openSnapshots([readText(file, text)]);
    return toObjects(readings, { namespace: 'default' }).objects.length;
  });
}

const objects = await (kubeconfig === '' ? kept() : live());
const { user, system } = process.cpuUsage();
const peak = process.resourceUsage().maxRSS / 1024;
writeSync(1, JSON.stringify({ times, objects, cpu: (user + system) / 1000, peak }));
