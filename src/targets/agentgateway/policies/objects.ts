import type { PolicyPart } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';

export const GROUP = 'agentgateway.dev';
export const REPOSITORY = 'agentgateway/agentgateway v1.4.1';
export const API = `${REPOSITORY}, controller/api/v1alpha1/agentgateway`;
export const PROXY = `${REPOSITORY}, crates/agentgateway/src`;
export const KIND = 'AgentgatewayPolicy';

/** Fields below `traffic` of the policy that names the route, or the rule of it. */
export function trafficPart(traffic: JsonObject, origins: readonly Origin[]): PolicyPart {
  return {
    apiVersion: `${GROUP}/v1alpha1`,
    kind: KIND,
    attach: { to: 'route' },
    spec: { traffic },
    origins,
  };
}

/** A text as an expression of CEL; undefined where it would have to be escaped. */
export function celText(text: string): string | undefined {
  return /^[^"\\\p{Cc}]*$/u.test(text) ? `"${text}"` : undefined;
}

/** The text that an expression of CEL stands for, if it is nothing but a text. */
export function textOfCel(expression: string): string | undefined {
  return /^"([^"\\\p{Cc}]*)"$/u.exec(expression)?.[1];
}
