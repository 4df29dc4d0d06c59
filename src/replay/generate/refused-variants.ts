import type { Check, Outcome } from '../../model/outcome.ts';
import type { Request } from '../../model/request.ts';
import type { Route } from '../../model/route-table.ts';
import { AUTH_HEADER } from '../lab/echo.ts';
import type { RequestVariant } from './request-variants.ts';

/** Statuses with which the stand-in for an authentication service refuses. */
const REFUSALS = [401, 403, 302, 500];

/** Requests that the authentication service of a route refuses, in every way that makes a difference. */
export function refusedVariants(base: Request, routes: readonly Route[]): readonly RequestVariant[] {
  if (!routes.some(({ outcome }) => asksService(outcome))) return [];
  return REFUSALS.map((status) => ({
    request: { ...base, headers: [...base.headers, [AUTH_HEADER, `${status}`]] },
    purpose: `the authentication service answers ${status}`,
  }));
}

function asksService(outcome: Outcome): boolean {
  if (outcome.kind !== 'gate') return false;
  return isService(outcome.check) || asksService(outcome.then);
}

function isService(check: Check): boolean {
  return check.kind === 'external-auth' || (check.kind === 'any-of' && check.checks.some(isService));
}
