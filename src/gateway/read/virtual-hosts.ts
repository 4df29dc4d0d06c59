import { describeObject, type Origin } from '../../model/origin.ts';
import type { Respond } from '../../model/outcome.ts';
import type { VirtualHost } from '../../model/route-table.ts';
import type { Attachment } from './attachment.ts';
import type { ReadContext } from './context.ts';
import { decidingOrder } from './deciding-order.ts';
import { reportCaptured, reportFallThrough } from './host-findings.ts';
import { compareSpecificity, coveringHostnames, type Hostname, hostPattern } from './hostnames.ts';
import type { Placed, ServingListener } from './serving.ts';

export const NOT_FOUND: Respond = { kind: 'respond', status: 404, reason: 'no route matches' };

type Placements<Rule> = Map<Hostname, Array<Placed<Rule>>>;

interface Host<Rule> {
  readonly hostname: Hostname;
  readonly serving: ServingListener<Rule>;
  /** What serves the host, the most specific hostname first; more than one where the dialect falls through. */
  readonly tiers: ReadonlyArray<ReadonlyArray<Placed<Rule>>>;
}

/**
 * The virtual hosts of one port, most specific first. A request belongs to the listener with the most specific hostname
 * and sees only the routes attached there; among them, those of the most specific hostname, and of less specific ones
 * only where the dialect falls through (Gateway API v1.6, GatewaySpec.listeners and HTTPRouteSpec.hostnames). Where the
 * dialect has no isolation of listeners, or one by name alone, a request sees the routes of all of them, or of all others.
 */
export function virtualHosts<Rule>(
  listeners: ReadonlyArray<ServingListener<Rule>>,
  unmatched: Respond,
  context: ReadContext,
): readonly VirtualHost[] {
  const byHostname = new Map(listeners.map((serving) => [serving.listener.hostname, serving]));
  const { listenerIsolation } = context.dialect;
  const pools =
    listenerIsolation === false || listenerIsolation === 'same-name'
      ? [
          allPlacements(listeners, {
            isAway: (...held) => isKeptAway(...held, byHostname, context),
            // Without a route a listener for http leaves its hosts to others.
            isBare: ({ listener, attachments }) =>
              listenerIsolation === false || (listener.speaks === 'https' && attachments.length === 0),
          }),
        ]
      : listeners.map((serving) => ownPlacements(serving, byHostname, context));
  const hosts = pools.flatMap((pool) => hostsOf(pool, byHostname, context));
  hosts.sort((a, b) => compareSpecificity(a.hostname, b.hostname));
  const names = hosts.map(({ hostname }) => hostname);
  return groupsOf(hosts, context).map((group) =>
    governed(group, virtualHost(group, unmatched, context), names, context),
  );
}

/** Policies may treat hosts differently that routes treat alike. */
function groupsOf<Rule>(
  hosts: ReadonlyArray<Host<Rule>>,
  { policies }: ReadContext,
): ReadonlyArray<ReadonlyArray<Host<Rule>>> {
  return policies?.host === undefined ? merged(hosts) : hosts.map((host) => [host]);
}

function governed<Rule>(
  [first]: ReadonlyArray<Host<Rule>>,
  host: VirtualHost,
  names: readonly Hostname[],
  { policies }: ReadContext,
): VirtualHost {
  if (policies?.host === undefined || first === undefined) return host;
  const { hostname, serving } = first;
  const { gateway, port } = serving.listener;
  return policies.host({ gateway, port, hostname, others: names.filter((name) => name !== hostname) }, host);
}

/** What a listener answers for by itself; hosts that a more specific listener captures are left to it. */
function ownPlacements<Rule>(
  serving: ServingListener<Rule>,
  listeners: ReadonlyMap<Hostname, ServingListener<Rule>>,
  context: ReadContext,
): Placements<Rule> {
  const placements: Placements<Rule> = new Map([[serving.listener.hostname, []]]);
  for (const attachment of serving.attachments) {
    for (const hostname of attachment.hostnames) {
      const captor = mostSpecific(hostname, listeners);
      if (captor === undefined || captor === serving) {
        place(placements, hostname, { attachment, serving });
        continue;
      }
      const alsoThere = captor.attachments.some(({ route }) => route === attachment.route);
      if (!alsoThere) reportCaptured(attachment, hostname, captor.listener, context);
    }
  }
  return placements;
}

