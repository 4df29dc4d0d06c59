import { writeSync } from 'node:fs';
import { main } from '../src/cli/main.ts';
import { generateCluster } from './generate-cluster.ts';

/**
 * One scan of `count` Ingresses in a process of its own, from reading to the page, in milliseconds, with the peak of
 * memory. The manifests stand on standard input, as from a pipe.
 */
const [, , count] = process.argv;
const items = generateCluster(Number(count));
const input = new TextEncoder().encode(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
let size = 0;
const start = performance.now();
const code = await main(
  [
    'scan',
    '-f',
    '-',
    '--provider',
    'ingress-nginx',
    '--ingress-nginx-configmap',
    'ingress-nginx/ingress-nginx-controller',
    '--target',
    'envoy-gateway',
    '-o',
    'html',
  ],
  {
    stdout: { write: (text) => void (size += text.length), isTerminal: false },
    stderr: { write: () => undefined, isTerminal: false },
    stdin: async () => input,
    env: {},
    cwd: process.cwd(),
    program: 'gateproof',
  } as Parameters<typeof main>[1],
);
const times = { scan: performance.now() - start };
const peak = process.resourceUsage().maxRSS / 1024;
writeSync(1, JSON.stringify({ times, peak, size, code }));
