import { meshAddress, serviceHost } from '../../model/mesh.ts';
import type { Request } from '../../model/request.ts';
import type { HostPattern, MeshPlace } from '../../model/route-table.ts';
import type { PathForm, WitnessHint } from './draft.ts';
import { shortestPath } from './languages.ts';
import { encodePath } from './paths.ts';
import type { Matching } from './relation.ts';

/** Where a witness is sent. */
export interface WitnessPlace {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly host: HostPattern | undefined;
  /** Set inside a mesh: the Service that is asked. */
  readonly mesh?: MeshPlace;
}

/** A host that the pattern holds for. */
export function sampleHost(pattern: HostPattern | undefined): string {
  switch (pattern?.kind) {
    case 'exact':
      return pattern.host;
    case 'wildcard':
      return `a.${pattern.suffix.replace(/^\.+/, '')}`;
    default:
      return 'unknown.example';
  }
}

/** A path that the form holds for. */
export function samplePath(path: PathForm): string {
  switch (path.kind) {
    case 'exact':
      return path.value;
    case 'prefix':
      return path.value === '' ? '/' : path.value;
    case 'regex':
      return shortestPath(path.tree) ?? '/';
  }
}

/** A plain request that satisfies the match, changed as the hint says. */
export function witnessOf(match: Matching, place: WitnessPlace, hint: WitnessHint = {}): Request {
  const path = encodePath(hint.path ?? samplePath(match.path));
  const query = [...match.query.map((one) => `${one.name}=${encodeURIComponent(safe(one.sample))}`)];
  if (hint.query !== undefined) query.push(hint.query);
  const usual = place.scheme === 'https' ? 443 : 80;
  return {
    method: hint.method ?? match.method ?? 'GET',
    scheme: place.scheme,
    host: hint.host ?? (place.mesh === undefined ? sampleHost(place.host) : serviceHost(place.mesh)),
    ...(place.mesh === undefined ? {} : { gateway: meshAddress(place.mesh) }),
    ...(place.port === usual ? {} : { port: place.port }),
    target: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers: [
      ...match.headers.map((one): [string, string] => [one.name, one.sample]),
      ...(hint.headers ?? []).map(([name, value]): [string, string] => [name, value]),
    ],
  };
}

/** Lone surrogates cannot be encoded; they only come from bytes that are no UTF-8. */
function safe(text: string): string {
  return text.replace(/[\ud800-\udfff]/g, '?');
}
