import type { PolicyPart } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';

export const GROUP = 'gateway.nginx.org';
export const REPOSITORY = 'nginx/nginx-gateway-fabric v2.6.7';

export type RoutePolicyKind = 'ClientSettingsPolicy' | 'ProxySettingsPolicy' | 'RateLimitPolicy';

/** Fields of a policy that names the route. */
export function routePart(kind: RoutePolicyKind, spec: JsonObject, origins: readonly Origin[]): PolicyPart {
  return { apiVersion: `${GROUP}/v1alpha1`, kind, attach: { to: 'route' }, spec, origins };
}
