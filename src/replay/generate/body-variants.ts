import { bodyLimit } from '../../model/evaluate.ts';
import type { Request } from '../../model/request.ts';
import type { Route } from '../../model/route-table.ts';
import type { RequestVariant } from './request-variants.ts';

/** Bytes of the largest body that is made; larger limits are not exercised. */
export const MOST_BODY = 4 * 1024 * 1024;

/** Bodies up to this size are sent for every route, larger ones once for each limit. */
const SMALL = 64 * 1024;

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Requests with a body of just the size that a route takes, and with one byte more.
 *
 * @param seen limits for which large bodies were made before; those that are made now are added
 */
export function bodyVariants(
  base: Request,
  routes: readonly Route[],
  seen: Set<number>,
): readonly RequestVariant[] {
  const found: RequestVariant[] = [];
  for (const { match, outcome } of routes) {
    const bytes = bodyLimit(outcome)?.bytes ?? 0;
    if (bytes <= 0 || bytes > MOST_BODY || (bytes > SMALL && seen.has(bytes))) continue;
    const method = match.methods === undefined && !WITH_BODY.has(base.method) ? 'POST' : base.method;
    if (!WITH_BODY.has(method)) continue;
    if (bytes > SMALL) seen.add(bytes);
    const sent = (length: number, purpose: string): RequestVariant => ({
      request: { ...base, method, headers: [...base.headers, ['Content-Length', `${length}`]] },
      purpose,
    });
    found.push(
      sent(bytes, `a body of ${bytes} bytes, the limit`),
      sent(bytes + 1, 'a body of one byte more than the limit'),
    );
  }
  return found;
}
