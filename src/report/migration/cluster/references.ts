import { readiness } from '../../../kubernetes/endpoints.ts';
import { isIngress, readIngress } from '../../../kubernetes/ingress.ts';
import type { KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { ClusterFact } from '../document.ts';
import { factOf, named } from './place.ts';

interface References {
  /** `namespace/name` to who names it. */
  readonly services: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly secrets: ReadonlyMap<string, readonly KubernetesObject[]>;
}

/**
 * What Ingresses name and the cluster does not have, and Services without anybody to answer; only of a whole cluster,
 * where what is not there does not exist.
 */
export function referenceFacts(
  objects: ObjectSet,
  routing: ReadonlyMap<string, KubernetesObject>,
): readonly ClusterFact[] {
  if (!objects.complete) return [];
  const { services, secrets } = referencesOf(routing);
  const missing = missingOf('Service', services, objects);
  const idle = [...services].filter(([name]) => {
    const [namespace = '', own = ''] = name.split('/');
    return (
      objects.find('Service', namespace, own) !== undefined && readiness(objects, namespace, own) === 'none'
    );
  });
  return [
    ...sentence(missing, 'is not there', 'are not there', 'Service', 'Services'),
    ...sentence(
      idle,
      'has no endpoint that is ready',
      'have no endpoint that is ready',
      'Service',
      'Services',
    ),
    ...sentence(missingOf('Secret', secrets, objects), 'is not there', 'are not there', 'Secret', 'Secrets'),
  ];
}

type Named = readonly [name: string, users: readonly KubernetesObject[]];

function sentence(
  found: readonly Named[],
  is: string,
  are: string,
  one: string,
  many: string,
): readonly ClusterFact[] {
  if (found.length === 0) return [];
  const names = found.map(([name]) => name).sort();
  const users = [...new Set(found.flatMap(([, objects]) => objects))];
  const what =
    names.length === 1 ? `${one} ${names[0]} ${is}` : `${names.length} ${many} ${are}: ${named(names)}`;
  const who = users.length === 1 ? '1 object names' : `${users.length} objects name`;
  return [factOf('missing', `${what}; ${who} ${names.length === 1 ? 'it' : 'them'}.`, users)];
}

function missingOf(
  kind: 'Service' | 'Secret',
  names: ReadonlyMap<string, readonly KubernetesObject[]>,
  objects: ObjectSet,
): readonly Named[] {
  return [...names].filter(([name]) => {
    const [namespace = '', own = ''] = name.split('/');
    return objects.find(kind, namespace, own) === undefined;
  });
}

function referencesOf(routing: ReadonlyMap<string, KubernetesObject>): References {
  const services = new Map<string, KubernetesObject[]>();
  const secrets = new Map<string, KubernetesObject[]>();
  const note = (map: Map<string, KubernetesObject[]>, name: string, object: KubernetesObject): void => {
    const known = map.get(name);
    if (known === undefined) map.set(name, [object]);
    else if (known.at(-1) !== object) known.push(object);
  };
  for (const object of routing.values()) {
    const ingress = isIngress(object) ? readIngress(object).ingress : undefined;
    if (ingress === undefined) continue;
    const { namespace } = object.metadata;
    const backends = ingress.rules.flatMap(({ paths }) => (paths ?? []).map(({ backend }) => backend));
    for (const backend of [
      ...backends,
      ...(ingress.defaultBackend === undefined ? [] : [ingress.defaultBackend]),
    ]) {
      if (backend.kind === 'service') note(services, `${namespace}/${backend.service}`, object);
    }
    for (const { secretName } of ingress.tls) {
      if (secretName !== undefined && secretName !== '') note(secrets, `${namespace}/${secretName}`, object);
    }
  }
  return { services, secrets };
}
