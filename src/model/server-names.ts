import { matchHost } from './hosts.ts';
import type { HostPattern } from './route-table.ts';

/** Do the server name and the Host belong to different groups (`Listener.serverNameGroups`)? */
export function isOutsideGroup(
  groups: ReadonlyArray<readonly HostPattern[]>,
  name: string,
  host: string,
): boolean {
  if (name === host) return false;
  const groupOf = (text: string): number =>
    groups.findIndex((hosts) => hosts.some((pattern) => matchHost(pattern, text)));
  return groupOf(name) !== groupOf(host);
}

interface Holders {
  readonly exact: ReadonlyMap<string, HostPattern>;
  readonly patterns: readonly HostPattern[];
}

const indexes = new WeakMap<readonly HostPattern[], Holders>();

/**
 * The entry of `Listener.serverNames` that holds a name in the form of `normaliseHost`: an exact name first, then the
 * first pattern; undefined: none.
 */
export function holderOf(hosts: readonly HostPattern[], name: string): HostPattern | undefined {
  const known = indexes.get(hosts) ?? indexOf(hosts);
  indexes.set(hosts, known);
  return known.exact.get(name) ?? known.patterns.find((pattern) => matchHost(pattern, name));
}

function indexOf(hosts: readonly HostPattern[]): Holders {
  const exact = new Map<string, HostPattern>();
  for (const pattern of hosts) {
    if (pattern.kind === 'exact' && !exact.has(pattern.host)) exact.set(pattern.host, pattern);
  }
  return { exact, patterns: hosts.filter((pattern) => pattern.kind !== 'exact') };
}

/** Is the host served to connections of another server name? A host that nobody holds is not misdirected. */
export function isMisdirected(
  hosts: readonly HostPattern[],
  name: string,
  host: string,
  together: readonly (readonly HostPattern[])[] = [],
): boolean {
  const holder = holderOf(hosts, host);
  const holderOfName = holderOf(hosts, name);
  if (holder === undefined || holder === holderOfName) return false;
  if (holderOfName === undefined) return true;
  return !together.some((group) => group.includes(holder) && group.includes(holderOfName));
}
