import { MATCH_ALL } from '../../model/match.ts';
import { describeObject, type FieldPath, type ObjectRef } from '../../model/origin.ts';
import type { Outcome, WeightedBackend } from '../../model/outcome.ts';
import { type BackendRef, type BackendWorld, readBackendRef, resolveBackend } from './backend-ref.ts';
import type { BackendTls } from './backend-tls.ts';
import type { Fields } from './fields.ts';
import { passesThrough, refused } from './listener-tls.ts';
import type { AcceptedListener } from './listeners.ts';
import type { DeclaredRoute } from './routes.ts';
import type { RankedRoute } from './serving.ts';

/** A rule of a TLSRoute, TCPRoute or UDPRoute: nothing but backends. */
export interface StreamRule {
  readonly backends: readonly BackendRef[];
  readonly path: FieldPath;
}

export function readStreamRules(spec: Fields, ref: ObjectRef): readonly StreamRule[] {
  return spec.children('rules').map((rule) => {
    rule.skip('name');
    return {
      backends: rule.children('backendRefs').map((backend) => readBackendRef(backend, ref)),
      path: rule.path,
    };
  });
}

interface StreamWorld extends BackendWorld {
  readonly tls: BackendTls;
  readonly listener: AcceptedListener;
}

/**
 * What a TLSRoute, TCPRoute or UDPRoute becomes on a listener. The connections of an invalid backend are rejected, and
 * its datagrams dropped, by weight (Gateway API v1.6, backendRefs of TLSRouteRule, TCPRouteRule and UDPRouteRule).
 */
export function streamRoutes(
  declared: DeclaredRoute<StreamRule>,
  world: StreamWorld,
): readonly RankedRoute[] {
  const { ref } = declared;
  return declared.rules.map((rule) => ({
    rank: [],
    rule: 0,
    route: {
      name: `${describeObject(ref)}`,
      match: MATCH_ALL,
      outcome: streamOutcome(rule, ref, world),
      origins: [{ object: ref, path: rule.path }],
    },
  }));
}

function streamOutcome(rule: StreamRule, route: ObjectRef, world: StreamWorld): Outcome {
  const { speaks } = world.listener;
  const passthrough = speaks === 'tls' ? passesThrough(world.listener) : true;
  const protocol = speaks === 'udp' ? 'udp' : speaks === 'tls' && passthrough ? 'tls' : 'tcp';
  const backends = rule.backends
    .filter(({ weight }) => weight > 0)
    .map((reference): WeightedBackend => {
      const { weight } = reference;
      const resolved = resolveBackend(reference, route, protocol, world);
      if ('invalid' in resolved) return { weight, target: refused(resolved.invalid) };
      if (passthrough) return { weight, target: resolved.backend };
      const secured = world.tls(resolved, world.listener);
      if ('invalid' in secured) return { weight, target: refused(secured.invalid) };
      const { backend, policies } = secured;
      return { weight, target: backend, ...(policies.length === 0 ? {} : { filters: { policies } }) };
    });
  if (backends.length === 0) return refused('the rule has no backend');
  return {
    kind: 'forward',
    backends,
    path: { kind: 'keep' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
  };
}
