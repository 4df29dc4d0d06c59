import { own } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import type { Mirror } from '../../../src/model/outcome.ts';
import { assume, type Context } from '../context.ts';
import { numberAt, originOf, type Place, placeBelow, placesBelow } from '../crd/place.ts';
import { always, type Handling } from '../handling.ts';
import type { RouterFacts } from '../middlewares/stage.ts';
import { identity } from '../names.ts';
import { type Failure, failure } from '../reading.ts';
import { mapForwards, withPolicies } from './branches.ts';
import { failover } from './failover.ts';
import { stickyPolicy } from './load-balancer.ts';
import type { ServiceReading, ServiceResolver } from './service.ts';
import { type Share, weighted } from './weighted.ts';

/**
 * A TraefikService by its identity (buildTraefikService in pkg/provider/kubernetes/crd/kubernetes_http.go). Of several
 * kinds in one object the first in the order of that function counts.
 *
 * @param label for people
 */
export function traefikService(
  context: Context,
  id: string,
  label: string,
  from: Place,
  seen: readonly string[],
  resolve: ServiceResolver,
): ServiceReading {
  if (seen.includes(id)) return failure(`TraefikService ${label} refers to itself`, [originOf(from)]);
  const object = context.objects
    .ofKind('TraefikService')
    .find(({ metadata }) => identity(metadata.namespace, metadata.name) === id);
  if (object === undefined) {
    if (context.objects.complete) return failure(`TraefikService ${label} does not exist`, [originOf(from)]);
    assume(context, `TraefikService ${label}`, originOf(from));
    const why = `TraefikService ${label} is not among the input`;
    return { ok: true, handling: () => always({ kind: 'opaque', why, origins: [originOf(from)] }) };
  }
  const root: Place = { object: refOf(object), path: [], value: object.raw };
  const spec = placeBelow(root, 'spec');
  const { namespace } = object.metadata;
  const way = [...seen, id];
  const qualified = `${id}@kubernetescrd`;
  const group = spec === undefined ? undefined : placeBelow(spec, 'weighted');
  if (group !== undefined) {
    return weightedGroup(context, group, namespace, qualified, way, resolve);
  }
  const mirroring = spec === undefined ? undefined : placeBelow(spec, 'mirroring');
  if (mirroring !== undefined) return mirrored(context, mirroring, namespace, way, resolve);
  const rendezvous = spec === undefined ? undefined : placeBelow(spec, 'highestRandomWeight');
  if (rendezvous !== undefined) return highestRandomWeight(context, rendezvous, namespace, way, resolve);
  const spare = spec === undefined ? undefined : placeBelow(spec, 'failover');
  if (spare !== undefined) return failover(context, spare, namespace, way, resolve);
  return failure(`TraefikService ${label} says nothing that Traefik knows`, [
    { object: refOf(object), path: ['spec'] },
  ]);
}

/** Services with weights, of a TraefikService or of a route with several services. */
export function weightedGroup(
  context: Context,
  place: Place,
  namespace: string,
  service: string,
  seen: readonly string[],
  resolve: ServiceResolver,
): ServiceReading {
  const shares = sharesOf(context, place, namespace, seen, resolve);
  if ('why' in shares) return shares;
  const policies = stickyPolicy(place, service);
  return {
    ok: true,
    handling: (facts) => withPolicies(weighted(shares.of(facts), [originOf(place)]), policies),
  };
}

function sharesOf(
  context: Context,
  place: Place,
  namespace: string,
  seen: readonly string[],
  resolve: ServiceResolver,
): { readonly of: (facts: RouterFacts) => readonly Share[] } | Failure {
  const parts: Array<{ weight: number; handling: (facts: RouterFacts) => Handling }> = [];
  for (const item of placesBelow(place, 'services')) {
    const reading = resolve(context, item, namespace, undefined, seen);
    if (!reading.ok) return reading;
    parts.push({ weight: numberAt(item, 'weight') ?? 1, handling: reading.handling });
  }
  return {
    of: (facts) => parts.map(({ weight, handling }) => ({ weight, handling: handling(facts) })),
  };
}

/** Clients are spread by the hash of their address (pkg/server/service/loadbalancer/hrw). */
function highestRandomWeight(
  context: Context,
  place: Place,
  namespace: string,
  seen: readonly string[],
  resolve: ServiceResolver,
): ServiceReading {
  const shares = sharesOf(context, place, namespace, seen, resolve);
  if ('why' in shares) return shares;
  return {
    ok: true,
    handling: (facts) =>
      withPolicies(weighted(shares.of(facts), [originOf(place)]), [
        {
          kind: 'load-balancing',
          algorithm: 'highest random weight',
          hashBy: 'client address',
          origins: [originOf(place)],
          isDefault: false,
        },
      ]),
  };
}

/** The main service answers; copies go to the mirrors, and `percent` is 0 where it is not given. */
function mirrored(
  context: Context,
  place: Place,
  namespace: string,
  seen: readonly string[],
  resolve: ServiceResolver,
): ServiceReading {
  const main = resolve(context, place, namespace, undefined, seen);
  if (!main.ok) return main;
  const copies: Array<{ readonly place: Place; readonly handling: (facts: RouterFacts) => Handling }> = [];
  for (const item of placesBelow(place, 'mirrors')) {
    const reading = resolve(context, item, namespace, undefined, seen);
    if (!reading.ok) return reading;
    copies.push({ place: item, handling: reading.handling });
  }
  return {
    ok: true,
    handling: (facts) => {
      const mirrors = copies.flatMap((copy) => mirrorsOf(copy.place, copy.handling(facts)));
      return mapForwards(main.handling(facts), (forward) => ({
        ...forward,
        mirrors: [...forward.mirrors, ...mirrors],
      }));
    },
  };
}

function mirrorsOf(place: Place, handling: Handling): readonly Mirror[] {
  const percent = own(place.value, 'percent');
  const outcome = handling.at(-1)?.outcome;
  if (typeof percent !== 'number' || percent <= 0 || outcome?.kind !== 'forward') return [];
  const total = outcome.backends.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  return outcome.backends.flatMap(({ weight, target }): Mirror[] =>
    weight <= 0 || 'status' in target
      ? []
      : [
          {
            backend: target,
            percent: (Math.min(100, percent) * weight) / total,
            origins: [originOf(place)],
          },
        ],
  );
}
