import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy, duration } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

type Retry = Extract<Policy, { kind: 'retry' }>;

/** Words of nginx and of Envoy for requests of which nothing was sent, and for methods that are not safe to repeat. */
const NETWORK = ['error', 'connect-failure'];
const ANY_METHOD = ['non_idempotent', 'non-idempotent'];

/**
 * A request of which nothing was sent is tried again, whatever its method; after a status only where it is listed, and for
 * POST, PATCH and LOCK only with `retryNonIdempotentMethod`: the methods that nginx leaves out too. `attempts` are all tries
 * (pkg/middlewares/retry/retry.go). Statuses and the time for all tries are read since v3.7.
 */
export const RETRIES: Theme = {
  name: 'retries',
  cell: {
    how: 'Middleware spec.retry',
    but: 'a request is tried again where nothing of it was sent, or by status; not after a timeout',
    source: `${REPOSITORY}, pkg/middlewares/retry/retry.go`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'retry') return undefined;
  const { policy } = fact;
  if (policy.tries === 1 || policy.conditions.includes('off')) return never(policy);
  if (policy.tries === 0) return nothing('The number of tries of Traefik is finite');
  const status = statusesOf(policy);
  const reaches = NETWORK.some((condition) => policy.conditions.includes(condition));
  if (status.length === 0 && !reaches) return never(policy);
  const isAny = ANY_METHOD.some((condition) => policy.conditions.includes(condition)) && status.length > 0;
  const retry = {
    attempts: policy.tries,
    ...(reaches ? {} : { disableRetryOnNetworkError: true }),
    ...(isAny ? { retryNonIdempotentMethod: true } : {}),
    ...(status.length === 0 ? {} : { status }),
    ...(policy.timeout === 0 ? {} : { timeout: duration(policy.timeout) }),
  };
  const reasons = [...(reaches ? ['failed connections'] : []), ...status];
  const after = `up to ${policy.tries} tries on ${reasons.join(', ')}`;
  return whole(
    [middleware('retry', { retry }, policy.origins)],
    [
      noteOf(
        POLICY_FINDINGS.inexact,
        'Traefik tries again where nothing of a request was sent yet.',
        policy.origins,
        {
          group: `retry ${after}`,
          ...(policy.isDefault ? { severity: 'info' as const } : {}),
          before: describePolicy(policy),
          after,
          witness: 'none',
        },
      ),
    ],
  );
}

/** Traefik tries nothing again by itself (pkg/server/service). */
function never(policy: Retry): Saying {
  const isWanted = policy.tries !== 1 && !policy.conditions.includes('off');
  const note = noteOf(POLICY_FINDINGS.inexact, 'Traefik tries nothing again by itself.', policy.origins, {
    ...(isWanted && !policy.isDefault ? {} : { severity: 'info' as const }),
    before: describePolicy(policy),
    after: 'one try',
    witness: 'none',
  });
  return { says: 'whole', parts: [], notes: [note] };
}

function statusesOf({ conditions }: Retry): readonly string[] {
  const codes = conditions.flatMap(
    (condition) => /^(?:http_)?([1-5]\d\d(?:-[1-5]\d\d)?)$/.exec(condition)?.[1] ?? [],
  );
  return [...new Set(codes)].sort();
}
