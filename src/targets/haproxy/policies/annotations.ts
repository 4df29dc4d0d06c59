import type { PolicyPart, PolicyWriter, Saying } from '../../../gateway/write/index.ts';
import type { JsonObject, KubernetesObject } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';

export const REPOSITORY = 'jcmoraisjr/haproxy-ingress v0.17';
export const KEYS = `${REPOSITORY}, docs/content/en/docs/configuration/keys.md`;

/** Annotations that are read of Services, for every route to them (docs/content/en/docs/configuration/gateway-api.md). */
export const PREFIX = 'haproxy-ingress.github.io/';

/** Configuration keys of the Services that the rule forwards to. */
export function keysPart(keys: Readonly<Record<string, string>>, { origins }: Policy): PolicyPart {
  const spec: JsonObject = keys;
  return { apiVersion: 'v1', kind: 'Service', attach: { to: 'service-annotations' }, spec, origins };
}

export function nothing(why: string): Saying {
  return { says: 'nothing', why };
}

export function keyOf(service: KubernetesObject, key: string): string | undefined {
  return service.metadata.annotations[`${PREFIX}${key}`];
}

/** The annotations of the keys that the Service has. */
export function originsOf(service: KubernetesObject, ...keys: readonly string[]): readonly Origin[] {
  return keys
    .filter((key) => keyOf(service, key) !== undefined)
    .map((key) => ({ object: refOf(service), path: ['metadata', 'annotations', `${PREFIX}${key}`] }));
}

export const annotated: NonNullable<PolicyWriter['annotated']> = (_service, keys) => ({
  annotations: Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [`${PREFIX}${key}`, String(value)]),
  ),
  severity: Object.keys(keys).every((key) => key.startsWith('timeout-')) ? 'low' : 'high',
});
