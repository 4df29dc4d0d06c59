import type { Fields } from '../../../gateway/read/index.ts';
import type { PolicyPart } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import { trafficPart } from './objects.ts';

/** Most headers that one transformation sets (controller/api/v1alpha1/agentgateway/agentgateway_policy_types.go, Transform). */
export const MOST_SET = 16;

/**
 * Sets headers of requests to the values of expressions of CEL, behind all checks and in front of the filters of the rule
 * (proxy/httpproxy.rs, apply_request_policies). A header whose expression gives no text is taken away (http/mod.rs,
 * apply_header).
 */
export function setHeaders(
  values: ReadonlyMap<string, string>,
  further: JsonObject,
  origins: readonly Origin[],
): PolicyPart {
  const set = [...values].map(([name, value]) => ({ name, value }));
  const transformation = set.length === 0 ? {} : { transformation: { request: { set } } };
  return trafficPart({ ...further, ...transformation }, origins);
}

/** The expressions that headers of requests are set to, by their names in lower case. */
export function headersSet(spec: Fields): ReadonlyMap<string, string> {
  const items = spec.child('traffic')?.child('transformation')?.child('request')?.children('set') ?? [];
  return new Map(
    items.map((item) => [item.requiredText('name').toLowerCase(), item.requiredText('value')] as const),
  );
}
