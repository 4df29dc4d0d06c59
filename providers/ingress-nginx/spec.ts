import type { Ingress, IngressBackend, IngressPath, IngressRule } from '../../src/kubernetes/ingress.ts';
import { refOf } from '../../src/kubernetes/object.ts';
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

/** The controller's view of an Ingress: absent path types and ImplementationSpecific are Prefix. */
export function specOf(ingress: Ingress): IngressSpec {
  return {
    ref: refOf(ingress.object),
    ...(ingress.className === undefined ? {} : { className: ingress.className }),
    ...(ingress.classAnnotation === undefined ? {} : { classAnnotation: ingress.classAnnotation }),
    ...(ingress.defaultBackend === undefined ? {} : { defaultBackend: backendOf(ingress.defaultBackend) }),
    rules: ingress.rules.map(ruleOf),
    tls: ingress.tls.map((tls) => ({ ...tls, secretName: tls.secretName ?? '' })),
  };
}

function ruleOf(rule: IngressRule): SpecRule {
  const { host, paths, field } = rule;
  return paths === undefined ? { host, field } : { host, field, paths: paths.map(pathOf) };
}

function pathOf(path: IngressPath): SpecPath {
  return {
    path: path.path,
    type: path.pathType === 'Exact' ? 'Exact' : 'Prefix',
    backend: backendOf(path.backend),
    field: path.field,
  };
}

function backendOf(backend: IngressBackend): SpecBackend {
  if (backend.kind !== 'service') return { field: backend.field };
  const { service, port, field } = backend;
  return { service: { name: service, port: 'number' in port ? port.number : port.name }, field };
}
