import type { JsonObject } from '../../kubernetes/object.ts';
import type { ResourceKind } from '../../kubernetes/provider.ts';
import type { KindRead, Snapshot } from '../snapshot.ts';
import { type Client, createClient } from './client.ts';
import { CONCURRENCY, connect } from './connection.ts';
import { askVersion, discover, type Found } from './discovery.ts';
import { resourceName } from './kinds.ts';
import { list, type Scope } from './list.ts';
import type { ClusterHost, ClusterOptions } from './options.ts';
import { clusterFailure } from './problems.ts';
import { findTarget } from './target.ts';

/** Characters of what a server says about a kind that it does not serve. */
const LONGEST_REASON = 300;

/**
 * Reads the wanted kinds of a cluster. Only lists and single objects are asked for; nothing is ever written. A kind that
 * may not be read, or that the server fails on, is noted, and the rest is read.
 * @throws InputFailure when the cluster cannot be read at all; Interrupted.
 */
export async function readCluster(
  wanted: readonly ResourceKind[],
  options: ClusterOptions,
  host: ClusterHost,
): Promise<Snapshot> {
  const target = findTarget(options, host);
  const connection = await connect(target, host);
  // What is still under way when something fails must not go on.
  const stop = new AbortController();
  const signal = host.signal === undefined ? stop.signal : AbortSignal.any([host.signal, stop.signal]);
  try {
    const client = createClient(connection, options.requestTimeout, { ...host, signal });
    const kubernetes = await askVersion(client);
    const namespace = options.allNamespaces ? undefined : (options.namespace ?? target.namespace);
    const scope: Scope = {
      ...(namespace === undefined ? {} : { namespace }),
      ...(options.selector === undefined ? {} : { selector: options.selector }),
      ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
      chunkSize: options.chunkSize,
    };
    const results = await readKinds(client, await discover(client, wanted), scope, host);
    const kinds = results.map(({ kind }) => kind);
    if (!kinds.some(({ outcome }) => outcome === 'read')) throw nothingRead(target.server, results);
    const { chunkSize: _size, ...where } = scope;
    return { kubernetes, ...where, kinds, items: results.flatMap(({ items }) => items) };
  } finally {
    stop.abort();
    connection.close();
  }
}

interface KindResult {
  readonly kind: KindRead;
  readonly items: readonly JsonObject[];
  /** What the API server said to a refused list; it names the user, so it is not kept. */
  readonly refusal?: string;
}

/** All kinds, a few at the same time; results in the order of the kinds. */
async function readKinds(
  client: Client,
  found: readonly Found[],
  scope: Scope,
  host: ClusterHost,
): Promise<readonly KindResult[]> {
  const results: KindResult[] = [];
  let objects = 0;
  let kindsDone = 0;
  const tell = () => host.onProgress?.({ objects, kindsDone, kinds: found.length });
  const queue = found.entries();
  const work = async () => {
    for (const [index, item] of queue) {
      results[index] = await readKind(client, item, scope, (count) => {
        objects += count;
        tell();
      });
      kindsDone++;
      tell();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return results;
}

async function readKind(
  client: Client,
  { wanted, served }: Found,
  scope: Scope,
  onPage: (objects: number) => void,
): Promise<KindResult> {
  if (served === 'absent') return { kind: { ...wanted, outcome: 'absent' }, items: [] };
  const { namespaced: _namespaced, ...kind } = served;
  const listed = await list(client, served, scope, onPage);
  if (listed.ok) return { kind: { ...kind, outcome: 'read' }, items: listed.items };
  if (listed.status === 404) return { kind: { ...kind, outcome: 'absent' }, items: [] };
  if (listed.status === 403) {
    return { kind: { ...kind, outcome: 'forbidden' }, items: [], refusal: listed.message };
  }
  const said = listed.message === '' ? '' : `: ${listed.message.slice(0, LONGEST_REASON)}`;
  return { kind: { ...kind, outcome: 'failed', reason: `${listed.status}${said}` }, items: [] };
}

function nothingRead(server: string, results: readonly KindResult[]): Error {
  const asked = results.filter(({ kind }) => kind.outcome !== 'absent');
  const names = asked.map(({ kind }) => resourceName(kind));
  const said = asked.find(({ refusal = '' }) => refusal !== '')?.refusal?.slice(0, LONGEST_REASON);
  const which =
    names.length === 0
      ? 'the cluster knows none of the kinds'
      : `${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and others' : ''} are refused`;
  return clusterFailure(
    server,
    `Nothing can be read: ${which}.${said === undefined ? '' : ` The API server says: ${said}`}`,
    'Ask for the right to list them (docs/cluster.md has the role), or choose a namespace with -n.',
  );
}
