import { asObjects, asString, asStrings, own } from '../../kubernetes/json.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import type { ResourceKind } from '../../kubernetes/provider.ts';
import { isClusterScoped } from '../../kubernetes/scope.ts';
import type { Client } from './client.ts';
import { connectionFailure, notAnApi } from './problems.ts';

/** A kind as this cluster serves it. */
export interface ServedKind extends ResourceKind {
  readonly namespaced: boolean;
}

/** `absent`: the cluster does not know the kind, as where a CRD is not installed. */
export type Found = { readonly wanted: ResourceKind; readonly served: ServedKind | 'absent' };

/**
 * The version of the API server. Being the first question, it also shows whether somebody answers at all.
 * @throws InputFailure when nobody does.
 */
export async function askVersion(client: Client): Promise<string> {
  const reply = await client.get('/version');
  if (reply.ok) return asString(own(reply.value, 'gitVersion')) ?? '';
  // Some servers do not tell it to everybody.
  if (reply.status === 403) return '';
  if (reply.status === 404) throw notAnApi(client.server, 'it has no /version');
  throw connectionFailure(client.server, new Error(`it answers with ${reply.status}`));
}

/**
 * Finds out which of the wanted kinds the cluster serves, and in which version: the wanted one, else the one that the
 * group prefers. A cluster that does not tell is taken to serve what is wanted.
 */
export async function discover(client: Client, wanted: readonly ResourceKind[]): Promise<readonly Found[]> {
  const versions = await groupVersions(client);
  const lists = new Map<string, Promise<readonly JsonObject[] | undefined>>();
  const resourcesOf = (group: string, version: string) => {
    const key = `${group}/${version}`;
    const asked = lists.get(key) ?? resourceList(client, group, version);
    lists.set(key, asked);
    return asked;
  };
  const find = async (item: ResourceKind): Promise<Found> => {
    if (item.group === '') return { wanted: item, served: assumed(item) };
    const served = versions?.get(item.group);
    if (versions !== undefined && served === undefined) return { wanted: item, served: 'absent' };
    const others = (served ?? []).filter((version) => version !== item.version);
    const candidates = served?.includes(item.version) === false ? others : [item.version, ...others];
    for (const version of candidates) {
      const resources = await resourcesOf(item.group, version);
      if (resources === undefined) return { wanted: item, served: assumed(item) };
      const found = resources.find((resource) => own(resource, 'name') === item.plural);
      if (found === undefined || !asStrings(own(found, 'verbs')).includes('list')) continue;
      const kind = asString(own(found, 'kind')) ?? item.kind;
      return {
        wanted: item,
        served: { ...item, version, kind, namespaced: own(found, 'namespaced') === true },
      };
    }
    return { wanted: item, served: 'absent' };
  };
  return Promise.all(wanted.map(find));
}

function assumed(item: ResourceKind): ServedKind {
  return { ...item, namespaced: !isClusterScoped(item.kind) };
}

/** Served versions by group, the preferred one first; undefined where the server does not tell. */
export async function groupVersions(
  client: Client,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const reply = await client.get('/apis');
  if (!reply.ok) return undefined;
  const groups = new Map<string, readonly string[]>();
  for (const group of asObjects(own(reply.value, 'groups'))) {
    const versions = asObjects(own(group, 'versions')).map((item) => asString(own(item, 'version')) ?? '');
    groups.set(asString(own(group, 'name')) ?? '', versions);
  }
  return groups;
}

/** Empty where the version is not there; undefined where the server does not tell. */
async function resourceList(
  client: Client,
  group: string,
  version: string,
): Promise<readonly JsonObject[] | undefined> {
  const reply = await client.get(`/apis/${group}/${version}`);
  if (reply.ok) return asObjects(own(reply.value, 'resources'));
  return reply.status === 404 ? [] : undefined;
}
