import { isIP } from 'node:net';
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

/** The type CIDR of the API needs a length (api/v1alpha1/shared_types.go). */
export function withLength(cidr: string): string {
  if (cidr.includes('/')) return cidr;
  return `${cidr}/${isIP(cidr) === 6 ? 128 : 32}`;
}
