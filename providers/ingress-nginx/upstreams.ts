import type { TakenIngress, Upstream } from './configuration.ts';
import type { Services } from './services.ts';
import { originOf, type SpecBackend, type SpecService } from './spec.ts';

/**
 * Makes one upstream for every Service and port in use. The first Ingress that uses it decides its load balancing, hash,
 * service-upstream and canary policy, except that `spec.defaultBackend` always makes it anew (createUpstreams in
 * internal/ingress/controller/controller.go).
 *
 * @param ingresses in order of age
 */
export function createUpstreams(
  ingresses: readonly TakenIngress[],
  services: Services,
): Map<string, Upstream> {
  const upstreams = new Map<string, Upstream>();
  for (const ingress of ingresses) {
    const fallback = ingress.spec.defaultBackend;
    if (fallback?.service !== undefined) {
      const upstream = newUpstream(ingress, fallback, fallback.service, services);
      upstreams.set(upstream.name, upstream);
    }
    for (const rule of ingress.spec.rules) {
      for (const path of rule.paths ?? []) {
        const service = path.backend.service;
        if (service === undefined || upstreams.has(service.upstream)) continue;
        const upstream = newUpstream(ingress, path.backend, service, services);
        upstreams.set(upstream.name, upstream);
      }
    }
  }
  return upstreams;
}

function newUpstream(
  ingress: TakenIngress,
  backend: SpecBackend,
  service: SpecService,
  services: Services,
): Upstream {
  const { config, namespace } = ingress;
  const port = services.port(namespace, service.name, service.port, config.serviceUpstream.value);
  return {
    name: service.upstream,
    namespace,
    service: service.name,
    port: service.port,
    ...(port.portNumber === undefined ? {} : { portNumber: port.portNumber }),
    ...(port.unavailable === undefined ? {} : { unavailable: port.unavailable }),
    ...(port.externalName === undefined ? {} : { externalName: port.externalName }),
    isCanary: config.canary !== undefined,
    ...(config.canary === undefined ? {} : { canary: config.canary }),
    ...(config.loadBalance === undefined ? {} : { loadBalance: config.loadBalance }),
    ...(config.upstreamHashBy === undefined ? {} : { hashBy: config.upstreamHashBy }),
    serviceUpstream: config.serviceUpstream,
    alternatives: [],
    origin: originOf(ingress.spec, backend.field),
  };
}
