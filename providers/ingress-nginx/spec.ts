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
  readonly service?: SpecService;
  readonly field: FieldPath;
}

export interface SpecService {
  readonly name: string;
  readonly port: number | string;
  /** Name of the controller's upstream: `namespace-service-port`. */
  readonly upstream: string;
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
  const ref = refOf(ingress.object);
  const { className, classAnnotation, defaultBackend } = ingress;
  return {
    ref,
    ...(className === undefined ? {} : { className }),
    ...(classAnnotation === undefined ? {} : { classAnnotation }),
    ...(defaultBackend === undefined ? {} : { defaultBackend: backendOf(defaultBackend, ref.namespace) }),
    rules: ingress.rules.map((rule) => ruleOf(rule, ref.namespace)),
    tls: ingress.tls.map((tls) => ({ ...tls, secretName: tls.secretName ?? '' })),
  };
}

function ruleOf(rule: IngressRule, namespace: string): SpecRule {
  const { host, paths, field } = rule;
  if (paths === undefined) return { host, field };
  return { host, field, paths: paths.map((path) => pathOf(path, namespace)) };
}

function pathOf(path: IngressPath, namespace: string): SpecPath {
  return {
    path: path.path,
    type: path.pathType === 'Exact' ? 'Exact' : 'Prefix',
    backend: backendOf(path.backend, namespace),
    field: path.field,
  };
}

function backendOf(backend: IngressBackend, namespace: string): SpecBackend {
  if (backend.kind !== 'service') return { field: backend.field };
  const port = 'number' in backend.port ? backend.port.number : backend.port.name;
  const name = backend.service;
  return { service: { name, port, upstream: `${namespace}-${name}-${port}` }, field: backend.field };
}
