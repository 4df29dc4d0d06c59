import { type ObjectSet, refOf } from '../../kubernetes/object.ts';
import type { Finding } from '../../model/finding.ts';
import type { RouteTable } from '../../model/route-table.ts';
import type { Dialect } from '../dialect.ts';
import { type Attachment, attach, indexListeners } from './attachment.ts';
import { readBackendTls } from './backend-tls.ts';
import { createContext, gatewayObjects } from './context.ts';
import type { ExtensionReader } from './extension-reader.ts';
import { readGateways } from './gateways.ts';
import { readGrants } from './grants.ts';
import { type AcceptedListener, acceptListeners, listenerName } from './listeners.ts';
import {
  asSeenBy,
  clientsOf,
  type MeshClients,
  meshListeners,
  meshParents,
  seenBy,
  unrouted,
} from './mesh.ts';
import type { PolicyReaderFactory } from './policy-reader.ts';
import { portListener } from './port-listener.ts';
import { readRoutes } from './routes.ts';
import { readGrpcRules, readHttpRules } from './rules.ts';
import { readServices } from './services.ts';
import { readStreamRules } from './stream-routes.ts';

export type { ClientValidation } from './client-validation.ts';
export { readCors } from './cors.ts';
export { parseDuration } from './duration.ts';
export type { ExtensionPlace, ExtensionReader, ExtensionReading, Treatment } from './extension-reader.ts';
export { type Fields, readFields, readSpec } from './fields.ts';
export { READ_FINDINGS } from './findings.ts';
export { readFile } from './gateways.ts';
export { consumerNamespaces } from './mesh.ts';
export type {
  BackendReading,
  FilterReading,
  HostPlace,
  ListenerPlace,
  PolicyPlace,
  PolicyReader,
  PolicyReaderFactory,
  Report,
} from './policy-reader.ts';

export interface ReadOptions {
  readonly dialect: Dialect;
  /** Says what objects do that filters name; absent: nobody knows. */
  readonly extensions?: ExtensionReader;
  /** Says what policies of the implementation do; absent: they are not read. */
  readonly policies?: PolicyReaderFactory;
  /** Read what becomes of requests inside a mesh; absent: of those that arrive at Gateways. */
  readonly mesh?: MeshClients;
}

export interface ReadResult {
  readonly table: RouteTable;
  readonly findings: readonly Finding[];
}

/**
 * What Gateway API objects do with every request, as the specification says (v1.6) and the dialect fills in what it
 * leaves open. Every Gateway has listeners of its own, told apart by `Listener.gateway`. Objects that an API server
 * would refuse, routes that attach nowhere and references that do not hold are findings; nothing throws.
 */
export function read(objects: ObjectSet, options: ReadOptions): ReadResult {
  const { context, findings } = createContext(objects, options);
  const { mesh } = options;
  const listeners =
    mesh === undefined
      ? readGateways(context).flatMap((gateway) => acceptListeners(gateway, context))
      : meshListeners(objects);
  const parents =
    mesh === undefined
      ? ['Gateway', 'ListenerSet'].flatMap((kind) => gatewayObjects(objects, kind).map(refOf))
      : meshParents(objects);
  const index = indexListeners(listeners, parents);

  const requests = [
    ...readRoutes('HTTPRoute', context, (spec, ref) => readHttpRules(spec, ref, context)),
    ...readRoutes('GRPCRoute', context, (spec, ref) => readGrpcRules(spec, ref, context)),
  ].flatMap((route) => attach(route, index, context));
  const streams = ['TLSRoute', 'TCPRoute', 'UDPRoute']
    .flatMap((kind) => readRoutes(kind, context, readStreamRules))
    .flatMap((route) => attach(route, index, context));

  const surroundings = {
    context,
    grants: readGrants(context),
    services: readServices(objects),
    tls: readBackendTls(context),
  };
  const groups = [...groupBy<string, AcceptedListener>(listeners, listenerName).values()];
  if (mesh === undefined) {
    const world = { ...surroundings, requests: byListener(requests), streams: byListener(streams) };
    return { table: { listeners: groups.map((group) => portListener(group, world)) }, findings };
  }
  const built = clientsOf(mesh).flatMap((client) => {
    const world = {
      ...surroundings,
      requests: byListener(seenBy(client, requests)),
      streams: byListener(seenBy(client, streams)),
    };
    return groups.map((group) => {
      const [first] = group;
      const listener = portListener(group, world);
      const isRouted = group.some((one) => world.requests.has(one) || world.streams.has(one));
      return asSeenBy(isRouted ? listener : unrouted(listener, first), first.owner, client);
    });
  });
  return { table: { listeners: built }, findings };
}

function byListener<Rule>(
  attachments: ReadonlyArray<Attachment<Rule>>,
): ReadonlyMap<AcceptedListener, ReadonlyArray<Attachment<Rule>>> {
  return groupBy(attachments, ({ listener }) => listener);
}

function groupBy<Key, Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Map<Key, readonly [Item, ...Item[]]> {
  const groups = new Map<Key, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
