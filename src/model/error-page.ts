import { NO_CAPTURES, renderTemplate } from './rendering.ts';
import type { RequestContext } from './request-context.ts';
import type { ErrorPages } from './route-table.ts';

/** Path and query that an error page is asked for with; null where they depend on a status that is not known. */
export function pageTarget(
  { page }: ErrorPages,
  status: number | undefined,
  request: RequestContext,
): string | null {
  if (page === undefined) {
    return request.query === undefined || request.query === '' ? '/' : `/?${request.query}`;
  }
  let target = '';
  for (const part of page.target) {
    const text =
      'status' in part
        ? status === undefined
          ? null
          : String(part.status === 'original' ? status : clientStatus(page, status))
        : renderTemplate([part], request, NO_CAPTURES);
    if (text === null) return null;
    target += text;
  }
  return target;
}

/** What the client gets in place of a status. */
export function clientStatus(page: NonNullable<ErrorPages['page']>, status: number): number {
  return page.statuses.find(({ from, to }) => from <= status && status <= to)?.client ?? status;
}

/** `500-501, 503-599` */
export function rangesOf(statuses: readonly number[]): string {
  const ranges: Array<[number, number]> = [];
  for (const status of [...statuses].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && status <= last[1] + 1) last[1] = status;
    else ranges.push([status, status]);
  }
  return ranges.map(([low, high]) => (low === high ? String(low) : `${low}-${high}`)).join(', ');
}
