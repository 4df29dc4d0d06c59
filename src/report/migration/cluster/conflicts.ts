import { isIngress, readIngress } from '../../../kubernetes/ingress.ts';
import { asStrings, dig } from '../../../kubernetes/json.ts';
import type { KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import type { ClusterFact } from '../document.ts';
import { idOf } from '../sources.ts';
import { factOf, named } from './place.ts';

const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'] as const;
/** Most facts of one kind. */
const MOST = 20;

/** Places where two objects speak of the same: paths of Ingresses, and hosts that a route serves already. */
export function conflictFacts(
  objects: ObjectSet,
  served: ReadonlySet<string>,
  routing: ReadonlyMap<string, KubernetesObject>,
  hosts: ReadonlySet<string>,
): readonly ClusterFact[] {
  const ours = [...routing].filter(([id]) => served.has(id)).map(([, object]) => object);
  return [...samePaths(ours), ...existingRoutes(objects, hosts)];
}

/** A canary is meant to have the paths of another Ingress. */
const CANARY = 'nginx.ingress.kubernetes.io/canary';

function samePaths(ingresses: readonly KubernetesObject[]): readonly ClusterFact[] {
  const users = new Map<string, Set<KubernetesObject>>();
  for (const object of ingresses) {
    if (!isIngress(object) || object.metadata.annotations[CANARY] === 'true') continue;
    for (const { host, paths } of readIngress(object).ingress?.rules ?? []) {
      for (const { path, pathType } of paths ?? []) {
        const key = `${host === '' ? 'any host' : host}${path === '' ? '/' : path} (${pathType})`;
        users.set(key, (users.get(key) ?? new Set()).add(object));
      }
    }
  }
  const found = [...users].filter(([, objects]) => objects.size > 1);
  return limited(found, ([key, objects]) => {
    const list = [...objects];
    const names = named(list.map((object) => idOf(refOf(object))));
    return factOf('conflict', `${key} stands in ${names}; one of them decides today.`, list);
  });
}

/** Routes of the Gateway API that serve a host of the migration already. */
function existingRoutes(objects: ObjectSet, hosts: ReadonlySet<string>): readonly ClusterFact[] {
  const found = ROUTES.flatMap((kind) => objects.ofKind(kind)).flatMap((route) => {
    const shared = asStrings(dig(route.raw, 'spec', 'hostnames')).filter((host) => hosts.has(host));
    return shared.length === 0 ? [] : [{ route, shared }];
  });
  return limited(found, ({ route, shared }) =>
    factOf(
      'conflict',
      `${idOf(refOf(route))} serves ${named(shared)} already; on the same Gateway its rules and those that are written become one list.`,
      [route],
    ),
  );
}

function limited<T>(found: readonly T[], fact: (item: T) => ClusterFact): readonly ClusterFact[] {
  const facts = found.slice(0, MOST).map(fact);
  const left = found.length - facts.length;
  return left === 0
    ? facts
    : [...facts, { topic: 'conflict', text: `And ${left} more of this kind.`, places: [] }];
}
