import type { HostPattern } from '../../../src/model/route-table.ts';
import { hostsOfRule } from '../hosts/host-conditions.ts';
import type { HostCondition, Rule } from '../rules/rule.ts';
import { DEFAULT_OPTIONS } from './options.ts';

/** A router with TLS, as far as the choice of options goes. */
export interface TlsRouter {
  readonly name: string;
  readonly rule: Rule;
  /** Identity of the options that it asks for. */
  readonly options: string;
}

/** Hosts whose routers disagree about options. */
export interface TlsConflict {
  readonly host: string;
  readonly routers: readonly TlsRouter[];
}

export interface OptionsByHost {
  /** Options by the text of a host (`a.example.com`, `*.example.com`); hosts that are not here have the default ones. */
  readonly byHost: ReadonlyMap<string, string>;
  readonly conflicts: readonly TlsConflict[];
  /** Routers that ask for options and name no host, so that no server name can choose them. */
  readonly hostless: readonly TlsRouter[];
}

/**
 * Which options the connections to each host of an entry point get: those that all routers of the host agree on, else the
 * default ones (findConflictingRouters in pkg/server/aggregator.go).
 */
export function optionsByHost(routers: readonly TlsRouter[]): OptionsByHost {
  const asking = new Map<string, TlsRouter[]>();
  const hostless: TlsRouter[] = [];
  for (const router of routers) {
    const hosts = [...new Set(hostsOfRule(router.rule).flatMap((host) => textOf(host) ?? []))];
    if (hosts.length === 0 && router.options !== DEFAULT_OPTIONS) hostless.push(router);
    for (const host of hosts) {
      const list = asking.get(host);
      if (list === undefined) asking.set(host, [router]);
      else list.push(router);
    }
  }
  const byHost = new Map<string, string>();
  const conflicts: TlsConflict[] = [];
  // A router that is in conflict about one host falls back to the default options for all of its hosts.
  const fallen = new Set<TlsRouter>();
  for (const [host, list] of asking) {
    if (new Set(list.map(({ options }) => options)).size > 1) {
      conflicts.push({ host, routers: list });
      for (const router of list) fallen.add(router);
    }
  }
  for (const [host, list] of asking) {
    const standing = list.find((router) => !fallen.has(router));
    if (standing !== undefined && standing.options !== DEFAULT_OPTIONS) byHost.set(host, standing.options);
  }
  return { byHost, conflicts, hostless };
}

function textOf(host: HostCondition): string | undefined {
  if (host.kind === 'exact') return host.host;
  return host.kind === 'wildcard' ? `*${host.suffix}` : undefined;
}

/** The pattern of a host as the tables write it. */
export function patternOf(text: string): HostPattern {
  return text.startsWith('*.')
    ? { kind: 'wildcard', suffix: text.slice(1), labels: 'one-label' }
    : { kind: 'exact', host: text };
}

/** The entry for a host: its own, then that of the wildcard over its first label. */
export function optionsFor(host: HostPattern, byHost: ReadonlyMap<string, string>): string {
  if (host.kind === 'wildcard') return byHost.get(`*${host.suffix}`) ?? DEFAULT_OPTIONS;
  if (host.kind !== 'exact') return DEFAULT_OPTIONS;
  const dot = host.host.indexOf('.');
  const wildcard = dot < 0 ? undefined : byHost.get(`*${host.host.slice(dot)}`);
  return byHost.get(host.host) ?? wildcard ?? DEFAULT_OPTIONS;
}
