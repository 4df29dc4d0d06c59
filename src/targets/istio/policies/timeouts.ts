import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import { describePolicy, duration } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { trafficPart } from './destination-rules.ts';
import { REPOSITORY } from './objects.ts';

/**
 * The time to connect is one of a Service. No field ends a stream in which nothing happens: long polls, WebSockets and
 * server-sent events live, and requests without an answer too, unless the rule has a timeout of its own.
 */
export const TIMEOUTS: Theme = {
  name: 'timeouts',
  cell: {
    how: 'DestinationRule trafficPolicy.connectionPool.tcp.connectTimeout; a limit for the whole request by the field of the rule',
    but: 'none between two reads or writes; for every client of the Service in the mesh',
    source: `${REPOSITORY}, pilot/pkg/networking/core/cluster_traffic_policy.go, applyConnectionPool; route/route.go: no timeout by default`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'timeouts') return undefined;
  const { policy } = fact;
  const { connect, read, send, isDefault, origins } = policy;
  // What the fields of a rule say is said there.
  if (policy.request !== undefined || policy.backendRequest !== undefined) return undefined;
  if (connect === undefined) {
    return read === undefined && send === undefined
      ? undefined
      : { says: 'nothing', why: 'Istio has no time between two reads or writes' };
  }
  const connectTimeout = duration(connect);
  return {
    says: 'whole',
    parts: [trafficPart({ connectionPool: { tcp: { connectTimeout } } }, origins)],
    notes:
      read === undefined && send === undefined
        ? []
        : [
            noteOf(
              POLICY_FINDINGS.inexact,
              'Istio has no time for which a stream may be idle.',
              isDefault ? [] : origins,
              {
                severity: isDefault ? 'info' : 'low',
                before: describePolicy(policy),
                after: `${connectTimeout} to connect; a backend that does not answer is waited for`,
                witness: 'none',
              },
            ),
          ],
  };
}
