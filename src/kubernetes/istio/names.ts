import type { HostPattern } from '../../model/route-table.ts';

/** The name that Istio calls workloads of the mesh by where gateways are named. */
export const MESH = 'mesh';

/** A host of a VirtualService, a destination or a DestinationRule: names without a dot are Services of the namespace. */
export function serviceHost(host: string, namespace: string, domain: string): string {
  if (host === '' || host === '*' || host.includes('.') || host.includes(':')) return host;
  return `${host}.${namespace}.svc.${domain}`;
}

/**
 * `namespace/name` of a Gateway that a VirtualService names: alone, as `./name`, `namespace/name`, or as the old
 * `name.namespace.svc...` (pilot/pkg/model/config.go, resolveGatewayName).
 */
export function gatewayName(name: string, namespace: string): string {
  if (name === MESH) return name;
  const slash = name.indexOf('/');
  if (slash >= 0) return name.slice(0, slash) === '.' ? `${namespace}${name.slice(slash)}` : name;
  const [first = '', second] = name.split('.');
  return second === undefined ? `${namespace}/${name}` : `${second}/${first}`;
}

/** The Service of the cluster that a full host names; undefined for any other name. */
export function serviceOf(
  host: string,
  domain: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const end = `.svc.${domain}`;
  if (!host.endsWith(end)) return undefined;
  const [name = '', namespace = '', ...more] = host.slice(0, -end.length).split('.');
  return name === '' || namespace === '' || more.length > 0 ? undefined : { namespace, name };
}

/** Are all hosts of `inner` hosts of `outer`? (pkg/config/host/name.go, SubsetOf) */
export function isWithin(inner: string, outer: string): boolean {
  const wild = outer.startsWith('*');
  if (inner.startsWith('*')) {
    return wild && inner.length >= outer.length && inner.slice(1).endsWith(outer.slice(1));
  }
  return wild ? inner.endsWith(outer.slice(1)) : inner === outer;
}

/** The hosts that are in both lists, always the more specific name (pkg/config/host/names.go, Intersection). */
export function commonHosts(one: readonly string[], two: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const a of one) {
    for (const b of two) {
      if (isWithin(a, b)) found.add(a);
      else if (isWithin(b, a)) found.add(b);
    }
  }
  return [...found];
}

export function hostPattern(host: string): HostPattern {
  if (host === '*') return { kind: 'any' };
  if (host.startsWith('*.')) return { kind: 'wildcard', suffix: host.slice(1), labels: 'many-labels' };
  return { kind: 'exact', host };
}

/** More specific hosts first: names, then longer suffixes, then any host. */
export function compareSpecificity(a: string, b: string): number {
  const rank = (host: string): number => (host === '*' ? 0 : host.startsWith('*') ? 1 : 2);
  return rank(b) - rank(a) || (rank(a) === 1 ? b.length - a.length : 0) || (a < b ? -1 : a > b ? 1 : 0);
}

/** By creation, then name, then namespace (pilot/pkg/model/config.go, SortConfigByCreationTime). */
export function byAge(
  a: { readonly created: string; readonly name: string; readonly namespace: string },
  b: { readonly created: string; readonly name: string; readonly namespace: string },
): number {
  return (
    compare(instant(a.created), instant(b.created)) ||
    compare(a.name, b.name) ||
    compare(a.namespace, b.namespace)
  );
}

/** Objects without a time count as the oldest. */
function instant(text: string): number {
  const time = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
