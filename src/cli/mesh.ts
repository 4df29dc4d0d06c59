import { istio } from '../../providers/istio/index.ts';
import { consumerNamespaces } from '../gateway/read/index.ts';
import type { ObjectSet } from '../kubernetes/object.ts';
import type { ProviderOptions } from '../kubernetes/provider.ts';
import { meshClients, OTHER_NAMESPACES } from '../model/mesh.ts';
import type { Values } from './options.ts';
import { meshNamespaces, providerOptions } from './providers.ts';

/** The namespaces whose clients are asked about; empty: requests arrive at gateways. */
export type MeshNamespaces = readonly string[];

/** With `--mesh=all`: every namespace whose clients some of the configurations treat in a way of their own, and all others. */
export function clientsOf(configurations: readonly ObjectSet[], values: Values): MeshNamespaces {
  const named = meshNamespaces(values);
  if (!named.includes(OTHER_NAMESPACES)) return named;
  const found = configurations.flatMap((objects) => [
    ...consumerNamespaces(objects),
    ...(objects.objects.some((object) => istio.claims(object))
      ? meshClients(istio.compile(objects, providerOptions(values)).table)
      : []),
  ]);
  return [...new Set([...named, ...found])].sort();
}

export function withClients(options: ProviderOptions, clients: MeshNamespaces): ProviderOptions {
  return clients.length === 0 ? options : { ...options, flags: { ...options.flags, mesh: clients } };
}
