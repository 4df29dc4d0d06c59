import { asObjects, asString, dig, own } from '../../kubernetes/json.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import { cleanObject } from './clean.ts';
import { type Client, JSON_ACCEPT, METADATA_ACCEPT, type Reply } from './client.ts';
import type { ServedKind } from './discovery.ts';
import { isMetadataEnough, routesRequests } from './kinds.ts';
import { clusterFailure, notAnApi, tooBig } from './problems.ts';

/** Which objects are asked for. */
export interface Scope {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly chunkSize: number;
}

export type Listed =
  | { readonly ok: true; readonly items: readonly JsonObject[] }
  | { readonly ok: false; readonly status: number; readonly message: string };

const GONE = 410;

/** Objects of one kind; a server that never comes to an end is not read for ever. */
const MOST_OBJECTS = 1_000_000;

/**
 * Lists all objects of a kind, page by page. A list that expires on the way (410) is begun again, the second time without pages,
 * so that the result is always that of one moment (as client-go's pager does).
 */
export async function list(
  client: Client,
  kind: ServedKind,
  scope: Scope,
  onPage: (objects: number) => void,
): Promise<Listed> {
  if (kind.kind === 'Namespace' && scope.namespace !== undefined)
    return one(client, kind, scope.namespace, onPage);
  const paged = await pages(client, kind, scope, scope.chunkSize, onPage);
  if (paged.ok || paged.status !== GONE) return paged;
  return pages(client, kind, scope, 0, onPage);
}

async function pages(
  client: Client,
  kind: ServedKind,
  scope: Scope,
  limit: number,
  onPage: (objects: number) => void,
): Promise<Listed> {
  const path = pathOf(kind, kind.namespaced ? scope.namespace : undefined);
  const items: JsonObject[] = [];
  for (let token = ''; ; ) {
    const query = new Map<string, string>();
    if (limit > 0) query.set('limit', String(limit));
    if (token !== '') query.set('continue', token);
    if (routesRequests(kind.kind)) {
      if (scope.selector !== undefined) query.set('labelSelector', scope.selector);
      if (scope.fieldSelector !== undefined) query.set('fieldSelector', scope.fieldSelector);
    }
    const reply = await client.get(path, query, acceptFor(kind));
    if (!reply.ok && reply.status === 400) refuseSelector(scope, query, reply.message);
    if (!reply.ok) return refused(reply);
    const page = asObjects(own(reply.value, 'items'));
    const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    for (const item of page) items.push(cleanObject(item, apiVersion, kind.kind));
    onPage(page.length);
    const next = asString(dig(reply.value, 'metadata', 'continue')) ?? '';
    if (next === '') return { ok: true, items };
    // Pages may be empty and more may follow, but not the same page again.
    if (next === token) throw notAnApi(client.server, `the list of ${kind.plural} has no end`);
    if (items.length > MOST_OBJECTS) throw tooBig(client.server);
    token = next;
  }
}

/** A request that the server does not understand is mostly one with a selector that is none. */
function refuseSelector(
  { selector, fieldSelector }: Scope,
  query: ReadonlyMap<string, string>,
  said: string,
): void {
  const isField = query.has('fieldSelector') && (!query.has('labelSelector') || /field/i.test(said));
  if (isField) {
    const what = `The API server does not understand the field selector "${fieldSelector}": ${said}`;
    const how =
      'Most kinds know metadata.name and metadata.namespace alone: --field-selector metadata.name=web.';
    throw clusterFailure('--field-selector', what, how);
  }
  if (query.has('labelSelector')) {
    const what = `The API server does not understand the selector "${selector}": ${said}`;
    throw clusterFailure('-l', what, 'Write it as for kubectl: -l app=shop,tier!=test.');
  }
}

/** The one namespace that is read: who may see it may not see them all. */
async function one(
  client: Client,
  kind: ServedKind,
  name: string,
  onPage: (objects: number) => void,
): Promise<Listed> {
  const reply = await client.get(`${pathOf(kind, undefined)}/${encodeURIComponent(name)}`);
  if (!reply.ok && reply.status === 404) {
    throw clusterFailure(
      '-n',
      `The cluster has no namespace "${name}".`,
      'Correct the name, or read all with -A.',
    );
  }
  if (!reply.ok) return refused(reply);
  onPage(1);
  return { ok: true, items: [cleanObject(reply.value, 'v1', kind.kind)] };
}

function refused({ status, message }: Extract<Reply, { ok: false }>): Listed {
  return { ok: false, status, message };
}

function acceptFor(kind: ServedKind): string {
  return isMetadataEnough(kind) ? METADATA_ACCEPT : JSON_ACCEPT;
}

function pathOf({ group, version, plural }: ServedKind, namespace: string | undefined): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === undefined
    ? `${root}/${plural}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}
