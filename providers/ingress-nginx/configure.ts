import { type CanaryMerge, mergeCanaries } from './canary.ts';
import type { Secrets } from './certificates.ts';
import type { Configuration, TakenIngress } from './configuration.ts';
import { useDefaultBackends } from './default-backends.ts';
import { addLocations, type IgnoredPath } from './locations.ts';
import { createServers } from './servers.ts';
import type { Services } from './services.ts';
import { createUpstreams } from './upstreams.ts';

export interface Configured {
  readonly configuration: Configuration;
  readonly ignoredPaths: readonly IgnoredPath[];
  readonly canaries: readonly CanaryMerge[];
}

/**
 * Builds servers, locations and upstreams in the steps of the controller (getBackendServers in
 * internal/ingress/controller/controller.go).
 *
 * @param ingresses in order of age
 */
export function configure(
  ingresses: readonly TakenIngress[],
  services: Services,
  secrets: Secrets,
): Configured {
  const upstreams = createUpstreams(ingresses, services);
  const servers = createServers(ingresses, upstreams, secrets);
  const ignoredPaths = addLocations(ingresses, upstreams, servers);
  const canaries = mergeCanaries(ingresses, upstreams, servers);
  const configuration = { upstreams, servers };
  useDefaultBackends(configuration, services);
  return { configuration, ignoredPaths, canaries };
}
