import type { PolicyWriter } from '../../../gateway/write/index.ts';
import { asObjects, isObject, own } from '../../../kubernetes/json.ts';
import type { JsonObject, KubernetesObject } from '../../../kubernetes/object.ts';
import { routeKey } from './locations.ts';

/** An object that is written. */
export type Written = Parameters<NonNullable<PolicyWriter['finish']>>[0][number];

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

export function keyOf({ kind, metadata }: Written): string {
  return routeKey(kind, metadata.namespace, metadata.name);
}

export function isRoute({ kind }: Written): boolean {
  return kind === 'HTTPRoute' || kind === 'GRPCRoute';
}

/** Does no rule of a route forward? */
export function isIdle({ spec }: Written): boolean {
  return asObjects(own(spec, 'rules')).every((rule) => asObjects(own(rule, 'backendRefs')).length === 0);
}

/** What a policy says, without what it works on. */
export function settingsOf({ spec: { targetRef: _, targetRefs: __, ...settings } }: Written): JsonObject {
  return settings;
}

/** The routes and Gateways that a policy names. */
export function targetRefsOf({ spec }: Written): readonly JsonObject[] {
  const one = own(spec, 'targetRef');
  return [...asObjects(own(spec, 'targetRefs')), ...(isObject(one) ? [one] : [])];
}

/** As it would be read. */
export function asRead({ apiVersion, kind, metadata: { name, namespace }, spec }: Written): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, annotations: {}, labels: {} },
    raw: { spec },
    source: { file: '', document: 0 },
  };
}
