import { asString, dig } from './json.ts';
import type { KubernetesObject, ObjectSet } from './object.ts';

export interface IngressClass {
  readonly object: KubernetesObject;
  readonly name: string;
  /** `k8s.io/ingress-nginx` and the like; empty where the input leaves it out. */
  readonly controller: string;
  /** Ingresses that name no class get this one when they are created. */
  readonly isDefault: boolean;
  readonly parameters?: {
    readonly kind: string;
    readonly name: string;
    /** Absent for cluster-scoped parameters. */
    readonly namespace?: string;
  };
}

export function readIngressClass(object: KubernetesObject): IngressClass {
  const kind = asString(dig(object.raw, 'spec', 'parameters', 'kind'));
  const name = asString(dig(object.raw, 'spec', 'parameters', 'name'));
  const namespace = asString(dig(object.raw, 'spec', 'parameters', 'namespace'));
  const parameters =
    kind === undefined || name === undefined
      ? undefined
      : { kind, name, ...(namespace === undefined ? {} : { namespace }) };
  return {
    object,
    name: object.metadata.name,
    controller: asString(dig(object.raw, 'spec', 'controller')) ?? '',
    isDefault: object.metadata.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
    ...(parameters === undefined ? {} : { parameters }),
  };
}

/** All IngressClasses of the input, in input order. */
export function ingressClasses(objects: ObjectSet): readonly IngressClass[] {
  return objects.ofKind('IngressClass').map(readIngressClass);
}
