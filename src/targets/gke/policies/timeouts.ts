import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { API, backendPart, DOCS } from './objects.ts';

/** Seconds: a day, the longest time that Google recommends (cloud.google.com/load-balancing/docs/https, timeouts). */
const LONGEST = 86_400;
/** Seconds without a policy. */
const USUAL = 30;

/**
 * `timeoutSec` limits a whole request with its answer, and WebSockets as well; without a policy it is 30 seconds. The source
 * limits the time in which nothing is sent, so that the longest time is written: nothing ends that it serves.
 */
export const TIMEOUTS: Theme = {
  name: 'timeouts',
  cell: {
    how: 'GCPBackendPolicy spec.default.timeoutSec of the Service: a day, as the default of 30 seconds would end long answers and WebSockets',
    but: 'times between two reads or writes have no field',
    source: `${API}/gcpbackendpolicy_types.go; ${DOCS}`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'timeouts') return undefined;
  const { policy } = fact;
  if (policy.read === undefined && policy.send === undefined) return undefined;
  const after = `${LONGEST} seconds for a whole request, WebSockets among them`;
  return {
    says: 'whole',
    parts: [backendPart({ timeoutSec: LONGEST }, policy)],
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        'GKE limits whole requests, by default to 30 seconds; a day is written, so that nothing ends that is served today.',
        policy.isDefault ? [] : policy.origins,
        {
          group: `timeoutSec ${describePolicy(policy)}`,
          ...(policy.isDefault ? { severity: 'info' as const } : {}),
          before: describePolicy(policy),
          after,
          witness: 'none',
        },
      ),
    ],
  };
}

/** The time that a policy gives a whole request, or the default. */
export function readTimeout(fields: Fields | undefined, origins: readonly Origin[]): Policy {
  const seconds = fields?.integer('timeoutSec');
  return {
    kind: 'timeouts',
    request: (seconds ?? USUAL) * 1_000,
    origins,
    isDefault: seconds === undefined,
  };
}
