import type { JsonObject, ObjectSet } from '../../src/kubernetes/object.ts';
import type { IngressSpec } from './spec.ts';

/** What decides whether an Ingress is ours: controller flags, and the class that the user names. */
export interface ClassOptions {
  /** Flag `--ingress-class`: value of the annotation kubernetes.io/ingress.class that is ours. */
  readonly ingressClass: string;
  /** True when somebody set `--ingress-class` or `--controller-class`. */
  readonly isExplicit: boolean;
  /** Flag `--controller-class`: spec.controller of the IngressClasses that are ours. */
  readonly controllerClass: string;
  readonly watchWithoutClass: boolean;
  readonly byName: boolean;
  /** Names of IngressClasses that the user says are ours, in force where the object is not in the input. */
  readonly named: readonly string[];
}

export interface ClassChoice {
  readonly ours: boolean;
  /** `assumed`: the input does not prove it. */
  readonly certainty: 'known' | 'assumed';
  readonly reason: string;
}

/**
 * Is an Ingress of our class? The field decides where it is set, else the annotation, else `--watch-ingress-without-class`
 * (GetIngressClass in internal/ingress/controller/store/store.go). Where the IngressClass is not in the input, `nginx`
 * and the classes that the user names count as ours.
 */
export function classOf(spec: IngressSpec, objects: ObjectSet, options: ClassOptions): ClassChoice {
  const { className, classAnnotation } = spec;
  if (className !== undefined) return fieldClass(className, objects, options);
  if (classAnnotation !== undefined) {
    const ours = classAnnotation === options.ingressClass || options.named.includes(classAnnotation);
    const reason = ours
      ? `the annotation kubernetes.io/ingress.class names "${classAnnotation}"`
      : `the annotation kubernetes.io/ingress.class names "${classAnnotation}", not "${options.ingressClass}"`;
    return { ours, certainty: 'known', reason };
  }
  if (options.watchWithoutClass)
    return { ours: true, certainty: 'known', reason: 'it names no class, and such Ingresses are watched' };
  if (objects.complete) return { ours: false, certainty: 'known', reason: 'it names no class' };
  return {
    ours: true,
    certainty: 'assumed',
    reason: 'it names no class; the API server gives it the default class when it is created',
  };
}

function fieldClass(name: string, objects: ObjectSet, options: ClassOptions): ClassChoice {
  const object = objects.find('IngressClass', '', name);
  if (object !== undefined) {
    const spec = object.raw['spec'];
    const controller =
      spec !== null && typeof spec === 'object' && !Array.isArray(spec)
        ? (spec as JsonObject)['controller']
        : undefined;
    const isController = controller === options.controllerClass;
    const ours = isController || (options.byName && name === options.ingressClass);
    const whose = `IngressClass ${name} belongs to the controller ${String(controller)}`;
    return { ours, certainty: 'known', reason: ours ? whose : `${whose}, not to ${options.controllerClass}` };
  }
  if (options.named.includes(name))
    return { ours: true, certainty: 'assumed', reason: `IngressClass ${name} was named as ours` };
  const hasClasses = objects.ofKind('IngressClass').length > 0;
  if (objects.complete && (hasClasses || options.isExplicit))
    return { ours: false, certainty: 'known', reason: `IngressClass ${name} does not exist` };
  const ours =
    (name === 'nginx' && !options.isExplicit) || (!objects.complete && name === options.ingressClass);
  if (ours) return { ours, certainty: 'assumed', reason: `IngressClass ${name} is not in the input` };
  return {
    ours,
    certainty: 'assumed',
    reason: `IngressClass ${name} is not in the input and was not named as ours`,
  };
}
