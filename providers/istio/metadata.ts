import type { Ingress } from '../../src/kubernetes/ingress.ts';
import { type KubernetesObject, refOf } from '../../src/kubernetes/object.ts';
import type { CarriedMetadata } from '../../src/kubernetes/provider.ts';
import { bareHost, type Gateway } from './objects/gateway.ts';
import type { VirtualService } from './objects/virtual-service.ts';

type Owner = CarriedMetadata['owner'];

/**
 * Annotations of other tools that have to move to the new objects. external-dns reads Gateways and VirtualServices of
 * Istio as well as Ingresses, cert-manager Ingresses only.
 */
export function carriedMetadata(
  ingresses: readonly Ingress[],
  gateways: readonly Gateway[],
  virtualServices: readonly VirtualService[],
): readonly CarriedMetadata[] {
  return [
    ...ingresses.flatMap(({ object, rules }) =>
      carriedFrom(object, rules.map(({ host }) => host).filter(isNamed), ['cert-manager', 'external-dns']),
    ),
    ...gateways
      .filter(({ object }) => object.kind === 'Gateway')
      .flatMap(({ object, servers }) =>
        carriedFrom(object, servers.flatMap(({ hosts }) => hosts.map(bareHost)).filter(isNamed), [
          'external-dns',
        ]),
      ),
    ...virtualServices
      .filter(({ object }) => object.kind === 'VirtualService')
      .flatMap(({ object, hosts }) => carriedFrom(object, hosts.filter(isNamed), ['external-dns'])),
  ];
}

function isNamed(host: string): boolean {
  return host !== '' && host !== '*';
}

function carriedFrom(
  object: KubernetesObject,
  hosts: readonly string[],
  owners: readonly Owner[],
): readonly CarriedMetadata[] {
  const annotations = Object.entries(object.metadata.annotations).sort(([a], [b]) => (a < b ? -1 : 1));
  return annotations.flatMap(([key, value]): CarriedMetadata[] => {
    const owner = ownerOf(key);
    if (owner === undefined || !owners.includes(owner)) return [];
    const origin = { object: refOf(object), path: ['metadata', 'annotations', key] };
    return [{ owner, place: placeOf(owner, key), hosts: [...new Set(hosts)], key, value, origin }];
  });
}

function ownerOf(key: string): Owner | undefined {
  const prefix = key.slice(0, Math.max(0, key.indexOf('/')));
  if (prefix === 'cert-manager.io' || prefix.endsWith('.cert-manager.io')) return 'cert-manager';
  if (key === 'kubernetes.io/tls-acme') return 'cert-manager';
  const isDns = prefix === 'external-dns.alpha.kubernetes.io' || prefix === 'external-dns.kubernetes.io';
  return isDns ? 'external-dns' : undefined;
}

/** external-dns reads the target of routes from their Gateway, everything else from the route itself. */
function placeOf(owner: Owner, key: string): CarriedMetadata['place'] {
  return owner === 'cert-manager' || key.endsWith('/target') ? 'gateway' : 'route';
}
