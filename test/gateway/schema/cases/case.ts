import type { JsonObject } from '../../../../src/kubernetes/object.ts';

/**
 * An object and everything that is wrong with it, in the order of being found: `path rule`, and for CEL rules the
 * beginning of their message.
 */
export interface Case {
  readonly name: string;
  readonly object: JsonObject;
  readonly violations: readonly string[];
  /** Experimental unless said otherwise. */
  readonly channel?: 'standard';
}

export const GROUP = 'gateway.networking.k8s.io';

export function resource(kind: string, spec: JsonObject, apiVersion = `${GROUP}/v1`): JsonObject {
  return { apiVersion, kind, metadata: { name: 'it', namespace: 'shop' }, spec };
}

/** `count` values made from their number. */
export function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
