import { finding } from '../../../src/model/finding.ts';
import type { Listener, RouteTable } from '../../../src/model/route-table.ts';
import { NO_CHAIN } from '../chains.ts';
import type { Context } from '../context.ts';
import type { EntryPoint } from '../entry-points/entry-point.ts';
import { factsOf } from '../entry-points/facts.ts';
import { frame, NOT_FOUND } from '../entry-points/frame.ts';
import { redirectionRouter } from '../entry-points/redirection.ts';
import { UNKNOWN_ENTRY_POINT } from '../findings/routers.ts';
import { virtualHostsOf } from '../hosts/virtual-hosts.ts';
import { splitQualified } from '../names.ts';
import type { Router } from '../router.ts';
import type { StaticOptions } from '../static/options.ts';
import { beforePlain, besideHttps, CLOSED, passthroughListener, takesAllPlain } from '../tcp/beside-http.ts';
import type { TcpRouter } from '../tcp/routes.ts';
import { type OptionsByHost, optionsByHost, type TlsRouter } from '../tls/by-host.ts';
import { DEFAULT_OPTIONS } from '../tls/options.ts';
import { type Built, buildRouter, ruleOf } from './build.ts';
import { inDecidingOrder } from './order.ts';
import type { PlannedRouter } from './planned.ts';
import { groupsOf, noteOptions, type TlsWorld, withTls } from './tls.ts';

/** A router that Traefik leaves out at one entry point. */
export interface Dropped {
  readonly planned: PlannedRouter;
  readonly built: Extract<Built, { built: false }>;
}

/** All that became of the routers of one listener. */
export interface ListenerReport {
  readonly listener: Listener;
  /** Connections that are passed on with their TLS. */
  readonly passing?: Listener;
  readonly entryPoint: EntryPoint;
  /** In deciding order. */
  readonly routers: readonly Router[];
  readonly reached: ReadonlySet<Router>;
  readonly plannedOf: ReadonlyMap<Router, PlannedRouter>;
  readonly dropped: readonly Dropped[];
}

/** One listener for each entry point and each of plain and TLS connections. */
export function listenersOf(
  context: Context,
  planned: readonly PlannedRouter[],
  tcp: readonly TcpRouter[],
  world: TlsWorld,
): readonly ListenerReport[] {
  const { entryPoints } = context.options;
  const usual = defaultEntryPoints(context.options);
  const byEntryPoint = new Map<string, PlannedRouter[]>();
  for (const router of planned) {
    for (const name of entryPointsOf(context, router)) {
      const list = byEntryPoint.get(name);
      if (list === undefined) byEntryPoint.set(name, [router]);
      else list.push(router);
    }
  }
  return [...entryPoints.values()].flatMap((entryPoint): readonly ListenerReport[] => {
    if (entryPoint.protocol === 'udp') return [];
    const redirection = redirectionRouter(context, entryPoint);
    const own = byEntryPoint.get(entryPoint.name) ?? [];
    const all = redirection === undefined ? own : [redirection, ...own];
    const isTls = (router: PlannedRouter): boolean =>
      router.tls !== undefined || entryPoint.tls !== undefined;
    const streams = tcp.filter(({ entryPoints: names }) =>
      (names.length === 0 ? usual : names).includes(entryPoint.name),
    );
    const plain = all.filter((router) => !isTls(router));
    return [
      listenerOf(context, entryPoint, 'http', plain, streams, world),
      listenerOf(context, entryPoint, 'https', all.filter(isTls), streams, world),
    ];
  });
}

/** Where routers are served that name no entry point: those with `asDefault`, else all but Traefik's own. */
function defaultEntryPoints({ entryPoints }: StaticOptions): readonly string[] {
  const tcp = [...entryPoints.values()].filter(
    ({ protocol, name }) => protocol === 'tcp' && name !== 'traefik',
  );
  const defaults = tcp.filter(({ asDefault }) => asDefault);
  return (defaults.length > 0 ? defaults : tcp).map(({ name }) => name);
}

/** Names of the entry points of a router; names that do not exist are reported. */
function entryPointsOf({ options, notes }: Context, router: PlannedRouter): readonly string[] {
  const { entryPoints } = options;
  if (router.entryPoints.length === 0) {
    return defaultEntryPoints(options);
  }
  const unknown = router.entryPoints.filter((name) => !entryPoints.has(name));
  if (unknown.length > 0) {
    const known = [...entryPoints.keys()].join(', ');
    const message = `${router.name} belongs to the entry point ${unknown.join(', ')}, which Traefik does not have; there is ${known}.`;
    notes.findings.push(
      finding(UNKNOWN_ENTRY_POINT, message, router.origins, { before: 'it serves nothing there' }),
    );
  }
  return [...new Set(router.entryPoints)].filter((name) => entryPoints.has(name));
}

