import type { RouteContext } from './context.ts';
import { closed, type Entry } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { noteOf } from './reporter.ts';

/**
 * Matches whose method or query parameters the implementation does not look at hold for more requests there: they are
 * closed, unless they do nothing but refuse anyway.
 */
export function closeIgnored(entries: readonly Entry[], context: RouteContext): readonly Entry[] {
  const { unsupported = {}, name } = context.dialect;
  const isIgnored = (feature: 'HTTPRouteMethodMatching' | 'HTTPRouteQueryParamMatching'): boolean =>
    unsupported[feature] === 'field-ignored';
  const [methods, queries] = [isIgnored('HTTPRouteMethodMatching'), isIgnored('HTTPRouteQueryParamMatching')];
  if (!methods && !queries) return entries;
  return entries.map((entry): Entry => {
    const parts = [
      ...(methods && entry.method !== undefined ? [`the method ${entry.method}`] : []),
      ...(queries ? entry.query.map((one) => `the query parameter ${one.name}`) : []),
    ];
    if (parts.length === 0 || entry.action.kind === 'not-found' || entry.action.kind === 'lost') return entry;
    const what = parts.join(' and ');
    const note = noteOf(
      ROUTE_FINDINGS.conditionIgnored,
      `${name} does not look at ${what} of a match.`,
      entry.origins,
      {
        before: `only requests with ${what} are treated so`,
        after: context.allowPartial
          ? 'all requests of the path are'
          : '500 for all requests of the path that the match stands in front of',
      },
    );
    if (context.allowPartial) {
      const { action } = entry;
      return { ...entry, action: { ...action, notes: [...action.notes, note] } };
    }
    return { ...entry, action: closed([note]) };
  });
}
