import type { CarriedMetadata } from '../../src/kubernetes/provider.ts';
import type { SelectedIngress } from './selection.ts';

/** Annotations of other tools that act on an Ingress because it is one, and so have to move to the new objects. */
export function carriedMetadata(ingresses: readonly SelectedIngress[]): CarriedMetadata[] {
  const carried: CarriedMetadata[] = [];
  for (const { ingress, spec } of ingresses) {
    const hosts = [...new Set(spec.rules.map((rule) => rule.host).filter((host) => host !== ''))];
    const annotations = Object.entries(ingress.object.metadata.annotations).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    for (const [key, value] of annotations) {
      const owner = ownerOf(key);
      if (owner === undefined) continue;
      const origin = { object: spec.ref, path: ['metadata', 'annotations', key] };
      carried.push({ owner, place: placeOf(owner, key), hosts, key, value, origin });
    }
  }
  return carried;
}

function ownerOf(key: string): CarriedMetadata['owner'] | undefined {
  const prefix = key.slice(0, Math.max(0, key.indexOf('/')));
  if (prefix === 'cert-manager.io' || prefix.endsWith('.cert-manager.io')) return 'cert-manager';
  if (key === 'kubernetes.io/tls-acme') return 'cert-manager';
  if (prefix === 'external-dns.alpha.kubernetes.io' || prefix === 'external-dns.kubernetes.io')
    return 'external-dns';
  return undefined;
}

/** external-dns reads the target of routes from their Gateway, everything else from the route itself. */
function placeOf(owner: CarriedMetadata['owner'], key: string): CarriedMetadata['place'] {
  if (owner === 'cert-manager') return 'gateway';
  return key.endsWith('/target') ? 'gateway' : 'route';
}
