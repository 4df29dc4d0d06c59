import type { RouteTable } from '../model/route-table.ts';

/** The parts of requests, beside method, host and path, that tables look at. */
export interface Watched {
  /** Lower case. */
  readonly headers: ReadonlySet<string>;
  readonly query: ReadonlySet<string>;
  readonly cookies: ReadonlySet<string>;
}

/** Looks for every header, parameter and cookie that a match, a template or a policy of the tables names. */
export function watchedBy(tables: readonly RouteTable[]): Watched {
  const headers = new Set<string>();
  const query = new Set<string>();
  const cookies = new Set<string>();
  const names = (list: unknown, into: Set<string>, lower: boolean): void => {
    if (!Array.isArray(list)) return;
    for (const item of list) {
      const name: unknown =
        typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
      if (typeof name === 'string') into.add(lower ? name.toLowerCase() : name);
    }
  };
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const inner of value) visit(inner);
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'origins') continue;
      if (key === 'match' || key === 'not' || key === 'any') visitMatch(inner);
      else if (key === 'header' && typeof inner === 'string') headers.add(inner.toLowerCase());
      else if (key === 'cors') headers.add('origin').add('access-control-request-method');
      else if (key === 'ifSent' && typeof inner === 'string') headers.add(inner.toLowerCase());
      if (key !== 'match') visit(inner);
    }
  };
  const visitMatch = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const inner of value) visitMatch(inner);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if ('headers' in value) names(value.headers, headers, true);
    if ('query' in value) names(value.query, query, false);
    if ('cookies' in value) names(value.cookies, cookies, false);
    if ('texts' in value) visit(value.texts);
    for (const key of ['not', 'any'] as const) {
      if (key in value) visitMatch((value as Readonly<Record<string, unknown>>)[key]);
    }
  };
  for (const table of tables) visit(table);
  headers.delete('host');
  headers.delete('authorization');
  return { headers, query, cookies };
}
