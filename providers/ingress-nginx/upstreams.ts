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
  const upstream: Mutable<Upstream> = {
    name: service.upstream,
    namespace,
    service: service.name,
    port: service.port,
    isCanary: config.canary !== undefined,
    serviceUpstream: config.serviceUpstream,
    alternatives: [],
    origin: originOf(ingress.spec, backend.field),
  };
  if (port.portNumber !== undefined) upstream.portNumber = port.portNumber;
  if (port.unavailable !== undefined) upstream.unavailable = port.unavailable;
  if (port.externalName !== undefined) upstream.externalName = port.externalName;
  if (config.canary !== undefined) upstream.canary = config.canary;
  if (config.loadBalance !== undefined) upstream.loadBalance = config.loadBalance;
  if (config.upstreamHashBy !== undefined) upstream.hashBy = config.upstreamHashBy;
  return upstream;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
