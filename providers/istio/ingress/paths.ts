import type { IngressPath } from '../../../src/kubernetes/ingress.ts';
import type { StringMatch } from '../objects/virtual-service.ts';

/**
 * The match that a path becomes; undefined for one that holds every path
 * (pilot/pkg/config/kube/ingress/virtualservices.go). Suffixes that look like wildcards are cut off paths without a type;
 * there are no regular expressions.
 */
export function pathMatch({ path, pathType }: IngressPath): StringMatch | undefined {
  if (pathType === 'Exact') return { kind: 'exact', value: path };
  if (pathType === 'Prefix') return { kind: 'prefix', value: path };
  if (path === '' || path === '/*' || path === '*' || path === '.*') return undefined;
  for (const suffix of ['.*', '/*']) {
    if (path.endsWith(suffix)) return { kind: 'prefix', value: path.slice(0, -suffix.length) };
  }
  return { kind: 'exact', value: path };
}

/** Longer texts first, exact ones before prefixes of the same length, what holds everything last. */
export function comparePaths(a: StringMatch | undefined, b: StringMatch | undefined): number {
  return lengthOf(b) - lengthOf(a) || Number(isExact(b)) - Number(isExact(a));
}

function lengthOf(match: StringMatch | undefined): number {
  return match === undefined || match.kind === 'present' ? 0 : match.value.length;
}

function isExact(match: StringMatch | undefined): boolean {
  return match?.kind === 'exact';
}
