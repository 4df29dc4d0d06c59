import { byAge } from '../../../src/kubernetes/istio/names.ts';
import type { VirtualService } from '../objects/virtual-service.ts';
import type { MeshSettings } from '../settings.ts';

/**
 * The VirtualServices that a proxy sees for a Gateway, in Istio's order: those that only its own namespace sees, those
 * shown to its namespace by name, and those that everybody sees; each by age (push_context.go, VirtualServicesForGateway).
 */
export function servicesFor(
  gateway: string,
  namespace: string,
  services: readonly VirtualService[],
  settings: MeshSettings,
): readonly VirtualService[] {
  return services
    .filter((service) => service.gateways.includes(gateway))
    .map((service) => ({ service, rank: visibility(service, namespace, settings) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || byAge(a.service, b.service))
    .map(({ service }) => service);
}

/** The same for one proxy, worked out once for each Gateway. */
export function createSight(
  namespace: string,
  services: readonly VirtualService[],
  settings: MeshSettings,
): (gateway: string) => readonly VirtualService[] {
  const known = new Map<string, readonly VirtualService[]>();
  return (gateway) => {
    const found = known.get(gateway) ?? servicesFor(gateway, namespace, services, settings);
    known.set(gateway, found);
    return found;
  };
}

/** 0: only the namespace itself; 1: the namespace is named; 2: everybody; undefined: hidden from the namespace. */
export function visibility(
  { exportTo, namespace: own }: Pick<VirtualService, 'exportTo' | 'namespace'>,
  namespace: string,
  { defaultExportTo }: MeshSettings,
): 0 | 1 | 2 | undefined {
  const shown = exportTo.length === 0 ? defaultExportTo : exportTo;
  if (shown.includes('*')) return 2;
  if (own === namespace && (shown.includes('.') || shown.includes(namespace))) return 0;
  return shown.includes(namespace) ? 1 : undefined;
}
