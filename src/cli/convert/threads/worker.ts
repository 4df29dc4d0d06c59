import { parentPort, workerData } from 'node:worker_threads';
import { compareShare, type ShareTask } from '../../../proof/shares.ts';

// The thread that compares the routing of a share of the groups of hosts, and ends.
parentPort?.postMessage(compareShare(workerData as ShareTask));
