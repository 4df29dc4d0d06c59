import { type Fields, parseDuration } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy, duration } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';

type Timeouts = Extract<Policy, { kind: 'timeouts' }>;

/**
 * A timeout between two reads or writes is none of the whole request. `streamIdleTimeout` is the time without any activity
 * in either direction, which keeps long polls, WebSockets and server-sent events alive exactly as long as the source does;
 * `requestTimeout: 0s` takes away Envoy's limit of 15 seconds for a request, which would cut them
 * (internal/xds/translator/route.go, idleTimeout and getEffectiveRequestTimeout; envoy, RouteAction.timeout).
 */
export const TIMEOUTS: Theme = {
  name: 'timeouts',
  cell: {
    how: 'BackendTrafficPolicy spec.timeout; a limit for the whole request by the field of the rule',
    but: 'one time for reading and writing: the longer of the two',
    source: `${REPOSITORY}, api/v1alpha1/timeout_types.go; internal/xds/translator/route.go`,
  },
  write,
  kind: 'BackendTrafficPolicy',
  read,
};

function write(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'timeouts') return undefined;
  const { policy } = fact;
  // What the fields of a rule say is said there.
  if (policy.connect === undefined && policy.read === undefined && policy.send === undefined)
    return undefined;
  const idle = Math.max(policy.read ?? 0, policy.send ?? 0);
  const isTotal = policies.some((one) => one.kind === 'timeouts' && one.request !== undefined);
  const http: JsonObject = {
    ...(isTotal ? {} : { requestTimeout: '0s' }),
    ...(idle === 0 ? {} : { streamIdleTimeout: duration(idle) }),
  };
  const tcp = policy.connect === undefined ? {} : { tcp: { connectTimeout: duration(policy.connect) } };
  const timeout = { ...tcp, ...(Object.keys(http).length === 0 ? {} : { http }) };
  return {
    says: 'whole',
    parts: [routePart('BackendTrafficPolicy', { timeout }, policy.origins)],
    notes: notesOn(policy, idle),
  };
}

function notesOn(policy: Timeouts, idle: number): readonly Note[] {
  const { read = idle, send = idle } = policy;
  if (read === send) return [];
  return [
    noteOf(
      POLICY_FINDINGS.inexact,
      'Envoy Gateway has one time for which a stream may be idle, whichever side is waited for.',
      policy.origins,
      {
        before: describePolicy(policy),
        after: `${duration(idle)} without anything read or written`,
        witness: 'none',
      },
    ),
  ];
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('timeout');
  if (fields === undefined) return undefined;
  const http = fields.child('http');
  const connect = parseDuration(fields.child('tcp')?.text('connectTimeout') ?? '');
  const idle = parseDuration(http?.text('streamIdleTimeout') ?? '');
  const request = parseDuration(http?.text('requestTimeout') ?? '');
  return withPolicies([
    {
      kind: 'timeouts',
      ...(connect === undefined ? {} : { connect }),
      ...(idle === undefined ? {} : { read: idle, send: idle }),
      ...(request === undefined || request === 0 ? {} : { request }),
      origins: [{ object: policy, path: fields.path }],
      isDefault: false,
    },
  ]);
}
