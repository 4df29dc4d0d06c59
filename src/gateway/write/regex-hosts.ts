import { chooseHost } from '../../model/hosts.ts';
import type { HostPattern, Listener, RouteTable, VirtualHost } from '../../model/route-table.ts';
import type { Tree } from '../../regex/tree.ts';
import { isHostname } from '../limits.ts';
import { bothOf, firstWithout, textsOf } from './expressions/index.ts';
import { escapeRegex, readPattern } from './languages.ts';

/** More names than this are not what a person would list. */
const MOST_NAMES = 32;

/**
 * Hosts that are given by a regular expression, in patterns that the API has: the names themselves where they are few,
 * a wildcard or any host where the expression stands for just that. Others stay as they are.
 */
export function withPlainHosts(table: RouteTable): RouteTable {
  if (!table.listeners.some(hasExpressions)) return table;
  return {
    ...table,
    listeners: table.listeners.map((one) => (hasExpressions(one) ? plainListener(one) : one)),
  };
}

function hasExpressions({ virtualHosts }: Listener): boolean {
  return virtualHosts.some(({ hosts }) => hosts.some(({ kind }) => kind === 'regex'));
}

function plainListener(listener: Listener): Listener {
  const virtualHosts = listener.virtualHosts.flatMap((host): readonly VirtualHost[] => {
    const hosts = host.hosts.flatMap((pattern) => plainPatterns(pattern, listener));
    // Every name is served by a host that comes first: this one never is.
    return hosts.length === 0 ? [] : [{ ...host, hosts }];
  });
  return { ...listener, virtualHosts };
}

function plainPatterns(pattern: HostPattern, listener: Listener): readonly HostPattern[] {
  if (pattern.kind !== 'regex') return [pattern];
  const { source } = pattern;
  const parsed = readPattern({ source, flavour: 'pcre', ignoreCase: true, anchoring: 'none' });
  const tree = parsed.ok ? bothOf(parsed.tree, HOSTS) : undefined;
  if (tree === undefined) return [pattern];
  const names = tree === 'empty' ? [] : textsOf(tree, MOST_NAMES);
  if (names !== undefined) {
    // An exact name and what stands earlier are asked before an expression.
    return names
      .filter((name) => isHostname(name) && chooseHost(listener, name)?.pattern === pattern)
      .map((host) => ({ kind: 'exact', host }));
  }
  return tree === 'empty' ? [] : [wildcardFor(tree, source) ?? pattern];
}

const LABEL = '[0-9a-z](?:[-0-9a-z]*[0-9a-z])?';

function treeOf(source: string): Tree {
  const parsed = readPattern({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
  if (!parsed.ok) throw new Error(`composed pattern cannot be read: ${source}`);
  return parsed.tree;
}

/** Host names as they are compared: in lower case, without the port. */
const HOSTS = treeOf(`${LABEL}(?:\\.${LABEL})*`);

/** The literal end of an expression for hosts, after a dot. */
const SUFFIX = /\\\.((?:[a-z0-9-]+\\\.)*[a-z0-9-]+)\$?$/i;

function wildcardFor(tree: Tree, source: string): HostPattern | undefined {
  if (equal(tree, HOSTS)) return { kind: 'any' };
  const suffix = SUFFIX.exec(source)?.[1]?.replaceAll('\\.', '.').toLowerCase();
  if (suffix === undefined || !isHostname(suffix)) return undefined;
  const end = `\\.${escapeRegex(suffix)}`;
  if (equal(tree, treeOf(`${LABEL}(?:\\.${LABEL})*${end}`))) {
    return { kind: 'wildcard', suffix, labels: 'many-labels' };
  }
  if (equal(tree, treeOf(`${LABEL}${end}`))) return { kind: 'wildcard', suffix, labels: 'one-label' };
  return undefined;
}

function equal(a: Tree, b: Tree): boolean {
  return firstWithout(a, b) === 'empty' && firstWithout(b, a) === 'empty';
}
