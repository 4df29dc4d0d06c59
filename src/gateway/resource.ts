import type { JsonObject } from '../kubernetes/object.ts';

/** Releases that can be written for. `standard` and `experimental` are the channels of the official CRDs. */
export type GatewayApiVersion = '1.4' | '1.5' | '1.6';
export type Channel = 'standard' | 'experimental';

/** A Gateway API object to be written; plain JSON. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: JsonObject;
}
