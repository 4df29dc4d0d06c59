import type { PolicyPart, Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Policy } from '../../../model/policy.ts';

export const GROUP = 'networking.gke.io';
export const KIND = 'GCPBackendPolicy';
export const API = 'GoogleCloudPlatform/gke-gateway-api v1.4.0, apis/networking/v1';
export const DOCS = 'https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources';

/** Fields of the GCPBackendPolicy of each Service that the rule forwards to: it names one Service, for all routes to it. */
export function backendPart(fields: JsonObject, { origins }: Policy): PolicyPart {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: KIND,
    attach: { to: 'services' },
    spec: { default: fields },
    origins,
  };
}

export function nothing(why: string): Saying {
  return { says: 'nothing', why };
}
