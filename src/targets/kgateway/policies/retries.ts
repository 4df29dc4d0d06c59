import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { PLUGIN, REPOSITORY, trafficPart } from './objects.ts';

type Retry = Extract<Policy, { kind: 'retry' }>;

/**
 * Only what surely did not reach a backend is tried again whatever the method, as nginx does for methods that are not
 * idempotent; by status only where the source does that for every method. `attempts` are those behind the first try
 * (pkg/pluginsdk/policy/retry.go, BuildRetryPolicy).
 */
export const RETRIES: Theme = {
  name: 'retries',
  cell: {
    how: 'TrafficPolicy spec.retry',
    but: 'failed connections and refused streams are tried again; a time for all tries together has no field',
    source: `${REPOSITORY}, api/v1alpha1/kgateway/retries.go; ${PLUGIN}/timeout_retry.go`,
  },
  write,
  kind: 'TrafficPolicy',
  read,
};

const SAFE = ['connect-failure', 'refused-stream', 'reset-before-request'];

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'retry') return undefined;
  const { policy } = fact;
  if (policy.tries === 0) return { says: 'nothing', why: 'The number of tries of TrafficPolicy is finite' };
  const isOff = policy.tries === 1 || policy.conditions.includes('off');
  const codes = !isOff && policy.conditions.includes('non_idempotent') ? statusesOf(policy) : [];
  const retry = {
    attempts: policy.tries - 1,
    retryOn: SAFE,
    ...(codes.length === 0 ? {} : { statusCodes: codes }),
  };
  const after = isOff ? 'one try' : `up to ${policy.tries} tries on ${[...SAFE, ...codes].join(', ')}`;
  return {
    says: 'whole',
    parts: isOff ? [] : [trafficPart({ retry }, policy.origins)],
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        'kgateway tries again only what did not reach a backend.',
        policy.origins,
        {
          group: `retry ${after}`,
          ...(policy.isDefault || isOff ? { severity: 'info' as const } : {}),
          before: describePolicy(policy),
          after,
          witness: 'none',
        },
      ),
    ],
  };
}

function statusesOf({ conditions }: Retry): readonly number[] {
  const codes = conditions.map((condition) => Number(/^http_([45]\d\d)$/.exec(condition)?.[1]));
  return [...new Set(codes.filter((code) => !Number.isNaN(code)))].sort((a, b) => a - b);
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('retry');
  if (fields === undefined) return undefined;
  fields.skip('backoffBaseInterval');
  const conditions = [...fields.texts('retryOn'), ...fields.integers('statusCodes').map(String)];
  return withPolicies([
    {
      kind: 'retry',
      conditions,
      tries: (fields.integer('attempts') ?? 1) + 1,
      timeout: 0,
      origins: [{ object: policy, path: fields.path }],
      isDefault: false,
    },
  ]);
}
