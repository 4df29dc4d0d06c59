import { isObject } from '../kubernetes/json.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';

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
  /** Empty for kinds that have none. */
  readonly spec: JsonObject;
  /** For kinds without a spec: their fields, which stand beside the metadata. */
  readonly beside?: JsonObject;
}

/** The object as it is printed and as an API server takes it. */
export function manifestOf({ apiVersion, kind, metadata, spec, beside }: Resource): JsonObject {
  return { apiVersion, kind, metadata: { ...metadata } as JsonObject, ...(beside ?? { spec }) };
}

/** The resource with the fields that a manifest of it has. */
export function withFieldsOf(manifest: JsonObject, resource: Resource): Resource {
  const { apiVersion: _, kind: __, metadata: names, spec, ...fields } = manifest;
  const metadata = isObject(names) ? (names as Json as Resource['metadata']) : resource.metadata;
  if (resource.beside !== undefined) return { ...resource, metadata, beside: fields };
  return isObject(spec) ? { ...resource, metadata, spec } : resource;
}
