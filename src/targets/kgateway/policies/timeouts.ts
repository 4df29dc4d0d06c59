import { type Fields, parseDuration } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy, duration } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { backendPart, PLUGIN, REPOSITORY, trafficPart } from './objects.ts';

type Timeouts = Extract<Policy, { kind: 'timeouts' }>;

/**
 * `streamIdle` is the time without any activity in either direction, which keeps long polls, WebSockets and server-sent
 * events alive as long as the source does; `request: 0s` takes away Envoy's limit of 15 seconds for a request
 * (timeout_retry.go; envoy, RouteAction.timeout). The time to connect belongs to a Service, and is 5 seconds where nobody says
 * another one (pkg/kgateway/translator/irtranslator/backend.go, clusterConnectionTimeout).
 */
export const TIMEOUTS: Theme = {
  name: 'timeouts',
  cell: {
    how: 'TrafficPolicy spec.timeouts, and BackendConfigPolicy spec.connectTimeout of the Service; a limit for the whole request by the field of the rule',
    but: 'one time for reading and writing: the longer of the two; the time to connect is one for all routes of a Service',
    source: `${REPOSITORY}, api/v1alpha1/shared/timeouts.go; ${PLUGIN}/timeout_retry.go`,
  },
  write,
  kind: 'TrafficPolicy',
  read,
};

/** Of Envoy's clusters, and of nginx as ingress-nginx sets it up. */
const CONNECT = 5_000;

function write(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'timeouts') return undefined;
  const { policy } = fact;
  // What the fields of a rule say is said there.
  if (policy.read === undefined && policy.send === undefined) return undefined;
  const idle = Math.max(policy.read ?? 0, policy.send ?? 0);
  const isTotal = policies.some((one) => one.kind === 'timeouts' && one.request !== undefined);
  const timeouts = { ...(isTotal ? {} : { request: '0s' }), streamIdle: duration(idle) };
  const { connect = CONNECT } = policy;
  return {
    says: 'whole',
    parts: [
      trafficPart({ timeouts }, policy.origins),
      ...(connect === CONNECT ? [] : [backendPart({ connectTimeout: duration(connect) }, policy.origins)]),
    ],
    notes: notesOn(policy, idle),
  };
}

function notesOn(policy: Timeouts, idle: number): readonly Note[] {
  const { read = idle, send = idle, connect = CONNECT } = policy;
  const isSame = read === send;
  if (isSame && connect !== CONNECT) return [];
  // The proof compares times to connect, and the default is not written: it is said of it as well.
  const severity = isSame ? ('info' as const) : undefined;
  return [
    noteOf(POLICY_FINDINGS.inexact, 'kgateway has one time for which a stream may be idle.', policy.origins, {
      group: `timeouts ${read} ${send} ${connect}`,
      ...(severity === undefined ? {} : { severity }),
      before: describePolicy(policy),
      after: `${duration(idle)} without anything read or written, ${duration(connect)} to connect`,
      witness: 'none',
    }),
  ];
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('timeouts');
  if (fields === undefined) return undefined;
  const idle = parseDuration(fields.text('streamIdle') ?? '');
  const request = parseDuration(fields.text('request') ?? '');
  return withPolicies([
    {
      kind: 'timeouts',
      ...(idle === undefined ? {} : { read: idle, send: idle }),
      ...(request === undefined || request === 0 ? {} : { request }),
      origins: [{ object: policy, path: fields.path }],
      isDefault: false,
    },
  ]);
}
