import { nameOf } from '../../model/origin.ts';
import type { Respond } from '../../model/outcome.ts';
import type { ClientAddressSource, Listener, PathHandling, VirtualHost } from '../../model/route-table.ts';
import type { Attachment } from './attachment.ts';
import type { BackendWorld } from './backend-ref.ts';
import type { BackendTls } from './backend-tls.ts';
import type { ReadContext } from './context.ts';
import { compareSpecificity, hostPattern } from './hostnames.ts';
import { withoutKindConflicts } from './kind-conflicts.ts';
import { listenerTls, refused } from './listener-tls.ts';
import { type AcceptedListener, listenerName } from './listeners.ts';
import { grantsAt } from './mesh.ts';
import { requestRoutes } from './request-routes.ts';
import { compareAge, type DeclaredRoute } from './routes.ts';
import type { RequestRule } from './rules.ts';
import type { RankedRoute, ServingListener } from './serving.ts';
import { type StreamRule, streamRoutes } from './stream-routes.ts';
import { NOT_FOUND, virtualHosts } from './virtual-hosts.ts';

/** Everything listeners are built from. */
export interface ListenerWorld extends BackendWorld {
  readonly tls: BackendTls;
  readonly requests: ReadonlyMap<AcceptedListener, ReadonlyArray<Attachment<RequestRule>>>;
  readonly streams: ReadonlyMap<AcceptedListener, ReadonlyArray<Attachment<StreamRule>>>;
}

/** The model's listener for all listeners of a Gateway that share port and protocol. */
export function portListener(
  group: readonly [AcceptedListener, ...AcceptedListener[]],
  world: ListenerWorld,
): Listener {
  const [first] = group;
  const context = first.asListed === true ? asListed(world.context) : world.context;
  const base = {
    name: listenerName(first),
    gateway: nameOf(first.gateway),
    port: first.port,
    protocol: first.speaks,
    paths: world.context.dialect.paths ?? AS_SENT,
    clientAddress: clientAddressOf(first, world),
  } as const;
  if (first.speaks === 'tls') {
    const unmatched = refused('no TLSRoute holds the server name');
    const serving = group.map((listener) =>
      serve(listener, world.streams.get(listener) ?? [], world, (route) =>
        streamRoutes(route, { ...world, listener }),
      ),
    );
    const { policies: _, ...ofStreams } = world.context;
    const hosts = virtualHosts(serving, unmatched, ofStreams);
    return { ...base, virtualHosts: hosts, unmatched, serverNames: serverNames(group, unmatched) };
  }
  if (first.speaks === 'tcp' || first.speaks === 'udp') {
    const unmatched = refused(`no ${first.speaks === 'tcp' ? 'TCPRoute' : 'UDPRoute'} is attached`);
    return { ...base, virtualHosts: [plainStreams(first, world, unmatched)], unmatched };
  }
  const serving = group.map((listener) =>
    serve(listener, world.requests.get(listener) ?? [], world, (route) =>
      requestRoutes(route, { ...world, listener, grants: grantsAt(listener, world.grants) }),
    ),
  );
  const { proxyHeaders } = world.context.dialect;
  const listener = {
    ...base,
    ...(proxyHeaders === undefined ? {} : { connectionHeaders: { kept: proxyHeaders.kept } }),
    virtualHosts: virtualHosts(serving, NOT_FOUND, context),
    unmatched: NOT_FOUND,
  };
  const { misdirected } = world.context.dialect;
  if (first.speaks !== 'https' || misdirected === 'served') return listener;
  return { ...listener, serverNames: serverNames(group, misdirected === 404 ? NOT_FOUND : MISDIRECTED) };
}

function asListed(context: ReadContext): ReadContext {
  return { ...context, dialect: { ...context.dialect, order: { kind: 'as-listed' } } };
}

/** Listeners of a port share it, as the policy of the first of them says. */
function clientAddressOf(
  { gateway, owner, name }: AcceptedListener,
  { context }: ListenerWorld,
): ClientAddressSource {
  const said = context.policies?.listener?.({ gateway, owner, listener: name });
  return said?.clientAddress ?? { kind: 'peer' };
}

/** All connections of a port. Of several routes only the oldest receives any (conformance suite, tcproute-multiple-routes-attachment). */
function plainStreams(listener: AcceptedListener, world: ListenerWorld, unmatched: Respond): VirtualHost {
  const attachments = world.streams.get(listener) ?? [];
  const routes = [...attachments]
    .sort((a, b) => compareAge(a.route, b.route))
    .flatMap(({ route }) => streamRoutes(route, { ...world, listener }).map((ranked) => ranked.route));
  const origins = [{ object: listener.owner, path: listener.path }];
  return { hosts: [{ kind: 'any' }], routes, unmatched, origins };
}

function serve<Rule>(
  listener: AcceptedListener,
  attachments: ReadonlyArray<Attachment<Rule>>,
  { grants, context }: ListenerWorld,
  build: (route: DeclaredRoute<Rule>) => readonly RankedRoute[],
): ServingListener<Rule> {
  const built = new Map<DeclaredRoute<Rule>, readonly RankedRoute[]>();
  return {
    listener,
    tls: listenerTls(listener, grants, context),
    attachments: withoutKindConflicts(attachments, context),
    entries: (route) => {
      const known = built.get(route) ?? build(route);
      built.set(route, known);
      return known;
    },
  };
}

/** The specification does not say that paths are changed before they are matched. */
const AS_SENT: PathHandling = {
  decode: 'none',
  mergeSlashes: false,
  dotSegments: false,
  cutFragment: false,
  invalid: { kind: 'respond', status: 400, reason: 'the path cannot be read' },
  encode: 'none',
};

const MISDIRECTED: Respond = {
  kind: 'respond',
  status: 421,
  reason: 'the host belongs to another listener than the server name of the connection',
};

/** A connection is bound to the listener that its server name chose (Gateway API v1.6, Listener.hostname). */
function serverNames(
  group: readonly AcceptedListener[],
  misdirected: Respond,
): NonNullable<Listener['serverNames']> {
  const hostnames = group.map(({ hostname }) => hostname).sort(compareSpecificity);
  return { hosts: hostnames.map(hostPattern), misdirected };
}
