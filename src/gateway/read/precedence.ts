import { type Criterion, type Dialect, type MatchOrder, SPECIFIED_ORDER } from '../dialect.ts';

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
  readonly path: string;
  readonly hasMethod: boolean;
  readonly headers: number;
  readonly exactHeaders: number;
  readonly query: number;
  readonly exactQuery: number;
}

/** A rule without matches, or a match without any condition. */
export const MATCHES_ALL: HttpMatchShape = {
  pathKind: 'PathPrefix',
  path: '/',
  hasMethod: false,
  headers: 0,
  exactHeaders: 0,
  query: 0,
  exactQuery: 0,
};

/**
 * Precedence of an HTTPRoute match: Exact path, longest prefix, method, number of headers, number of query parameters
 * (Gateway API v1.6, HTTPRouteRule.matches), or what the dialect puts in the place of that. Where regular expressions
 * stand is the dialect's; left open, they are read as above prefixes, as most implementations do.
 */
export function httpRank(shape: HttpMatchShape, dialect: Dialect): Rank {
  const order = dialect.order ?? SPECIFIED_ORDER;
  if (order.kind === 'as-listed') return [];
  if (order.kind === 'sum') return [sumOf(shape, order)];
  const rank: number[] = [];
  for (const criterion of order.criteria) {
    if (criterion === 'path')
      rank.push(pathClass(shape.pathKind, dialect.regexRank), pathWeight(shape, dialect));
    else rank.push(countOf(criterion, shape));
  }
  return rank;
}

function countOf(criterion: Exclude<Criterion, 'path'>, shape: HttpMatchShape): number {
  const method = shape.hasMethod ? 1 : 0;
  switch (criterion) {
    case 'method':
      return method;
    case 'headers':
      return shape.headers;
    case 'headers-and-method':
      return shape.headers + method;
    case 'exact-headers-and-method':
      return shape.exactHeaders + method;
    case 'query':
      return shape.query;
    case 'exact-query':
      return shape.exactQuery;
  }
}

function pathClass(kind: HttpMatchShape['pathKind'], regexRank: Dialect['regexRank']): number {
  if (kind === 'Exact') return 4;
  if (kind === 'PathPrefix' || regexRank === 'with-prefix-by-length') return 2;
  return regexRank === 'below-prefix' ? 1 : 3;
}

function pathWeight({ pathKind, path }: HttpMatchShape, dialect: Dialect): number {
  if (pathKind === 'Exact') return 0;
  if (pathKind === 'PathPrefix') {
    return dialect.trailingSlashCounts === false ? path.replace(/(.)\/$/, '$1').length : path.length;
  }
  const byLength = dialect.regexRank === 'with-prefix-by-length' || dialect.regexOrder === 'longest-first';
  return byLength ? Buffer.byteLength(path) : 0;
}

function sumOf(shape: HttpMatchShape, order: Extract<MatchOrder, { kind: 'sum' }>): number {
  return (
    pathPoints(shape, order) +
    (shape.hasMethod ? order.method : 0) +
    shape.headers * order.header +
    shape.query * order.query
  );
}

function pathPoints({ pathKind, path }: HttpMatchShape, order: Extract<MatchOrder, { kind: 'sum' }>): number {
  if (pathKind === 'Exact') return order.exactPath;
  if (pathKind === 'PathPrefix' && path === '/') return order.rootPrefix;
  return order.otherPath + Buffer.byteLength(path) * order.pathCharacter;
}

/** Precedence of a GRPCRoute match: characters of the service, of the method, number of headers (GRPCRouteRule). */
export function grpcRank(service: number, method: number, headers: number): Rank {
  return [service, method, headers];
}
