import type { HostPattern } from '../../model/route-table.ts';

/**
 * Hostnames of listeners and routes: an exact name, `*.parent` (one or more labels), or undefined for every host.
 * Source: Gateway API v1.6, `Listener.hostname` and `HTTPRouteSpec.hostnames`.
 */
export type Hostname = string | undefined;

function parentOf(wildcard: string): string {
  return wildcard.slice(1);
}

function isWildcard(hostname: string): boolean {
  return hostname.startsWith('*.');
}

/** Does every host of `narrow` belong to `wide`? */
export function covers(wide: Hostname, narrow: Hostname): boolean {
  if (wide === undefined || wide === narrow) return true;
  if (narrow === undefined || !isWildcard(wide)) return false;
  const suffix = parentOf(wide);
  return isWildcard(narrow) ? parentOf(narrow).endsWith(suffix) : isBelow(narrow, suffix);
}

/** `a.b.example.com` is below `.example.com`; `example.com` and `.example.com` are not. */
function isBelow(host: string, suffix: string): boolean {
  return host.length > suffix.length && host.endsWith(suffix);
}

/** The hosts that both hold, as one hostname; `'none'` when there are none. */
export function intersect(a: Hostname, b: Hostname): { readonly hostname: Hostname } | 'none' {
  if (covers(a, b)) return { hostname: b };
  if (covers(b, a)) return { hostname: a };
  return 'none';
}

/** The hostnames that cover this one, itself first, then the more specific first; the last is every host. */
export function coveringHostnames(hostname: Hostname): readonly Hostname[] {
  if (hostname === undefined) return [undefined];
  const covering: Hostname[] = [hostname];
  let dot = hostname.indexOf('.', isWildcard(hostname) ? 2 : 0);
  while (dot !== -1) {
    covering.push(`*${hostname.slice(dot)}`);
    dot = hostname.indexOf('.', dot + 1);
  }
  covering.push(undefined);
  return covering;
}

/** Orders the more specific hostname first: exact names, then wildcards by length, then every host. */
export function compareSpecificity(a: Hostname, b: Hostname): number {
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  const byLength = (b?.length ?? 0) - (a?.length ?? 0);
  if (byLength !== 0) return byLength;
  return compareText(a ?? '', b ?? '');
}

function rank(hostname: Hostname): number {
  if (hostname === undefined) return 2;
  return isWildcard(hostname) ? 1 : 0;
}

/** Orders texts by code unit. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function hostPattern(hostname: Hostname): HostPattern {
  if (hostname === undefined) return { kind: 'any' };
  if (!isWildcard(hostname)) return { kind: 'exact', host: hostname };
  return { kind: 'wildcard', suffix: hostname.slice(2), labels: 'many-labels' };
}

/** A host that the hostname holds, for people and witnesses. */
export function exampleHost(hostname: Hostname): string {
  if (hostname === undefined) return 'any-host.example';
  return isWildcard(hostname) ? `any${parentOf(hostname)}` : hostname;
}
