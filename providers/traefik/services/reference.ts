import { originOf, type Place, textAt } from '../crd/place.ts';
import { identity, splitQualified } from '../names.ts';
import { failure } from '../reading.ts';
import { loadBalancer } from './load-balancer.ts';
import type { ServiceReading, ServiceResolver } from './service.ts';
import { traefikService } from './traefik-service.ts';

/**
 * A service as objects of Traefik name it: a Kubernetes Service, or a TraefikService
 * (nameAndService in pkg/provider/kubernetes/crd/kubernetes_http.go).
 */
export const referencedService: ServiceResolver = (context, place, parent, service, seen) => {
  const name = textAt(place, 'name');
  const kind = textAt(place, 'kind');
  const { allowCrossNamespace, crossProviderNamespaces } = context.options.crd;
  const isQualified = name.includes('@');
  const written = textAt(place, 'namespace');
  const namespace = written === '' ? parent : written;
  if (!isQualified && namespace !== parent && !allowCrossNamespace) {
    return failure(
      `the service ${namespace}/${name} is in another namespace, which needs allowCrossNamespace`,
      [originOf(place)],
    );
  }
  if (isQualified && crossProviderNamespaces !== undefined && !crossProviderNamespaces.includes(parent)) {
    return failure(`namespace ${parent} may not name the service ${name} of another provider`, [
      originOf(place),
    ]);
  }
  if (kind === '' || kind === 'Service') {
    const port = place.value['port'];
    const own = service ?? `${identity(namespace, `${name}-${String(port)}`)}@kubernetescrd`;
    return loadBalancer(context, place, namespace, parent, own);
  }
  if (kind !== 'TraefikService') {
    return failure(`the kind ${JSON.stringify(kind)} of the service ${name} is none that Traefik knows`, [
      originOf(place, 'kind'),
    ]);
  }
  if (!isQualified)
    return traefikService(
      context,
      identity(namespace, name),
      `${namespace}/${name}`,
      place,
      seen,
      referencedService,
    );
  const { name: bare, provider } = splitQualified(name);
  if (provider === 'kubernetescrd') {
    return traefikService(context, identity(written, bare), name, place, seen, referencedService);
  }
  if (provider === 'internal') return internalService(bare, place);
  return failure(`the service ${name} belongs to another provider, which is not among the input`, [
    originOf(place),
  ]);
};

/** Services of Traefik itself, such as its dashboard. */
function internalService(name: string, place: Place): ServiceReading {
  if (name === 'noop')
    return { ok: true, handling: () => [{ match: { path: { kind: 'any' } }, outcome: TEAPOT }] };
  const why = `the service ${name}@internal is a part of Traefik itself`;
  return {
    ok: true,
    handling: () => [
      { match: { path: { kind: 'any' } }, outcome: { kind: 'opaque', why, origins: [originOf(place)] } },
    ],
  };
}

/** What `noop@internal` answers (pkg/server/service/internalhandler.go). */
const TEAPOT = {
  kind: 'respond',
  status: 418,
  reason: 'the service noop@internal answers nothing else',
} as const;
