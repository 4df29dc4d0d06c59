import { matchHost } from '../../../src/model/hosts.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { HostPattern, Route, TlsSettings, VirtualHost } from '../../../src/model/route-table.ts';
import type { Router } from '../router.ts';
import { FALSE } from '../rules/formula/formula.ts';
import { formulaOf } from '../rules/formula/from-rule.ts';
import { routesFor } from './bucket-routes.ts';
import { type Bucket, bucketsOf } from './buckets.ts';
import { hostsOfRule } from './host-conditions.ts';

/** What the routers of an entry point do, by hosts. */
export interface HostTable {
  /** For `Listener.virtualHosts`. */
  readonly virtualHosts: readonly VirtualHost[];
  /**
   * For each router that some request can reach, as far as its path and conditions against single routers before it tell:
   * the hosts for which it can decide. A router that is not here is shadowed everywhere or its rule never holds.
   */
  readonly deciding: ReadonlyMap<Router, readonly HostPattern[]>;
}

/**
 * Sorts what routers do by hosts, so that for each host all is known that rules ask of it.
 *
 * @param routers of one entry point, all for TLS or all without, in deciding order
 * @param unmatched for requests that no router takes
 */
export function virtualHostsOf(routers: readonly Router[], unmatched: Outcome): HostTable {
  const deciding = new Map<Router, HostPattern[]>();
  const candidates = candidatesOf(routers);
  const served = bucketsOf(routers.map(({ rule }) => rule)).map((bucket): Served => {
    const { routes, routers: reached } = routesFor(candidates(bucket.host), bucket.truth);
    for (const router of reached) {
      const hosts = deciding.get(router);
      if (hosts === undefined) deciding.set(router, [bucket.host]);
      else hosts.push(bucket.host);
    }
    const tls = reached.find((router) => router.tls !== undefined)?.tls;
    return { ...bucket, key: JSON.stringify([routes, tls ?? null]), routes, tls, reached };
  });
  const groups = withoutCovered(grouped(served));
  return { virtualHosts: groups.map((group) => virtualHostOf(group, unmatched)), deciding };
}

/** The routers that a host can concern: most name their hosts and concern no other one. */
function candidatesOf(routers: readonly Router[]): (host: HostPattern) => readonly Router[] {
  const everywhere: number[] = [];
  const byName = new Map<string, number[]>();
  for (const [number, { rule }] of routers.entries()) {
    const elsewhere = formulaOf(rule, (host) => (host.kind === 'exact' ? false : 'unknown'), 'holds');
    if (elsewhere !== FALSE) everywhere.push(number);
    else {
      for (const host of hostsOfRule(rule)) {
        if (host.kind !== 'exact') continue;
        const known = byName.get(host.host);
        if (known === undefined) byName.set(host.host, [number]);
        else if (known.at(-1) !== number) known.push(number);
      }
    }
  }
  const at = (numbers: readonly number[]): readonly Router[] =>
    numbers.flatMap((number) => routers[number] ?? []);
  const others = at(everywhere);
  return (host) => {
    const own = host.kind === 'exact' ? byName.get(host.host) : undefined;
    return own === undefined ? others : at([...own, ...everywhere].sort((a, b) => a - b));
  };
}

interface Served extends Bucket {
  /** Equal where all is served alike. */
  readonly key: string;
  readonly routes: readonly Route[];
  readonly tls: TlsSettings | undefined;
  readonly reached: readonly Router[];
}

/** Buckets that are served alike; the first stands for all. */
type Group = readonly Served[];

/**
 * Joins buckets that are served alike. A pattern comes up to the first one of its group only if no bucket between
 * them, served in another way, lies within it; names can come up always.
 */
function grouped(served: readonly Served[]): readonly Group[] {
  const groups: Array<{ readonly at: number; readonly buckets: Served[] }> = [];
  for (const [at, bucket] of served.entries()) {
    const home = groups.find(
      (group) =>
        group.buckets[0]?.key === bucket.key &&
        !served
          .slice(group.at + 1, at)
          .some((other) => other.key !== bucket.key && liesWithin(other, bucket)),
    );
    if (home === undefined) groups.push({ at, buckets: [bucket] });
    else home.buckets.push(bucket);
  }
  return groups.map(({ buckets }) => buckets);
}

/** Of two patterns: the inner one has all members of the outer one, and more. All patterns lie within `any`. */
function liesWithin(inner: Served, outer: Served): boolean {
  if (inner.host.kind === 'exact' || inner.host.kind === 'any') return false;
  if (inner.fixed === true || outer.fixed === true) return true;
  return outer.members.every((member) => inner.members.includes(member));
}

/**
 * Leaves out hosts that the next pattern serves in the same way, from the least particular one on; of groups that have
 * nothing left but hosts that nothing serves, all.
 */
function withoutCovered(groups: readonly Group[]): readonly Group[] {
  const kept = groups.map((group) => [...group]);
  const all = kept.flatMap((group, index) => group.map((bucket) => ({ bucket, index })));
  const gone = new Set<Served>();
  for (const { bucket, index } of [...all].reverse()) {
    const next = all.find(
      (other) => other.bucket !== bucket && !gone.has(other.bucket) && takes(other, { bucket, index }),
    );
    const covered = next === undefined ? bucket.routes.length === 0 : next.bucket.key === bucket.key;
    if (covered && bucket.fixed === undefined) gone.add(bucket);
  }
  return kept.map((group) => group.filter((bucket) => !gone.has(bucket))).filter((group) => group.length > 0);
}

interface Placed {
  readonly bucket: Served;
  readonly index: number;
}

/** Would the other one serve all hosts of a bucket, were it not there? */
function takes({ bucket: other }: Placed, { bucket }: Placed): boolean {
  if (other.host.kind === 'exact') return false;
  if (bucket.host.kind === 'exact') return matchHost(other.host, bucket.host.host);
  if (bucket.host.kind === 'any') return false;
  return other.members.every((member) => bucket.members.includes(member));
}

function virtualHostOf(group: Group, unmatched: Outcome): VirtualHost {
  const [first] = group;
  const origins = new Map<string, Origin>();
  for (const router of first?.reached ?? []) {
    for (const origin of router.origins) origins.set(JSON.stringify(origin), origin);
  }
  return {
    hosts: group.map(({ host }) => host),
    ...(first?.tls === undefined ? {} : { tls: first.tls }),
    routes: first?.routes ?? [],
    unmatched,
    origins: [...origins.values()],
  };
}
