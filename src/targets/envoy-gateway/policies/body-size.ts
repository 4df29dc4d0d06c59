import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';

/**
 * The limit is that of a buffer that holds the whole body back until it is complete; a larger one is answered with 413.
 * Streams and upgraded connections have no end, so a route with a buffer serves none of them
 * (internal/xds/translator/request_buffer.go; internal/xds/translator/route.go, buildUpgradeConfig). What the source limits
 * only by default is therefore not limited.
 */
export const BODY_SIZE: Theme = {
  name: 'body-size',
  cell: {
    how: 'BackendTrafficPolicy spec.requestBuffer.limit',
    but: 'bodies are held back until they are complete, and WebSockets end on such routes; limits by default are not written',
    source: `${REPOSITORY}, api/v1alpha1/backendtrafficpolicy_types.go; internal/xds/translator/request_buffer.go`,
  },
  write,
  kind: 'BackendTrafficPolicy',
  read,
};

const LARGEST = 2 ** 32 - 1;

function write(fact: Fact, { grpc }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'request-body-limit') return undefined;
  const { policy } = fact;
  if (policy.bytes === 0) return { says: 'whole', parts: [] };
  if (policy.isDefault) {
    return {
      says: 'nothing',
      why: 'The buffer of Envoy Gateway that has a limit would end WebSockets and streams',
    };
  }
  if (grpc) return { says: 'nothing', why: 'A buffer would hold back streams of gRPC' };
  if (policy.bytes > LARGEST) return { says: 'nothing', why: 'A buffer of Envoy holds at most 4 GiB' };
  return {
    says: 'whole',
    parts: [
      routePart('BackendTrafficPolicy', { requestBuffer: { limit: quantity(policy.bytes) } }, policy.origins),
    ],
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        'Envoy Gateway limits bodies by a buffer: they are held back until they are complete, and WebSockets are no longer served there.',
        policy.origins,
        {
          severity: 'high',
          before: describePolicy(policy),
          after: 'the same limit; a request that upgrades to WebSocket is refused',
          witness: {
            headers: [
              ['Connection', 'Upgrade'],
              ['Upgrade', 'websocket'],
            ],
          },
          action:
            'Take requestBuffer out of the policies of routes that serve WebSockets or streamed uploads.',
        },
      ),
    ],
  };
}

const UNITS: ReadonlyArray<readonly [string, number]> = [
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
];

/** Bytes as a quantity of Kubernetes. */
function quantity(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes % size === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]}${unit[0]}`;
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const buffer = spec.child('requestBuffer');
  if (buffer === undefined) return undefined;
  const [, digits = '', suffix = ''] = /^(\d+)([A-Za-z]*)$/.exec(buffer.text('limit') ?? '') ?? [];
  const size = suffix === '' ? 1 : SUFFIXES.get(suffix);
  if (digits === '' || size === undefined) return undefined;
  return withPolicies([
    {
      kind: 'request-body-limit',
      bytes: Number(digits) * size,
      status: 413,
      origins: [{ object: policy, path: buffer.path }],
      isDefault: false,
    },
  ]);
}

const SUFFIXES: ReadonlyMap<string, number> = new Map([...UNITS, ['k', 1e3], ['M', 1e6], ['G', 1e9]]);
