import { type Ingress, isIngress, readIngress } from '../../../src/kubernetes/ingress.ts';
import { ingressClasses } from '../../../src/kubernetes/ingress-classes.ts';
import { byAge } from '../../../src/kubernetes/istio/names.ts';
import { type ObjectSet, refOf } from '../../../src/kubernetes/object.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { CLASS_ASSUMED, OTHER_CLASS } from '../findings/ingresses.ts';
import type { Notes } from '../notes.ts';
import type { MeshSettings } from '../settings.ts';

const CONTROLLER = 'istio.io/ingress-controller';

interface Choice {
  readonly ours: boolean;
  readonly assumed: boolean;
  readonly reason: string;
}

/**
 * Is an Ingress served by Istio? (pilot/pkg/config/kube/ingress/virtualservices.go, shouldProcessIngressWithClass) The
 * annotation decides, then the controller of the class, then the mode.
 *
 * @param named classes that the user says are Istio's
 */
function classOf(
  { className, classAnnotation }: Pick<Ingress, 'className' | 'classAnnotation'>,
  objects: ObjectSet,
  { ingressControllerMode: mode, ingressClass }: MeshSettings,
  named: readonly string[] = [],
): Choice {
  const certain = (ours: boolean, reason: string): Choice => ({ ours, assumed: false, reason });
  if (classAnnotation !== undefined) {
    const reason = `the annotation kubernetes.io/ingress.class is "${classAnnotation}"`;
    return certain(
      mode !== 'OFF' && (classAnnotation === ingressClass || named.includes(classAnnotation)),
      reason,
    );
  }
  if (className !== undefined) {
    const found = ingressClasses(objects).find(({ name }) => name === className);
    if (found !== undefined) {
      return certain(
        found.controller === CONTROLLER,
        `the controller of IngressClass ${className} is ${found.controller}`,
      );
    }
    if (!objects.complete) {
      const ours = named.includes(className) || (named.length === 0 && className === ingressClass);
      return { ours, assumed: true, reason: `the IngressClass ${className} is not in the input` };
    }
  }
  const reason = className === undefined ? 'it has no class' : `the IngressClass ${className} does not exist`;
  return certain(mode === 'DEFAULT', `${reason}, and the mode is ${mode}`);
}

/** The Ingresses of the input that Istio serves, oldest first. */
export function takenIngresses(
  objects: ObjectSet,
  settings: MeshSettings,
  named: readonly string[],
  notes: Notes,
): readonly Ingress[] {
  const taken: Ingress[] = [];
  for (const object of objects.ofKind('Ingress').filter(isIngress)) {
    const { ingress, findings } = readIngress(object);
    const origin = { object: refOf(object), path: ['spec', 'ingressClassName'] };
    if (ingress === undefined) {
      notes.add(findings);
      continue;
    }
    const choice = classOf(ingress, objects, settings, named);
    const name = describeObject(refOf(object));
    if (!choice.ours) {
      notes.report(OTHER_CLASS, `${name} is not served by Istio: ${choice.reason}.`, [origin]);
      continue;
    }
    notes.add(findings);
    if (choice.assumed) {
      notes.report(CLASS_ASSUMED, `${name} is taken as one of Istio's: ${choice.reason}.`, [origin]);
    }
    taken.push(ingress);
  }
  const aged = taken.map((ingress) => {
    const { namespace, name, creationTimestamp } = ingress.object.metadata;
    return { ingress, namespace, name, created: creationTimestamp ?? '' };
  });
  return aged.sort(byAge).map(({ ingress }) => ingress);
}
