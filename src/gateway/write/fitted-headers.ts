import type { Origin } from '../../model/origin.ts';
import type { Dialect } from '../dialect.ts';
import { isRefusedName, writeQuoted } from '../quoted-values.ts';
import type { DraftFilter, Note } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import type { HeaderFilters } from './headers.ts';
import { noteOf } from './reporter.ts';

type Side = 'request' | 'response';

/**
 * Filters of headers as the dialect takes them: edits that it would refuse with the whole rule are left out and noted,
 * values are written as it reads them.
 */
export function fittedHeaders(
  headers: HeaderFilters,
  side: Side,
  { name: dialect, refusedHeaders: refused }: Dialect,
  origins: readonly Origin[],
): HeaderFilters {
  if (refused === undefined) return headers;
  const notes: Note[] = [...headers.notes];
  // Backends believe what the proxy says: nobody else may say it.
  const taken: string[] = [];
  const leaveOut = (name: string, why: string, isTaken = false): void => {
    if (isTaken) taken.push(name);
    const kind = side === 'request' ? FORWARD_FINDINGS.requestHeader : FORWARD_FINDINGS.responseHeader;
    notes.push(
      noteOf(kind, `The ${side} header ${name} is not changed: ${why}.`, origins, {
        before: `${name} is changed`,
        after: isTaken ? `${name} does not reach the backend` : `${name} is left as it is`,
      }),
    );
  };
  const isKept = (name: string): boolean => {
    const isTaken = !isRefusedName(refused[side], name);
    if (!isTaken) leaveOut(name, `${dialect} refuses every edit of it`);
    return isTaken;
  };
  const written = (
    given: ReadonlyArray<{ readonly name: string; readonly value: string }>,
  ): ReadonlyArray<{ readonly name: string; readonly value: string }> =>
    given.flatMap(({ name, value }) => {
      if (!isKept(name)) return [];
      const text = writeQuoted(value);
      if (text === undefined)
        leaveOut(name, `${dialect} takes no value with a dollar sign`, side === 'request');
      return text === undefined ? [] : [{ name, value: text }];
    });
  const filters = headers.filters.flatMap((filter): DraftFilter[] => {
    if (filter.type !== 'RequestHeaderModifier' && filter.type !== 'ResponseHeaderModifier') return [filter];
    const { set, add, remove } = filter.changes;
    const changes = { set: written(set), add: written(add), remove: [...remove.filter(isKept), ...taken] };
    const isEmpty = changes.set.length + changes.add.length + changes.remove.length === 0;
    return isEmpty ? [] : [{ ...filter, changes }];
  });
  return { filters, notes };
}

/** The same for a redirect, of which a dialect may leave all headers as they are. */
export function redirectHeaders(
  headers: HeaderFilters,
  dialect: Dialect,
  origins: readonly Origin[],
): HeaderFilters {
  if (dialect.responseHeaders !== 'forwarded-only' || headers.filters.length === 0)
    return fittedHeaders(headers, 'response', dialect, origins);
  const names = headers.filters.flatMap((filter) => [
    ...changed(filter).set,
    ...changed(filter).add,
    ...changed(filter).removed,
  ]);
  const lost = noteOf(
    FORWARD_FINDINGS.responseHeader,
    `${dialect.name} changes no headers of redirects: ${names.join(', ')}.`,
    origins,
    {
      before: 'the redirect has these headers as they are changed',
      after: 'the redirect has none of the changes',
    },
  );
  return { filters: [], notes: [...headers.notes, lost] };
}

/** Answers to gRPC calls: a dialect may add to their headers alone. */
export function grpcHeaders(
  headers: HeaderFilters,
  { name: dialect, grpc }: Dialect,
  origins: readonly Origin[],
): HeaderFilters {
  if (grpc?.responseHeaders !== 'added') return headers;
  const names = headers.filters.flatMap((filter) => [...changed(filter).set, ...changed(filter).removed]);
  if (names.length === 0) return headers;
  const note = noteOf(
    FORWARD_FINDINGS.responseHeader,
    `${dialect} takes no headers away from answers to gRPC calls: ${names.join(', ')} of a backend stays.`,
    origins,
    {
      before: 'clients do not see what the backend says in these headers',
      after: 'clients see it, beside what is set here',
      witness: 'none',
    },
  );
  return { filters: headers.filters, notes: [...headers.notes, note] };
}

/** Names of headers that a filter changes. */
function changed(filter: DraftFilter): Readonly<Record<'set' | 'add' | 'removed', readonly string[]>> {
  if (!('changes' in filter)) return { set: [], add: [], removed: [] };
  const { set, add, remove } = filter.changes;
  return { set: set.map(({ name }) => name), add: add.map(({ name }) => name), removed: remove };
}
