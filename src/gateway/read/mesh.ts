import type { ObjectSet } from '../../kubernetes/object.ts';
import { refOf } from '../../kubernetes/object.ts';
import { readService } from '../../kubernetes/services.ts';
import type { ObjectRef } from '../../model/origin.ts';
import type { Forward } from '../../model/outcome.ts';
import type { Listener } from '../../model/route-table.ts';
import type { Attachment } from './attachment.ts';
import type { Grants } from './grants.ts';
import type { AcceptedListener } from './listeners.ts';

/** Workloads whose requests are read instead of those that arrive at Gateways. */
export interface MeshClients {
  /** Their namespace. */
  readonly from: string;
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
    .flatMap((object) =>
      readService(object)
        .ports.filter(({ protocol }) => protocol === 'TCP')
        .map(
          ({ name, port }, index): AcceptedListener => ({
            owner: refOf(object),
            gateway: refOf(object),
            name,
            port,
            protocol: 'HTTP',
            speaks: 'http',
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
  { from }: MeshClients,
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
          protocol: 'http',
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
