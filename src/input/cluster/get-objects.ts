import { asObjects, asString, isObject, own } from '../../kubernetes/json.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import { cleanObject } from './clean.ts';
import { type Client, createClient, JSON_ACCEPT } from './client.ts';
import { CONCURRENCY, connect } from './connection.ts';
import { askVersion, groupVersions } from './discovery.ts';
import type { ClusterHost, ClusterOptions } from './options.ts';
import { clusterFailure } from './problems.ts';
import { findTarget } from './target.ts';

/** An object to ask for. */
export interface WantedObject {
  /** `group/version`, or the version alone for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Without a second choice: values of Secrets must not be sent. */
const ONE_METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/**
 * Gets single objects of a cluster, as they are, bookkeeping included; Secrets as metadata. Objects that are not there, and those of
 * kinds that the cluster does not know, are left out.
 * @throws InputFailure when one of them may not be read or the cluster does not answer; Interrupted.
 */
export async function getObjects(
  wanted: readonly WantedObject[],
  options: ClusterOptions,
  host: ClusterHost,
): Promise<readonly JsonObject[]> {
  const connection = await connect(findTarget(options, host), host);
  // What is still under way when something fails must not go on.
  const stop = new AbortController();
  const signal = host.signal === undefined ? stop.signal : AbortSignal.any([host.signal, stop.signal]);
  try {
    const client = createClient(connection, options.requestTimeout, { ...host, signal });
    await askVersion(client);
    const resourceOf = createFinder(client);
    const found: Array<JsonObject | undefined> = [];
    const queue = wanted.entries();
    const work = async () => {
      for (const [index, item] of queue) found[index] = await getOne(client, item, await resourceOf(item));
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return found.filter((item) => item !== undefined);
  } finally {
    stop.abort();
    connection.close();
  }
}

/** Where objects of a kind are found. */
interface Resource {
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Finds out, once for each kind, where its objects are: in the version that is wanted, else in another of the group. */
function createFinder(client: Client): (item: WantedObject) => Promise<Resource | undefined> {
  const known = new Map<string, Promise<Resource | undefined>>();
  let groups: ReturnType<typeof groupVersions> | undefined;
  const versionsOf = async (group: string): Promise<readonly string[]> => {
    groups ??= groupVersions(client);
    return (await groups)?.get(group) ?? [];
  };
  return (item) => {
    const key = `${item.apiVersion} ${item.kind}`;
    const asked = known.get(key) ?? find(client, item, versionsOf);
    known.set(key, asked);
    return asked;
  };
}

async function find(
  client: Client,
  { apiVersion, kind }: WantedObject,
  versionsOf: (group: string) => Promise<readonly string[]>,
): Promise<Resource | undefined> {
  const direct = await resourceIn(client, apiVersion, kind);
  if (direct !== undefined || !apiVersion.includes('/')) return direct;
  const group = apiVersion.split('/', 1)[0] ?? '';
  for (const version of await versionsOf(group)) {
    const other = `${group}/${version}`;
    const found = other === apiVersion ? undefined : await resourceIn(client, other, kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function resourceIn(client: Client, apiVersion: string, kind: string): Promise<Resource | undefined> {
  const reply = await client.get(rootOf(apiVersion));
  if (!reply.ok) {
    if (reply.status === 404) return undefined;
    throw notRead(`the kinds of ${apiVersion}`, reply.status, reply.message);
  }
  const resources = asObjects(own(reply.value, 'resources'));
  const found = resources.find(
    (item) => own(item, 'kind') === kind && asString(own(item, 'name'))?.includes('/') === false,
  );
  const plural = found === undefined ? undefined : asString(own(found, 'name'));
  if (found === undefined || plural === undefined) return undefined;
  return { apiVersion, plural, namespaced: own(found, 'namespaced') === true };
}

async function getOne(
  client: Client,
  { kind, namespace, name }: WantedObject,
  resource: Resource | undefined,
): Promise<JsonObject | undefined> {
  if (resource === undefined) return undefined;
  const { apiVersion, plural, namespaced } = resource;
  const place = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const isSecret = apiVersion === 'v1' && kind === 'Secret';
  const path = `${rootOf(apiVersion)}${place}/${plural}/${encodeURIComponent(name)}`;
  const reply = await client.get(path, new Map(), isSecret ? ONE_METADATA : JSON_ACCEPT);
  if (!reply.ok) {
    if (reply.status === 404) return undefined;
    throw notRead(`${kind} ${namespaced ? `${namespace}/` : ''}${name}`, reply.status, reply.message);
  }
  if (isSecret) return cleanObject(reply.value, apiVersion, kind);
  return isObject(reply.value) ? { ...reply.value, apiVersion, kind } : undefined;
}

function rootOf(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent);
  return parts.length === 1 ? `/api/${parts.join('')}` : `/apis/${parts.join('/')}`;
}

function notRead(what: string, status: number, message: string): Error {
  const said = message === '' ? '' : ` The API server says: ${message.slice(0, 300)}`;
  return clusterFailure(
    what,
    status === 403 ? `It may not be read.${said}` : `The API server answers with ${status}.${said}`,
    'Ask for the right to get it; without it nobody knows what would change.',
  );
}
