import { asObjects, asString, dig, own } from '../../src/kubernetes/json.ts';
import { type KubernetesObject, refOf } from '../../src/kubernetes/object.ts';
import type { CarriedMetadata } from '../../src/kubernetes/provider.ts';

/** Annotations of other tools that act on an object because it is what it is, and so have to move to the new ones. */
export function carriedMetadata(objects: readonly KubernetesObject[]): CarriedMetadata[] {
  return objects.flatMap((object) => {
    const ref = refOf(object);
    const rules = asObjects(dig(object.raw, 'spec', 'rules'));
    const hosts = [...new Set(rules.flatMap((rule) => asString(own(rule, 'host')) ?? []))];
    const keys = Object.keys(object.metadata.annotations).sort((a, b) => (a < b ? -1 : 1));
    return keys.flatMap((key): CarriedMetadata[] => {
      const owner = ownerOf(key);
      if (owner === undefined) return [];
      // external-dns reads the target of routes from their Gateway, everything else from the route itself.
      const place = owner === 'cert-manager' || key.endsWith('/target') ? 'gateway' : 'route';
      const origin = { object: ref, path: ['metadata', 'annotations', key] };
      return [{ owner, place, hosts, key, value: object.metadata.annotations[key] ?? '', origin }];
    });
  });
}

function ownerOf(key: string): CarriedMetadata['owner'] | undefined {
  const prefix = key.slice(0, Math.max(0, key.indexOf('/')));
  if (prefix === 'cert-manager.io' || prefix.endsWith('.cert-manager.io')) return 'cert-manager';
  if (key === 'kubernetes.io/tls-acme') return 'cert-manager';
  const dns = ['external-dns.alpha.kubernetes.io', 'external-dns.kubernetes.io'];
  return dns.includes(prefix) ? 'external-dns' : undefined;
}
