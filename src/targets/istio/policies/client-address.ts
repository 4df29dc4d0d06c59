import type { ListenerFacts, Saying } from '../../../gateway/write/index.ts';

/**
 * Whose address counts is the peer's, unless `gatewayTopology` of the proxies' configuration counts proxies in front of
 * them (pilot/pkg/networking/core/listener.go: xff_num_trusted_hops). Proxies that are trusted by their addresses have no field.
 */
export function writeListener({ clientAddress }: ListenerFacts): Saying | undefined {
  if (clientAddress.kind === 'peer') return { says: 'whole', parts: [] };
  return {
    says: 'nothing',
    why: 'Istio counts trusted proxies (gatewayTopology.numTrustedProxies in the configuration of the mesh, or of the pods) and does not know them by their addresses',
  };
}
