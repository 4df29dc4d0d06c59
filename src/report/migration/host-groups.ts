import { byCodeUnit } from '../order.ts';
import { ANY_HOST, type ServedRoute } from './sources.ts';

/** Sources and the hosts that tie them together. */
export interface Component {
  readonly hosts: readonly string[];
  readonly sources: readonly string[];
}

/**
 * Puts together what must move together: sources that serve the same host are one group, directly or over other sources.
 * A source that also serves hosts that nobody names is tied to others by none of its hosts, or it would tie all.
 */
export function connectedHosts(routes: readonly ServedRoute[]): readonly Component[] {
  const hostsOf = new Map<string, Set<string>>();
  for (const { source, hosts } of routes) {
    const known = hostsOf.get(source) ?? new Set();
    for (const host of hosts) known.add(host);
    hostsOf.set(source, known);
  }
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root))
      root = next;
    for (let at = key; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const [source, hosts] of hostsOf) {
    const named = hosts.has(ANY_HOST) ? [] : [...hosts];
    for (const host of named) parents.set(rootOf(`host ${host}`), rootOf(`source ${source}`));
  }
  const groups = new Map<string, { hosts: Set<string>; sources: string[] }>();
  for (const [source, hosts] of hostsOf) {
    const root = rootOf(`source ${source}`);
    const group = groups.get(root) ?? { hosts: new Set(), sources: [] };
    group.sources.push(source);
    for (const host of hosts.has(ANY_HOST) ? [ANY_HOST] : hosts) group.hosts.add(host);
    groups.set(root, group);
  }
  return [...groups.values()]
    .map(({ hosts, sources }) => ({
      hosts: [...hosts].sort(byCodeUnit),
      sources: sources.sort(byCodeUnit),
    }))
    .sort(
      (one, two) =>
        byCodeUnit(one.hosts[0] ?? '', two.hosts[0] ?? '') ||
        byCodeUnit(one.sources[0] ?? '', two.sources[0] ?? ''),
    );
}
