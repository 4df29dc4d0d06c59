import type { PolicyPart } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';

export const GROUP = 'gateway.envoyproxy.io';
export const REPOSITORY = 'envoyproxy/gateway v1.9.0';

export type RoutePolicyKind = 'SecurityPolicy' | 'BackendTrafficPolicy';

/** Fields of a policy that names the route. */
export function routePart(kind: RoutePolicyKind, spec: JsonObject, origins: readonly Origin[]): PolicyPart {
  return { apiVersion: `${GROUP}/v1alpha1`, kind, attach: { to: 'route' }, spec, origins };
}
