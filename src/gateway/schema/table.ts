import type { Json } from '../../kubernetes/object.ts';

/** Index of a node in `SchemaTable.nodes`. */
export type NodeId = number;

/**
 * One OpenAPI schema of a CustomResourceDefinition. The keywords keep their OpenAPI names; nested schemas are
 * indexes into the table, so that a schema that occurs many times is stored and compiled once.
 */
export interface SchemaNode {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly properties?: Readonly<Record<string, NodeId>>;
  readonly additionalProperties?: NodeId;
  readonly items?: NodeId;
  readonly required?: readonly string[];
  readonly default?: Json;
  readonly nullable?: boolean;
  readonly enum?: readonly Json[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly NodeId[];
  readonly anyOf?: readonly NodeId[];
  readonly oneOf?: readonly NodeId[];
  readonly not?: NodeId;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  /** Indexes into `SchemaTable.rules`. */
  readonly 'x-kubernetes-validations'?: readonly number[];
}

/** A rule of `x-kubernetes-validations`: a CEL expression over `self` that must hold, and what to say if not. */
export interface CelRule {
  readonly rule: string;
  readonly message?: string;
}

export interface KindVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: NodeId;
}

export interface SchemaKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly versions: readonly KindVersion[];
}

/** The official CRDs of one release and channel, as `scripts/schemas.ts` writes them. */
export interface SchemaTable {
  /** The release the CRDs were taken from: `v1.6.1`. */
  readonly release: string;
  readonly channel: 'standard' | 'experimental';
  readonly kinds: readonly SchemaKind[];
  readonly rules: readonly CelRule[];
  readonly nodes: readonly SchemaNode[];
}

/** Every keyword of a schema that this product understands; another one stops generation and loading. */
export const KEYWORDS: ReadonlySet<string> = new Set<keyof SchemaNode>([
  'type',
  'properties',
  'additionalProperties',
  'items',
  'required',
  'default',
  'nullable',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
]);
