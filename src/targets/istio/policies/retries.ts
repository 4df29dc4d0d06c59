import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { REPOSITORY } from './objects.ts';

/**
 * Where a rule says nothing, Istio tries up to three times what did not reach a backend (DefaultPolicy); the field `retry`
 * of the experimental channel says another number, or 0 further tries, and statuses.
 */
export const RETRIES: Theme = {
  name: 'retries',
  cell: {
    how: 'by default three tries where no backend was reached; retry of the rule (experimental channel)',
    but: 'other numbers and statuses need the experimental channel; requests that reached a backend are not tried again',
    source: `${REPOSITORY}, pilot/pkg/networking/core/route/retry/retry.go, DefaultPolicy; pilot/pkg/config/kube/gateway/conversion.go, convertHTTPRoute`,
  },
  write,
};

const TRIES = 3;
/** Of Istio itself (retry.go, defaultRetryOn). */
const CONDITIONS = [
  'connect-failure',
  'refused-stream',
  'unavailable',
  'cancelled',
  'retriable-status-codes',
];
/** Of nginx, which stand for a backend that was not reached; a request may have been sent to it, though. */
const ERRORS: ReadonlySet<string> = new Set(['error', 'timeout']);

function write(fact: Fact, { abilities }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'retry') return undefined;
  const { policy } = fact;
  const { conditions, tries, isDefault, origins } = policy;
  // What Istio itself does by default is no other wish.
  if (isDefault && CONDITIONS.every((one) => conditions.includes(one))) return undefined;
  if (tries === 1 || conditions.includes('off')) {
    return { says: 'nothing', why: 'Istio tries twice more what did not reach a backend' };
  }
  if (tries !== TRIES || !conditions.every((condition) => ERRORS.has(condition))) {
    return abilities.retry
      ? undefined
      : {
          says: 'nothing',
          why: 'Istio tries twice more what did not reach a backend, and has a field for others in the experimental channel',
        };
  }
  const after = `up to ${TRIES} tries on ${CONDITIONS.join(', ')}`;
  const note = noteOf(
    POLICY_FINDINGS.inexact,
    'Istio tries again by default, and what reached a backend only where a gRPC status says that it may be.',
    isDefault ? [] : origins,
    {
      group: `retry ${after}`,
      ...(isDefault ? { severity: 'info' as const } : {}),
      before: describePolicy(policy),
      after,
      witness: 'none',
    },
  );
  return { says: 'whole', parts: [], notes: [note] };
}
