import type { PolicyPart } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';

export const GROUP = 'gateway.kgateway.dev';
export const REPOSITORY = 'kgateway-dev/kgateway v2.4.0';
/** Where the fields of a TrafficPolicy become configuration of Envoy. */
export const PLUGIN = `${REPOSITORY}, pkg/kgateway/extensions2/plugins/trafficpolicy`;
/** The same of a BackendConfigPolicy, behind the release. */
export const BACKEND_PLUGIN = 'pkg/kgateway/extensions2/plugins/backendconfigpolicy';
export const BACKEND_KIND = 'BackendConfigPolicy';

/** Fields of the TrafficPolicy that names the route, or the rule of it. */
export function trafficPart(spec: JsonObject, origins: readonly Origin[]): PolicyPart {
  return { apiVersion: `${GROUP}/v1alpha1`, kind: 'TrafficPolicy', attach: { to: 'route' }, spec, origins };
}

/** Fields of the BackendConfigPolicies of the Services that a rule forwards to. */
export function backendPart(spec: JsonObject, origins: readonly Origin[]): PolicyPart {
  return { apiVersion: `${GROUP}/v1alpha1`, kind: BACKEND_KIND, attach: { to: 'backends' }, spec, origins };
}
