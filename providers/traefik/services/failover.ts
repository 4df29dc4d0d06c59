import { asStrings, own } from '../../../src/kubernetes/json.ts';
import type { Context } from '../context.ts';
import { originOf, type Place, placeBelow } from '../crd/place.ts';
import type { Handling } from '../handling.ts';
import { failure } from '../reading.ts';
import type { ServiceReading, ServiceResolver } from './service.ts';

/**
 * A spare service that takes over when the main one answers one of the listed statuses: the request is sent again
 * (pkg/server/service/loadbalancer/failover). Without statuses health checks alone decide, which Services of Kubernetes
 * do not have: the main service then always answers.
 */
export function failover(
  context: Context,
  place: Place,
  namespace: string,
  seen: readonly string[],
  resolve: ServiceResolver,
): ServiceReading {
  const mainPlace = placeBelow(place, 'service');
  const sparePlace = placeBelow(place, 'fallback');
  if (mainPlace === undefined || sparePlace === undefined) {
    return failure('the failover names no service or no fallback', [originOf(place)]);
  }
  const main = resolve(context, mainPlace, namespace, undefined, seen);
  if (!main.ok) return main;
  const spare = resolve(context, sparePlace, namespace, undefined, seen);
  if (!spare.ok) return spare;
  const errors = placeBelow(place, 'errors');
  const statuses = errors === undefined ? [] : asStrings(own(errors.value, 'status'));
  if (statuses.length === 0) return main;
  const why = `when the main service answers ${statuses.join(', ')}, the request is sent again to the fallback`;
  return {
    ok: true,
    handling: (facts): Handling =>
      main.handling(facts).map((branch) => ({
        ...branch,
        outcome: { kind: 'opaque', why, presumably: branch.outcome, origins: [originOf(place)] },
      })),
  };
}