function listenerOf(
  context: Context,
  entryPoint: EntryPoint,
  scheme: 'http' | 'https',
  planned: readonly PlannedRouter[],
  streams: readonly TcpRouter[],
  world: TlsWorld,
): ListenerReport {
  const { options } = context;
  const facts = factsOf(entryPoint, scheme);
  const [origin] = entryPoint.middlewareOrigins;
  const chain = origin === undefined ? NO_CHAIN : context.chains.byName(entryPoint.middlewares, origin);
  const plannedOf = new Map<Router, PlannedRouter>();
  const dropped: Dropped[] = [];
  for (const router of planned) {
    const problem = scheme === 'https' ? tlsProblem(router, entryPoint, world) : undefined;
    const built = buildRouter(router, { entryPoint, facts, chain }, options, problem);
    if (built.built) plannedOf.set(built.router, router);
    else dropped.push({ planned: router, built });
  }
  const http = inDecidingOrder([...plannedOf.keys()]);
  const routers = scheme === 'http' ? beforePlain(http, streams) : besideHttps(http, streams);
  const passing = scheme === 'https' ? passthroughListener(entryPoint, http, streams) : undefined;
  const { virtualHosts, deciding } = virtualHostsOf(routers, NOT_FOUND);
  const own = frame(entryPoint, scheme);
  const isStream = scheme === 'http' && takesAllPlain(streams);
  const paths = isStream ? { ...own.paths, invalid: CLOSED } : own.paths;
  const base = { ...own, paths, name: nameOf(entryPoint, scheme) };
  const chosen = scheme === 'https' ? chosenOptions(context, entryPoint, planned, world) : undefined;
  const groups = chosen === undefined ? undefined : groupsOf(chosen);
  const listener: Listener = {
    ...base,
    virtualHosts: chosen === undefined ? virtualHosts : withTls(virtualHosts, world, chosen),
    ...(groups === undefined ? {} : { serverNameGroups: groups }),
  };
  const more = passing === undefined ? {} : { passing };
  return { listener, ...more, entryPoint, routers, reached: new Set(deciding.keys()), plannedOf, dropped };
}

function nameOf({ name, tls }: EntryPoint, scheme: 'http' | 'https'): string {
  if (scheme === 'https') return tls === undefined ? `${name}-tls` : name;
  return tls === undefined ? name : `${name}-plain`;
}

function optionsOf({ tls }: PlannedRouter, entryPoint: EntryPoint): string {
  const written = tls?.options ?? entryPoint.tls?.options ?? '';
  if (written === '' || written === DEFAULT_OPTIONS) return DEFAULT_OPTIONS;
  const { name, provider } = splitQualified(written);
  return `${name}@${provider ?? 'kubernetescrd'}`;
}

function tlsProblem(
  router: PlannedRouter,
  entryPoint: EntryPoint,
  { options }: TlsWorld,
): string | undefined {
  const id = optionsOf(router, entryPoint);
  return options.has(id) ? undefined : `the TLS options ${id} do not exist`;
}

/** Options of hosts. They are chosen from rules alone, whether a router is built or not. */
function chosenOptions(
  context: Context,
  entryPoint: EntryPoint,
  planned: readonly PlannedRouter[],
  world: TlsWorld,
): OptionsByHost {
  const routers = planned.flatMap((router): TlsRouter[] => {
    const reading = ruleOf(router, context.options);
    if (!reading.ok) return [];
    return [{ name: router.name, rule: reading.rule, options: optionsOf(router, entryPoint) }];
  });
  const chosen = optionsByHost(routers);
  noteOptions(context, `Entry point ${entryPoint.name}`, chosen, world);
  return chosen;
}

/**
 * The table of the reports. Every port of Traefik answers with and without TLS; the way that a port is not meant for is
 * left out where it serves nothing.
 */
export function tableOf(reports: readonly ListenerReport[]): RouteTable {
  const kept = reports.filter(({ listener, entryPoint }) => {
    const meant = entryPoint.tls !== undefined || entryPoint.exposedPort === 443 ? 'https' : 'http';
    return listener.protocol === meant || listener.virtualHosts.length > 0;
  });
  const passing = reports.flatMap((report) => report.passing ?? []);
  return { listeners: [...passing, ...kept.map(({ listener }) => listener)] };
}
