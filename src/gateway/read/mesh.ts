import { asObjects, asString, dig } from '../../kubernetes/json.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { refOf } from '../../kubernetes/object.ts';
import { carriesStreams, readService } from '../../kubernetes/services.ts';
import { meshAddress, OTHER_NAMESPACES } from '../../model/mesh.ts';
import { nameOf, type ObjectRef } from '../../model/origin.ts';
import type { Forward } from '../../model/outcome.ts';
import type { Listener } from '../../model/route-table.ts';
import type { Attachment } from './attachment.ts';
import { gatewayObjects } from './context.ts';
import type { Grants } from './grants.ts';
import type { AcceptedListener } from './listeners.ts';

/** Workloads whose requests are read instead of those that arrive at Gateways. */
export interface MeshClients {
  /**
   * Their namespace; of a list every one, and `OTHER_NAMESPACES` in it stands for all that are not named. With a list
   * `Listener.gateway` tells who is asking as well.
   */
  readonly from: string | readonly string[];
}

/** The namespaces of clients, each with how its listeners are called. */
export function clientsOf({ from }: MeshClients): readonly MeshClient[] {
  if (typeof from === 'string') return [{ from, several: false }];
  return from.map((name) => ({ from: name === OTHER_NAMESPACES ? undefined : name, several: true }));
}

export interface MeshClient {
  /** Undefined: all namespaces that are not named. */
  readonly from: string | undefined;
  readonly several: boolean;
}

/** A listener of a Service as clients of a namespace see it. */
export function asSeenBy(listener: Listener, owner: ObjectRef, { from, several }: MeshClient): Listener {
  const mesh = { service: nameOf(owner), ...(from === undefined ? {} : { from }) };
  return { ...listener, mesh, gateway: several ? meshAddress(mesh) : mesh.service };
}

/** Namespaces of routes that are bound to Services of other namespaces: their clients see something of their own. */
export function consumerNamespaces(objects: ObjectSet): readonly string[] {
  const found = new Set<string>();
  for (const kind of ['HTTPRoute', 'GRPCRoute', 'TCPRoute']) {
    for (const { metadata, raw } of gatewayObjects(objects, kind)) {
      const isConsumer = asObjects(dig(raw, 'spec', 'parentRefs')).some(
        (parent) =>
          asString(dig(parent, 'kind')) === 'Service' &&
          (asString(dig(parent, 'namespace')) ?? metadata.namespace) !== metadata.namespace,
      );
      if (isConsumer) found.add(metadata.namespace);
    }
  }
  return [...found].sort();
}

/** The core Services, which are parents of routes in a mesh. */
export function meshParents(objects: ObjectSet): readonly ObjectRef[] {
  return objects
    .ofKind('Service')
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .map(refOf);
}

/**
 * A listener for every port of every Service: in a mesh, routes take the requests that are sent to the address of their
 * parent, whatever the Host says (Gateway API v1.6, ParentReference and the concepts of GAMMA). `Listener.gateway` is
 * `namespace/name` of the Service.
 */
export function meshListeners(objects: ObjectSet): readonly AcceptedListener[] {
  return objects
    .ofKind('Service')
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .filter((object) => readService(object).type !== 'ExternalName')
    .flatMap((object) =>
      readService(object)
        .ports.filter(({ protocol }) => protocol === 'TCP')
        .map(
          ({ name, port, appProtocol }, index): AcceptedListener => ({
            owner: refOf(object),
            gateway: refOf(object),
            name,
            port,
            ...(carriesStreams({ name, ...(appProtocol === undefined ? {} : { appProtocol }) })
              ? { protocol: 'TCP', speaks: 'tcp' }
              : { protocol: 'HTTP', speaks: 'http' }),
            hostname: undefined,
            namespaces: { from: 'All' },
            kinds: undefined,
            tls: undefined,
            clients: undefined,
            backendCertificate: undefined,
            path: ['spec', 'ports', index],
          }),
        ),
    );
}

/**
 * The attachments that count for clients of a namespace. A route in the namespace of its parent is for all clients; one
 * in another namespace is for clients of its own namespace, and there takes the place of the others (GAMMA, producer and
 * consumer routes).
 */
export function seenBy<Rule>(
  { from }: MeshClient,
  attachments: ReadonlyArray<Attachment<Rule>>,
): ReadonlyArray<Attachment<Rule>> {
  const isConsumer = ({ route, listener }: Attachment<Rule>): boolean =>
    route.ref.namespace !== listener.owner.namespace;
  const consumers = attachments.filter((one) => isConsumer(one) && one.route.ref.namespace === from);
  const taken = new Set(consumers.map(({ listener }) => listener));
  return [...consumers, ...attachments.filter((one) => !isConsumer(one) && !taken.has(one.listener))];
}

/**
 * Grants for routes on a listener: a consumer route may send requests on to the Service that they are meant for, without
 * a ReferenceGrant (conformance suite, mesh/mesh-consumer-route).
 */
export function grantsAt({ owner }: AcceptedListener, grants: Grants): Grants {
  if (owner.kind !== 'Service') return grants;
  return (reference) => {
    const { kind, namespace, name } = reference.to;
    return (kind === 'Service' && namespace === owner.namespace && name === owner.name) || grants(reference);
  };
}

/** A Service without routes receives its requests itself. */
export function unrouted(listener: Listener, { owner, port, path }: AcceptedListener): Listener {
  const unmatched: Forward = {
    kind: 'forward',
    backends: [
      {
        weight: 1,
        target: {
          kind: 'Service',
          namespace: owner.namespace,
          name: owner.name,
          port,
          portNumber: port,
          protocol: listener.protocol === 'tcp' ? 'tcp' : 'http',
        },
      },
    ],
    path: { kind: 'keep' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
  };
  const hosts = [{ kind: 'any' } as const];
  const origins = [{ object: owner, path }];
  return { ...listener, virtualHosts: [{ hosts, routes: [], unmatched, origins }], unmatched };
}
