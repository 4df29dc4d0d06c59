import { parentPort, workerData } from 'node:worker_threads';
import { proveShare } from '../../../proof/prove.ts';
import type { ShareTask } from '../../../proof/shares.ts';

// The thread that proves a share of the groups of hosts, and ends.
const { tables, hosts, explicit, share } = workerData as ShareTask;
const names = new Set(hosts);
parentPort?.postMessage(proveShare(...tables, { hosts: (name) => names.has(name) }, share, explicit));
