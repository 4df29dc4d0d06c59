import type { ListenerPlace } from '../../../gateway/read/index.ts';
import type { ListenerFacts, Saying } from '../../../gateway/write/index.ts';
import { asNumber, asString, dig } from '../../../kubernetes/json.ts';
import type { ObjectSet } from '../../../kubernetes/object.ts';
import { readSource } from '../../../kubernetes/yaml/source.ts';
import type { ClientAddressSource } from '../../../model/route-table.ts';
import type { Theme } from '../../policies/theme.ts';
import { REPOSITORY } from './objects.ts';

const HEADER = 'x-forwarded-for';
const ANNOTATION = 'proxy.istio.io/config';

/** The table's cell; writing and reading are below, as they concern listeners and no rules. */
export const CLIENT_ADDRESS: Theme = {
  name: 'client-address',
  cell: {
    how: `annotation ${ANNOTATION} of spec.infrastructure of the Gateway: gatewayTopology.numTrustedProxies`,
    but: 'where trusted proxies are counted; they are not known by their addresses, which is a blocker',
    source: `${REPOSITORY}, pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go, extractInfrastructureAnnotations; manifests/charts/istio-control/istio-discovery/files/kube-gateway.yaml; pilot/pkg/model/proxy_config.go; pilot/pkg/networking/core/gateway.go, buildGatewayConnectionManager`,
  },
};

/**
 * Whose address counts is the peer's, unless `gatewayTopology` of the proxies' configuration counts proxies in front of
 * them: the pods that Istio makes for a Gateway have its annotations, and their proxies take their configuration from there.
 * Proxies that are trusted by their addresses have no field.
 */
export function writeListener({ clientAddress }: ListenerFacts): Saying | undefined {
  if (clientAddress.kind === 'peer') return { says: 'whole', parts: [] };
  const { hops, header = HEADER } = clientAddress;
  if (hops === undefined || header !== HEADER) {
    return {
      says: 'nothing',
      why: 'Istio counts trusted proxies (gatewayTopology.numTrustedProxies in the configuration of the pods) and does not know them by their addresses',
    };
  }
  const config = JSON.stringify({ gatewayTopology: { numTrustedProxies: hops } });
  const spec = { [ANNOTATION]: config };
  return {
    says: 'whole',
    parts: [
      { apiVersion: 'v1', kind: 'Gateway', attach: { to: 'infrastructure-annotations' }, spec, origins: [] },
    ],
  };
}

/** Annotations of the Gateway itself count where its infrastructure has none. */
export function readListener(
  { gateway }: ListenerPlace,
  objects: ObjectSet,
): { readonly clientAddress?: ClientAddressSource } {
  const object = objects.find('Gateway', gateway.namespace, gateway.name);
  const ofPods = dig(object?.raw, 'spec', 'infrastructure', 'annotations');
  const config =
    ofPods === undefined ? object?.metadata.annotations[ANNOTATION] : asString(dig(ofPods, ANNOTATION));
  const [document] = config === undefined ? [] : readSource('proxy', config).documents;
  const hops = asNumber(dig(document?.value, 'gatewayTopology', 'numTrustedProxies')) ?? 0;
  return hops > 0 ? { clientAddress: { kind: 'forwarded-for', header: HEADER, hops } } : {};
}
