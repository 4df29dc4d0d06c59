import { describeObject, type Origin } from '../../model/origin.ts';
import type { Respond } from '../../model/outcome.ts';
import type { Route, VirtualHost } from '../../model/route-table.ts';
import type { Attachment } from './attachment.ts';
import type { ReadContext } from './context.ts';
import { reportCaptured, reportFallThrough } from './host-findings.ts';
import { compareSpecificity, coveringHostnames, type Hostname, hostPattern } from './hostnames.ts';
import type { ListenerTls } from './listener-tls.ts';
import type { AcceptedListener } from './listeners.ts';
import { reportOpenOrder } from './open-order.ts';
import { compareRank, type Rank } from './precedence.ts';
import { compareAge, type DeclaredRoute } from './routes.ts';

/** A route of the table with what decides between it and others. */
export interface RankedRoute {
  readonly rank: Rank;
  readonly route: Route;
}

/** A listener with its routes, as it takes part in the choice among the listeners of a port. */
export interface ServingListener<Rule> {
  readonly listener: AcceptedListener;
  readonly tls: ListenerTls;
  readonly attachments: ReadonlyArray<Attachment<Rule>>;
  /** The routes of the table that a declared route becomes on this listener, in list order. */
  readonly entries: (route: DeclaredRoute<Rule>) => readonly RankedRoute[];
}

export const NOT_FOUND: Respond = { kind: 'respond', status: 404, reason: 'no route matches' };

interface Host<Rule> {
  readonly hostname: Hostname;
  readonly serving: ServingListener<Rule>;
  /** What serves the host, the most specific hostname first; more than one where the dialect falls through. */
  readonly tiers: ReadonlyArray<ReadonlyArray<Attachment<Rule>>>;
}

/**
 * The virtual hosts of one port, most specific first. A request belongs to the listener with the most specific hostname
 * and sees only the routes attached there; among them, those of the most specific hostname, and of less specific ones
 * only where the dialect falls through (Gateway API v1.6, GatewaySpec.listeners and HTTPRouteSpec.hostnames).
 */
export function virtualHosts<Rule>(
  listeners: ReadonlyArray<ServingListener<Rule>>,
  unmatched: Respond,
  context: ReadContext,
): readonly VirtualHost[] {
  const byHostname = new Map(listeners.map((serving) => [serving.listener.hostname, serving]));
  const hosts = listeners.flatMap((serving) => hostsOf(serving, byHostname, context));
  hosts.sort((a, b) => compareSpecificity(a.hostname, b.hostname));
  return merged(hosts).map((group) => virtualHost(group, unmatched, context));
}

/** The hosts that a listener answers for; those that a more specific listener captures are left to it. */
function hostsOf<Rule>(
  serving: ServingListener<Rule>,
  listeners: ReadonlyMap<Hostname, ServingListener<Rule>>,
  context: ReadContext,
): ReadonlyArray<Host<Rule>> {
  const byHostname = new Map<Hostname, Array<Attachment<Rule>>>([[serving.listener.hostname, []]]);
  for (const attachment of serving.attachments) {
    for (const hostname of attachment.hostnames) {
      const captor = mostSpecific(hostname, listeners);
      if (captor !== undefined && captor !== serving) {
        const alsoThere = captor.attachments.some(({ route }) => route === attachment.route);
        if (!alsoThere) reportCaptured(attachment, hostname, captor.listener, context);
        continue;
      }
      const list = byHostname.get(hostname);
      if (list === undefined) byHostname.set(hostname, [attachment]);
      else list.push(attachment);
    }
  }
  return [...byHostname].map(([hostname, attachments]) => {
    const wider = coveringHostnames(hostname)
      .slice(1)
      .map((other) => byHostname.get(other) ?? []);
    if (context.dialect.hostFallThrough === true) {
      return { hostname, serving, tiers: [attachments, ...wider] };
    }
    if (context.dialect.hostFallThrough === 'unspecified') {
      const own = attachments.flatMap(({ route }) => serving.entries(route));
      reportFallThrough(hostname, own, attachments, wider.flat(), context);
    }
    return { hostname, serving, tiers: [attachments] };
  });
}

/** The listener whose hostname is the most specific of those that cover a hostname. */
function mostSpecific<Rule>(
  hostname: Hostname,
  listeners: ReadonlyMap<Hostname, ServingListener<Rule>>,
): ServingListener<Rule> | undefined {
  for (const covering of coveringHostnames(hostname)) {
    const listener = listeners.get(covering);
    if (listener !== undefined) return listener;
  }
  return undefined;
}

/** Hosts with exact names that are served alike share a virtual host. */
function merged<Rule>(hosts: ReadonlyArray<Host<Rule>>): ReadonlyArray<ReadonlyArray<Host<Rule>>> {
  const groups = new Map<string, Array<Host<Rule>>>();
  const listenerIds = new Map<ServingListener<Rule>, number>();
  hosts.forEach((host, index) => {
    if (!listenerIds.has(host.serving)) listenerIds.set(host.serving, listenerIds.size);
    const names = host.tiers.map((tier) => tier.map(({ route }) => describeObject(route.ref)));
    const exact = hostPattern(host.hostname).kind === 'exact';
    const key = exact ? JSON.stringify([listenerIds.get(host.serving), names]) : String(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [host]);
    else group.push(host);
  });
  return [...groups.values()];
}

function virtualHost<Rule>(
  group: ReadonlyArray<Host<Rule>>,
  unmatched: Respond,
  context: ReadContext,
): VirtualHost {
  const [first] = group;
  const hosts = group.map(({ hostname }) => hostPattern(hostname));
  if (first === undefined) return { hosts, routes: [], unmatched, origins: [] };
  const { listener, tls } = first.serving;
  const origins: Origin[] = [{ object: listener.owner, path: listener.path }];
  if (tls !== 'none' && 'down' in tls) return { hosts, routes: [], unmatched: tls.down, origins };
  return {
    hosts,
    ...(tls === 'none' ? {} : { tls: tls.settings }),
    routes: first.tiers.flatMap((tier) => {
      const ordered = orderedRoutes(tier, first.serving);
      reportOpenOrder(ordered, first.hostname, listener, context);
      return ordered.map(({ route }) => route);
    }),
    unmatched,
    origins,
  };
}

/** The deciding order among the routes of equally specific hostnames: precedence, age, name, list order. */
function orderedRoutes<Rule>(
  attachments: ReadonlyArray<Attachment<Rule>>,
  serving: ServingListener<Rule>,
): ReadonlyArray<RankedRoute & { readonly declared: DeclaredRoute<Rule> }> {
  return attachments
    .flatMap(({ route }) => serving.entries(route).map((entry) => ({ ...entry, declared: route })))
    .sort((a, b) => compareRank(a.rank, b.rank) || compareAge(a.declared, b.declared));
}
