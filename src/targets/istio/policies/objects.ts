import type { PolicyPart } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';

/** The release whose source the meaning of fields was read in. */
export const REPOSITORY = 'istio/istio, master of August 2026 (1.32)';

export const SECURITY_GROUP = 'security.istio.io';

/** Rules of an AuthorizationPolicy that refuses; `from` of each, or nothing for every client. */
export function denialPart(rules: readonly JsonObject[], origins: readonly Origin[]): PolicyPart {
  return {
    apiVersion: `${SECURITY_GROUP}/v1`,
    kind: 'AuthorizationPolicy',
    attach: { to: 'requests' },
    spec: { action: 'DENY', rules: [...rules] },
    origins,
  };
}
