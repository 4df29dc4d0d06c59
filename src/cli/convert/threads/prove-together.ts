import { availableParallelism } from 'node:os';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { RouteTable } from '../../../model/route-table.ts';
import { byGateway } from '../../../proof/gateways.ts';
import { explicitHeaders } from '../../../proof/outcomes/normal.ts';
import type { Proof, ProofOptions } from '../../../proof/proof.ts';
import { prove, proveShare } from '../../../proof/prove.ts';
import { joined, type SharedProof, type ShareTask, withRoutesOf } from '../../../proof/shares.ts';
import { isStreamName } from '../../../proof/streams.ts';

/** So many hosts that differ in more than names are worth the start of another thread, which learns anew what is common to them. */
const WORTH_IT = 800;

/** A third thread waits for the first one more than it helps. */
const MOST_THREADS = 2;

type Tables = readonly [RouteTable, RouteTable];

/**
 * Proves hosts, in several threads where they are many and the machine can run them at once. The proof is the same, however
 * many threads there are.
 *
 * @param asked names of the hosts, as in `HostProof.hosts`
 * @param kinds names of hosts that stand for all others of the tables
 */
export async function proveTogether(
  tables: Tables,
  asked: ReadonlySet<string>,
  kinds: { keys(): Iterable<string> },
  options: Pick<ProofOptions, 'onGroup' | 'onHost'> & { readonly threads?: number },
): Promise<Proof> {
  const { threads = usualThreads(asked.size), onGroup, onHost } = options;
  const own: ProofOptions = {
    hosts: (name) => isStreamName(name) || asked.has(name),
    ...(onGroup === undefined ? {} : { onGroup }),
    ...(onHost === undefined ? {} : { onHost }),
  };
  // Hosts are told of one after another.
  if (threads < 2 || onHost !== undefined || byGateway(...tables).length > 1) return prove(...tables, own);
  const explicit = explicitHeaders(tables);
  const names = new Set(kinds.keys());
  const sent = [withRoutesOf(tables[0], names), withRoutesOf(tables[1], names)] as const;
  const tasks = Array.from({ length: threads - 1 }, (_, index): ShareTask => {
    return { tables: sent, hosts: [...asked], explicit, share: { index: index + 1, of: threads } };
  });
  const others = tasks.map(elsewhere);
  const first = proveShare(...tables, own, { index: 0, of: threads }, explicit);
  // What becomes of a thread that fails is done here.
  const shares = await Promise.all(
    others.map(async (other, index) => {
      const { share } = tasks[index] ?? { share: { index: index + 1, of: threads } };
      return (await other) ?? proveShare(...tables, own, share, explicit);
    }),
  );
  return joined([first, ...shares]);
}

function usualThreads(hosts: number): number {
  return hosts < WORTH_IT ? 1 : Math.min(MOST_THREADS, availableParallelism());
}

/** What a thread of its own finds; undefined where it fails, as for lack of memory. */
function elsewhere(task: ShareTask): Promise<SharedProof | undefined> {
  return new Promise((resolve) => {
    const worker = createWorker({ workerData: task, stdout: true, stderr: true });
    worker.once('message', (found: SharedProof) => resolve(found));
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve(undefined));
  });
}

/** In the bundle the worker is a file beside the entry; from the sources it needs what reads TypeScript first. */
function createWorker(options: WorkerOptions): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  return new Worker(
    new URL(isSource ? './worker-source.mjs' : '../proof-worker.js', import.meta.url),
    options,
  );
}
