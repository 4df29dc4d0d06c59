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
import { API, PROXY, trafficPart } from './objects.ts';

/**
 * The limit is that of a buffer that holds the whole body back until it is complete; a larger one is answered with 413.
 * Requests to upgrade the connection are left out, so that WebSockets live on (http/buffer.rs). What the source limits only
 * by default is not limited, as streamed uploads would be held back.
 */
export const BODY_SIZE: Theme = {
  name: 'body-size',
  cell: {
    how: 'AgentgatewayPolicy spec.traffic.buffer.request.maxBytes',
    but: 'bodies are held back until they are complete; limits by default are not written',
    source: `${API}/agentgateway_policy_types.go, BufferBody; ${PROXY}/http/buffer.rs`,
  },
  write,
  kind: 'AgentgatewayPolicy',
  read,
};

function write(fact: Fact, place: FactPlace): Saying | undefined {
  return limitByBuffer(fact, place, {
    owner: 'agentgateway',
    byDefault: 'The buffer that has a limit would hold back streamed uploads',
    write: written,
  });
}

function written(policy: BodyLimit): Saying {
  const buffer = { request: { failureMode: 'FailClosed', maxBytes: quantityOf(policy.bytes) } };
  return {
    says: 'whole',
    parts: [trafficPart({ buffer }, policy.origins)],
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        'agentgateway limits bodies by a buffer: they are held back until they are complete.',
        policy.origins,
        { before: describePolicy(policy), after: 'the same limit, for the body as a whole', witness: 'none' },
      ),
    ],
  };
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const request = spec.child('traffic')?.child('buffer')?.child('request');
  const bytes = bytesOf(request?.text('maxBytes') ?? '');
  if (request === undefined || bytes === undefined) return undefined;
  if ((request.text('failureMode') ?? 'FailClosed') !== 'FailClosed') return undefined;
  return limitOf(bytes, policy, request.path);
}
