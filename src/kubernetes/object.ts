import type { FieldPath, ObjectRef } from '../model/origin.ts';

/** Any JSON value as Kubernetes holds it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Position in a file: 1-based line and column. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A Kubernetes object as read. `raw` is the whole object, plain JSON data without prototypes to pollute. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly raw: JsonObject;
  /** Which input it came from and which document there (0-based), for `locate`. */
  readonly source: { readonly file: string; readonly document: number; readonly item?: number };
}

export interface ObjectMeta {
  readonly name: string;
  /** Empty for cluster-scoped kinds; `default` (or -n) where the input leaves it out. */
  readonly namespace: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** RFC 3339, as in the input; absent when the input has none. */
  readonly creationTimestamp?: string;
  readonly uid?: string;
}

/**
 * All objects of one run. `complete` says whether the input is a whole cluster: only then does the absence of a
 * Service, Secret, ConfigMap, Namespace or IngressClass mean that it does not exist.
 */
export interface ObjectSet {
  readonly complete: boolean;
  readonly objects: readonly KubernetesObject[];
  /** All objects of a kind, any API version, in input order. */
  ofKind(kind: string): readonly KubernetesObject[];
  find(kind: string, namespace: string, name: string): KubernetesObject | undefined;
  /** Where a field stands in its file; the nearest enclosing field that exists there if it does not. */
  locate(ref: ObjectRef, path: FieldPath): Position | undefined;
}

export function refOf(object: KubernetesObject): ObjectRef {
  return { kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name };
}