/** What all listeners of a port answer for together; a route that several carry counts once for a host. */
function allPlacements<Rule>(
  listeners: ReadonlyArray<ServingListener<Rule>>,
  {
    isAway,
    isBare,
  }: {
    isAway(attachment: Attachment<Rule>, hostname: Hostname, serving: ServingListener<Rule>): boolean;
    /** Does a listener take requests for which it has no route? */
    isBare(serving: ServingListener<Rule>): boolean;
  },
): Placements<Rule> {
  const placements: Placements<Rule> = new Map();
  for (const serving of listeners) {
    if (isBare(serving) && !placements.has(serving.listener.hostname))
      placements.set(serving.listener.hostname, []);
    for (const attachment of serving.attachments) {
      for (const hostname of attachment.hostnames) {
        if (isAway(attachment, hostname, serving)) continue;
        const others = placements.get(hostname) ?? [];
        if (others.some((one) => one.attachment.route === attachment.route)) continue;
        place(placements, hostname, { attachment, serving });
      }
    }
  }
  return placements;
}

/** Is a hostname of a route, which names another listener, left to the listener of just that name? */
function isKeptAway<Rule>(
  attachment: Attachment<Rule>,
  hostname: Hostname,
  serving: ServingListener<Rule>,
  byHostname: ReadonlyMap<Hostname, ServingListener<Rule>>,
  context: ReadContext,
): boolean {
  if (context.dialect.listenerIsolation !== 'same-name' || hostname === undefined) return false;
  const captor = byHostname.get(hostname);
  const { owner } = serving.listener;
  if (captor === undefined || captor === serving) return false;
  const isOneOwner =
    captor.listener.owner.kind === owner.kind &&
    captor.listener.owner.namespace === owner.namespace &&
    captor.listener.owner.name === owner.name;
  const namesAll = attachment.route.parents.some(
    (parent) =>
      parent.kind === owner.kind &&
      parent.namespace === owner.namespace &&
      parent.name === owner.name &&
      parent.sectionName === undefined,
  );
  if (!isOneOwner || namesAll) return false;
  reportCaptured(attachment, hostname, captor.listener, context);
  return true;
}

function place<Rule>(placements: Placements<Rule>, hostname: Hostname, placed: Placed<Rule>): void {
  const list = placements.get(hostname);
  if (list === undefined) placements.set(hostname, [placed]);
  else list.push(placed);
}

function hostsOf<Rule>(
  placements: Placements<Rule>,
  listeners: ReadonlyMap<Hostname, ServingListener<Rule>>,
  context: ReadContext,
): ReadonlyArray<Host<Rule>> {
  return [...placements].flatMap(([hostname, own]): Array<Host<Rule>> => {
    const serving = mostSpecific(hostname, listeners);
    if (serving === undefined) return [];
    const wider = coveringHostnames(hostname)
      .slice(1)
      .map((other) => placements.get(other) ?? []);
    const { order, hostFallThrough } = context.dialect;
    if (order?.kind === 'sum') return [{ hostname, serving, tiers: [withoutRepetition([own, ...wider])] }];
    if (hostFallThrough === true) return [{ hostname, serving, tiers: [own, ...wider] }];
    if (hostFallThrough === 'unspecified') {
      const entries = own.flatMap((placed) => placed.serving.entries(placed.attachment.route));
      reportFallThrough(hostname, entries, attachments(own), attachments(wider.flat()), context);
    }
    return [{ hostname, serving, tiers: [own] }];
  });
}

function attachments<Rule>(placed: ReadonlyArray<Placed<Rule>>): ReadonlyArray<Attachment<Rule>> {
  return placed.map(({ attachment }) => attachment);
}

/** A route whose hostnames hold a host in several ways is one candidate. */
function withoutRepetition<Rule>(
  tiers: ReadonlyArray<ReadonlyArray<Placed<Rule>>>,
): ReadonlyArray<Placed<Rule>> {
  const byAttachment = new Map(tiers.flat().map((placed) => [placed.attachment, placed]));
  return [...byAttachment.values()];
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
    const names = host.tiers.map((tier) =>
      tier.map(({ attachment }) => [attachment.listener.name, describeObject(attachment.route.ref)]),
    );
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
    routes: decidingOrder(first, context),
    unmatched,
    origins,
  };
}
