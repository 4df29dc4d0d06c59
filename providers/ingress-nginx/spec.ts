import type { FieldPath, ObjectRef, Origin } from '../../src/model/origin.ts';

/** The parts of an Ingress that the controller reads, each with its field. */
export interface IngressSpec {
  readonly ref: ObjectRef;
  readonly className?: string;
  readonly classAnnotation?: string;
  readonly defaultBackend?: SpecBackend;
  readonly rules: readonly SpecRule[];
  readonly tls: readonly SpecTls[];
}

export interface SpecBackend {
  /** Absent for resource backends, which the controller skips. */
  readonly service?: { readonly name: string; readonly port: number | string };
  readonly field: FieldPath;
}

export interface SpecRule {
  /** Empty: every host that no rule names. */
  readonly host: string;
  /** Absent when the rule has no `http`. */
  readonly paths?: readonly SpecPath[];
  readonly field: FieldPath;
}

export interface SpecPath {
  /** As written; empty when absent. */
  readonly path: string;
  /** As the controller reads it: absent and ImplementationSpecific are Prefix. */
  readonly type: 'Exact' | 'Prefix';
  readonly backend: SpecBackend;
  readonly field: FieldPath;
}

export interface SpecTls {
  readonly hosts: readonly string[];
  readonly secretName: string;
  readonly field: FieldPath;
}

export function originOf(spec: { readonly ref: ObjectRef }, field: FieldPath): Origin {
  return { object: spec.ref, path: field };
}
