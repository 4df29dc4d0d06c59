import { availableParallelism } from 'node:os';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { RouteTable } from '../../../model/route-table.ts';
import { type Comparison, createComparison } from '../../../proof/comparison.ts';
import { byGateway } from '../../../proof/gateways.ts';
import type { HostGroup } from '../../../proof/group.ts';
import type { GroupKind } from '../../../proof/kinds.ts';
import { explicitHeaders } from '../../../proof/outcomes/normal.ts';
import type { Proof, ProofOptions } from '../../../proof/proof.ts';
import { prove } from '../../../proof/prove.ts';
import type { Found } from '../../../proof/retell.ts';
import { isShareable, type ShareTask, shareTask } from '../../../proof/shares.ts';
import { isStreamName } from '../../../proof/streams.ts';

/** So many groups of hosts that differ in more than names are worth the start of another thread, which learns anew what is common to them. */
const WORTH_IT = 800;

/** A third thread waits for the first one more than it helps. */
const MOST_THREADS = 2;

type Tables = readonly [RouteTable, RouteTable];

/**
 * Proves hosts, in several threads where they are many and the machine can run them at once. The proof is the same, however
 * many threads there are.
 *
 * @param asked names of the hosts, as in `HostProof.hosts`
 */
export async function proveTogether(
  tables: Tables,
  asked: ReadonlySet<string>,
  options: Pick<ProofOptions, 'onGroup' | 'onHost'> & { readonly threads?: number },
): Promise<Proof> {
  const { onGroup, onHost } = options;
  const own: ProofOptions = {
    hosts: (name) => isStreamName(name) || asked.has(name),
    ...(onHost === undefined ? {} : { onHost }),
  };
  // Hosts are told of one after another.
  if (onHost !== undefined || byGateway(...tables).length > 1) {
    return prove(...tables, { ...own, ...(onGroup === undefined ? {} : { onGroup }) });
  }
  const explicit = explicitHeaders(tables);
  const comparison = createComparison(tables, own, explicit);
  const open = firstOfEach(comparison);
  const { threads = usualThreads(open.length) } = options;
  const shares = Array.from({ length: threads }, (): OpenGroup[] => []);
  for (const [place, one] of open.entries()) {
    shares[isShareable(one.group) ? place % threads : 0]?.push(one);
  }
  const [first = [], ...others] = shares;
  const answers = others.map((share) => elsewhere(shareTask(tables, explicit, share)));
  const found = new Map<number, Found>();
  const compare = (share: readonly OpenGroup[]): void => {
    for (const { number, group, symbolic } of share) {
      onGroup?.(found.size, open.length);
      found.set(number, comparison.compare(group, symbolic));
    }
  };
  compare(first);
  for (const [index, share] of others.entries()) {
    const answer = await answers[index];
    // What becomes of a thread that fails is done here.
    if (answer === undefined) compare(share);
    for (const [place, one] of answer?.entries() ?? []) found.set(share[place]?.number ?? -1, one);
  }
  return comparison.prove(found);
}

/** A group whose routing is to be compared for all of its kind. */
interface OpenGroup extends GroupKind {
  readonly group: HostGroup;
}

function firstOfEach({ groups, kinds }: Comparison): readonly OpenGroup[] {
  const open = new Map<number, OpenGroup>();
  for (const [place, kind] of kinds().entries()) {
    const group = groups[place];
    if (group !== undefined && !open.has(kind.number)) open.set(kind.number, { ...kind, group });
  }
  return [...open.values()];
}

function usualThreads(groups: number): number {
  return groups < WORTH_IT ? 1 : Math.min(MOST_THREADS, availableParallelism());
}

/** What a thread of its own finds; undefined where it fails, as for lack of memory. */
function elsewhere(task: ShareTask): Promise<readonly Found[] | undefined> {
  return new Promise((resolve) => {
    const worker = createWorker({ workerData: task, stdout: true, stderr: true });
    worker.once('message', (found: readonly Found[]) => resolve(found));
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
