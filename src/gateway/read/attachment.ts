import { namespaceLabels } from '../../kubernetes/namespaces.ts';
import { describeObject, nameOf, type ObjectRef } from '../../model/origin.ts';
import type { ReadContext } from './context.ts';
import {
  HOSTNAME_IGNORED,
  MESH_PARENT,
  NO_MATCHING_HOSTNAME,
  NO_MATCHING_PARENT,
  NOT_ALLOWED,
  PARENT_MISSING,
} from './findings.ts';
import { type Hostname, intersect } from './hostnames.ts';
import type { AcceptedListener, ReadProtocol } from './listeners.ts';
import type { DeclaredRoute, ParentRef } from './routes.ts';
import { admits } from './selector.ts';

/** A route on a listener, with the hosts that both name. */
export interface Attachment<Rule> {
  readonly listener: AcceptedListener;
  readonly route: DeclaredRoute<Rule>;
  /** Never empty; without duplicates. */
  readonly hostnames: readonly Hostname[];
}

/** What routes can attach to. */
export interface ListenerIndex {
  /** Accepted listeners by the object that declares them: `Gateway ns/name`. */
  readonly byOwner: ReadonlyMap<string, readonly AcceptedListener[]>;
}

export function ownerKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${nameOf({ kind, namespace, name })}`;
}

const FITTING: Readonly<Record<string, readonly ReadProtocol[]>> = {
  HTTPRoute: ['http', 'https'],
  GRPCRoute: ['http', 'https'],
  TLSRoute: ['tls'],
  TCPRoute: ['tcp'],
  UDPRoute: ['udp'],
};

const GROUP = 'gateway.networking.k8s.io';

/**
 * The listeners that a route is accepted on, as the specification's rules of attachment say: named by parentRef,
 * sectionName and port; allowed by allowedRoutes; of a fitting protocol; with a common hostname.
 */
export function attach<Rule>(
  route: DeclaredRoute<Rule>,
  index: ListenerIndex,
  context: ReadContext,
): ReadonlyArray<Attachment<Rule>> {
  const byListener = new Map<AcceptedListener, Attachment<Rule>>();
  for (const parent of route.parents) {
    for (const listener of candidates(route, parent, index, context)) {
      const hostnames = commonHostnames(listener.hostname, namesFor(parent, route));
      if (hostnames.length > 0) byListener.set(listener, { listener, route, hostnames });
    }
  }
  const attachments = [...byListener.values()];
  reportIgnoredHostnames(route, attachments, context);
  return attachments;
}

function candidates<Rule>(
  route: DeclaredRoute<Rule>,
  parent: ParentRef,
  index: ListenerIndex,
  context: ReadContext,
): readonly AcceptedListener[] {
  const who = describeObject(route.ref);
  const target = describeObject(parent);
  const report = (kind: Parameters<ReadContext['report']>[0], message: string): readonly [] => {
    context.report(kind, message, route.ref, parent.path);
    return [];
  };
  const isGateway = parent.group === GROUP && (parent.kind === 'Gateway' || parent.kind === 'ListenerSet');
  if (!isGateway && !isMeshParent(parent, index)) {
    return report(MESH_PARENT, `${who} names the parent ${target}, which is not read.`);
  }
  const all = index.byOwner.get(ownerKey(parent.kind, parent.namespace, parent.name));
  if (all === undefined) {
    return report(PARENT_MISSING, `${who} is not attached: ${target} is not among the objects.`);
  }
  const named = all.filter(
    (listener) =>
      (parent.sectionName === undefined || parent.sectionName === listener.name) &&
      (parent.port === undefined || parent.port === listener.port),
  );
  if (named.length === 0) {
    return report(
      NO_MATCHING_PARENT,
      `${who} is not attached: ${target} has no listener ${described(parent)}.`,
    );
  }
  const allowed = named.filter((listener) => allows(listener, route, context));
  if (allowed.length === 0) {
    const unseen = named.some((listener) => dependsOnUnseenLabels(listener, route.ref.namespace, context));
    const why = unseen
      ? ` Namespace ${route.ref.namespace} is not among the objects, nor are its labels.`
      : '';
    return report(NOT_ALLOWED, `${who} is not attached: no listener of ${target} takes it.${why}`);
  }
  const matching = allowed.filter(
    (listener) => commonHostnames(listener.hostname, namesFor(parent, route)).length > 0,
  );
  if (matching.length === 0) {
    return report(NO_MATCHING_HOSTNAME, `${who} is not attached: no hostname fits a listener of ${target}.`);
  }
  return matching;
}

/** Services are parents only where requests inside a mesh are read. */
function isMeshParent({ group, kind, namespace, name }: ParentRef, { byOwner }: ListenerIndex): boolean {
  return group === '' && kind === 'Service' && byOwner.has(ownerKey(kind, namespace, name));
}

/** Hostnames have no meaning for routes whose parent is a Service (HTTPRouteSpec.hostnames). */
function namesFor<Rule>({ kind }: ParentRef, route: DeclaredRoute<Rule>): readonly string[] {
  return kind === 'Service' ? [] : route.hostnames;
}

function described(parent: ParentRef): string {
  const parts: string[] = [];
  if (parent.sectionName !== undefined) parts.push(`named ${parent.sectionName}`);
  if (parent.port !== undefined) parts.push(`on port ${parent.port}`);
  return parts.length === 0 ? 'that is accepted' : parts.join(' ');
}

function allows<Rule>(listener: AcceptedListener, route: DeclaredRoute<Rule>, context: ReadContext): boolean {
  if (!(FITTING[route.kind] ?? []).includes(listener.speaks)) return false;
  if (listener.kinds?.some((kind) => kind.group === GROUP && kind.kind === route.kind) === false)
    return false;
  return admits(listener.namespaces, listener.owner.namespace, route.ref.namespace, context.objects);
}

function dependsOnUnseenLabels(
  { namespaces }: AcceptedListener,
  namespace: string,
  { objects }: ReadContext,
): boolean {
  return namespaces.from === 'Selector' && namespaceLabels(objects, namespace) === undefined;
}

function commonHostnames(listener: Hostname, route: readonly string[]): readonly Hostname[] {
  if (route.length === 0) return [listener];
  const common = new Set<Hostname>();
  for (const hostname of route) {
    const both = intersect(listener, hostname);
    if (both !== 'none') common.add(both.hostname);
  }
  return [...common];
}

function reportIgnoredHostnames<Rule>(
  route: DeclaredRoute<Rule>,
  attachments: ReadonlyArray<Attachment<Rule>>,
  context: ReadContext,
): void {
  if (attachments.length === 0) return;
  route.hostnames.forEach((hostname, index) => {
    if (attachments.some(({ listener }) => intersect(listener.hostname, hostname) !== 'none')) return;
    const message = `${describeObject(route.ref)}: no listener serves the hostname ${hostname}; it is ignored.`;
    context.report(HOSTNAME_IGNORED, message, route.ref, ['spec', 'hostnames', index]);
  });
}

/** Indexes accepted listeners; objects without any accepted listener are known as well. */
export function indexListeners(
  listeners: readonly AcceptedListener[],
  owners: readonly ObjectRef[],
): ListenerIndex {
  const byOwner = new Map<string, AcceptedListener[]>();
  for (const { kind, namespace, name } of owners) byOwner.set(ownerKey(kind, namespace, name), []);
  for (const listener of listeners) {
    const { kind, namespace, name } = listener.owner;
    byOwner.get(ownerKey(kind, namespace, name))?.push(listener);
  }
  return { byOwner };
}
