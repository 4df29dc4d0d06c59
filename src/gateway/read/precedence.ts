import type { Dialect } from '../dialect.ts';

/** Larger numbers first, compared from left to right. */
export type Rank = readonly number[];

export function compareRank(a: Rank, b: Rank): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (b[index] ?? 0) - (a[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export interface HttpMatchShape {
  readonly pathKind: 'Exact' | 'PathPrefix' | 'RegularExpression';
  readonly pathLength: number;
  readonly hasMethod: boolean;
  readonly headers: number;
  readonly query: number;
}

/**
 * Precedence of an HTTPRoute match: Exact path, longest prefix, method, number of headers, number of query parameters
 * (Gateway API v1.6, HTTPRouteRule.matches). Where regular expressions stand is the dialect's; left open, they are read
 * as above prefixes, as most implementations do.
 */
export function httpRank(shape: HttpMatchShape, dialect: Dialect): Rank {
  return [
    pathClass(shape.pathKind, dialect.regexRank),
    pathWeight(shape, dialect),
    shape.hasMethod ? 1 : 0,
    shape.headers,
    shape.query,
  ];
}

function pathClass(kind: HttpMatchShape['pathKind'], regexRank: Dialect['regexRank']): number {
  if (kind === 'Exact') return 4;
  if (kind === 'PathPrefix' || regexRank === 'with-prefix-by-length') return 2;
  return regexRank === 'below-prefix' ? 1 : 3;
}

function pathWeight(shape: HttpMatchShape, dialect: Dialect): number {
  if (shape.pathKind === 'Exact') return 0;
  if (shape.pathKind === 'PathPrefix') return shape.pathLength;
  const byLength = dialect.regexRank === 'with-prefix-by-length' || dialect.regexOrder === 'longest-first';
  return byLength ? shape.pathLength : 0;
}

/** Precedence of a GRPCRoute match: characters of the service, of the method, number of headers (GRPCRouteRule). */
export function grpcRank(service: number, method: number, headers: number): Rank {
  return [service, method, headers];
}
