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
import { type BodyLimit, limitByBuffer, limitOf } from '../../policies/body-buffers.ts';
import type { Theme } from '../../policies/theme.ts';
import { bytesOf, quantityOf } from '../../quantities.ts';
import { PLUGIN, REPOSITORY, trafficPart } from './objects.ts';

/**
 * The limit is that of Envoy's buffer filter, which holds the whole body back until it is complete; a larger one is answered
 * with 413 (buffer.go). Streams and upgraded connections have no end. What the source limits only by default is therefore not
 * limited.
 */
export const BODY_SIZE: Theme = {
  name: 'body-size',
  cell: {
    how: 'TrafficPolicy spec.buffer.maxRequestSize',
    but: 'bodies are held back until they are complete, and WebSockets end on such routes; limits by default are not written',
    source: `${REPOSITORY}, api/v1alpha1/kgateway/traffic_policy_types.go; ${PLUGIN}/buffer.go`,
  },
  write,
  kind: 'TrafficPolicy',
  read,
};

function write(fact: Fact, place: FactPlace): Saying | undefined {
  return limitByBuffer(fact, place, {
    owner: 'Envoy',
    byDefault: 'The buffer of kgateway that has a limit would end WebSockets and streams',
    write: written,
  });
}

function written(policy: BodyLimit): Saying {
  return {
    says: 'whole',
    parts: [trafficPart({ buffer: { maxRequestSize: quantityOf(policy.bytes) } }, policy.origins)],
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        'kgateway limits bodies by a buffer: they are held back until they are complete, and WebSockets are no longer served there.',
        policy.origins,
        {
          severity: 'high',
          before: describePolicy(policy),
          after: 'the same limit; a request that upgrades to WebSocket gets no answer',
          witness: {
            headers: [
              ['Connection', 'Upgrade'],
              ['Upgrade', 'websocket'],
            ],
          },
          action: 'Take buffer out of the policies of routes that serve WebSockets or streamed uploads.',
        },
      ),
    ],
  };
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const buffer = spec.child('buffer');
  const bytes = bytesOf(buffer?.text('maxRequestSize') ?? '');
  if (buffer === undefined || bytes === undefined) return undefined;
  return limitOf(bytes, policy, buffer.path);
}
