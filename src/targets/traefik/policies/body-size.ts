import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

/**
 * The middleware with the limit holds back the whole request, and the whole answer too: streams of events come at their end
 * only. WebSockets pass (github.com/vulcand/oxy v2.1.0, buffer/buffer.go). What the source limits only by default is
 * therefore not limited.
 */
export const BODY_SIZE: Theme = {
  name: 'body-size',
  cell: {
    how: 'Middleware spec.buffering.maxRequestBodyBytes',
    but: 'requests and answers are held back until they are complete; limits by default are not written',
    source: `${REPOSITORY}, pkg/middlewares/buffering/buffering.go; github.com/vulcand/oxy v2.1.0, buffer/buffer.go`,
  },
  write,
};

function write(fact: Fact, { grpc }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'request-body-limit') return undefined;
  const { policy } = fact;
  if (policy.bytes === 0) return { says: 'whole', parts: [] };
  if (policy.isDefault)
    return nothing('The middleware of Traefik that has a limit would hold back every answer');
  if (grpc) return nothing('The middleware that has a limit would hold back streams of gRPC');
  const buffering = { maxRequestBodyBytes: policy.bytes };
  return whole(
    [middleware('body-limit', { buffering }, policy.origins)],
    [
      noteOf(
        POLICY_FINDINGS.inexact,
        'Traefik limits bodies by holding requests and answers back until they are complete.',
        policy.origins,
        {
          severity: 'high',
          before: describePolicy(policy),
          after: 'the same limit; server-sent events and other streamed answers arrive at their end only',
          witness: { headers: [['Accept', 'text/event-stream']] },
          action: 'Take the Middleware body-limit out of the rules whose answers are streams.',
        },
      ),
    ],
  );
}
