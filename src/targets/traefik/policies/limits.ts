import { type Fact, type Note, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { middleware, REPOSITORY, whole } from './objects.ts';

type RateLimit = Extract<Policy, { kind: 'rate-limit' }>;
type ConnectionLimit = Extract<Policy, { kind: 'connection-limit' }>;

const STATUS = 429;
const PERIODS: Readonly<Record<RateLimit['per'], string>> = { second: '1s', minute: '1m', hour: '1h' };

/**
 * A bucket for each address of a connection, filled all the time at the rate, as that of nginx is. It holds `burst` requests,
 * that of nginx one more than its burst. Who finds it empty waits for half of the time to the next request, and gets 429 if
 * that does not help (pkg/middlewares/ratelimiter/rate_limiter.go). Each instance counts for itself, as nginx does.
 */
export const RATE_LIMITS: Theme = {
  name: 'rate-limits',
  cell: {
    how: 'Middleware spec.rateLimit',
    but: 'refusals are 429; no address is left out',
    source: `${REPOSITORY}, pkg/middlewares/ratelimiter/rate_limiter.go`,
  },
  write: (fact) =>
    fact.kind === 'policy' && fact.policy.kind === 'rate-limit' ? writeRate(fact.policy) : undefined,
};

/**
 * Requests of one address that are being answered, each instance counting for itself; further ones get 429
 * (pkg/middlewares/inflightreq; github.com/vulcand/oxy, connlimit).
 */
export const CONNECTION_LIMITS: Theme = {
  name: 'connection-limits',
  cell: {
    how: 'Middleware spec.inFlightReq',
    but: 'refusals are 429; no address is left out; every route counts for itself',
    source: `${REPOSITORY}, pkg/middlewares/inflightreq/inflight_req.go`,
  },
  write: connections,
};

function writeRate(policy: RateLimit): Saying {
  const burst = policy.burst + 1;
  const rateLimit = { average: policy.requests, burst, period: PERIODS[policy.per] };
  const after = `${policy.requests} requests per ${policy.per} and client, ${burst} at once, refused with ${STATUS}`;
  return whole(
    [middleware('rate-limit', { rateLimit }, policy.origins, policy.per)],
    [...inexact(policy, after), ...notExempt(policy, after)],
  );
}

function connections(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'connection-limit') return undefined;
  const { policy } = fact;
  const inFlightReq = { amount: policy.connections, sourceCriterion: { ipStrategy: {} } };
  const after = `${policy.connections} requests of one client at a time for each rule, refused with ${STATUS}`;
  return whole(
    [middleware('requests-at-a-time', { inFlightReq }, policy.origins)],
    [...inexact(policy, after), ...notExempt(policy, after)],
  );
}

function inexact(policy: RateLimit | ConnectionLimit, after: string): readonly Note[] {
  const message = `Traefik refuses with ${STATUS}, and counts for each route.`;
  return [
    noteOf(POLICY_FINDINGS.inexact, message, policy.origins, {
      before: describePolicy(policy),
      after,
      witness: 'none',
    }),
  ];
}

function notExempt(policy: RateLimit | ConnectionLimit, after: string): readonly Note[] {
  if (policy.exempt.length === 0) return [];
  const message = `Addresses that the limit leaves out (${policy.exempt.join(', ')}) are limited as well.`;
  return [
    noteOf(POLICY_FINDINGS.inexact, message, policy.origins, {
      severity: 'high',
      before: 'not limited',
      after,
      witness: 'none',
    }),
  ];
}
