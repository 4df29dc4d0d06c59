import { type Ingress, isIngress, readIngress } from '../../../src/kubernetes/ingress.ts';
import { ingressClasses } from '../../../src/kubernetes/ingress-classes.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject, type FieldPath } from '../../../src/model/origin.ts';
import type { Context } from '../context.ts';
import { CLASS_ASSUMED, CLASS_MISSING, OTHER_CLASS } from '../findings/ingress.ts';
import { isWatched } from '../watched.ts';
import { enterAnnotations } from './ledger.ts';

const CONTROLLER = 'traefik.io/ingress-controller';
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** The Ingresses that Traefik serves: namespace, labels, class (shouldProcessIngress in ingress/kubernetes.go). */
export function selectIngresses(context: Context, named: readonly string[]): readonly Ingress[] {
  const { objects, notes } = context;
  const selected: Ingress[] = [];
  for (const object of objects.ofKind('Ingress')) {
    if (!isIngress(object)) continue;
    const reading = readIngress(object);
    notes.findings.push(...reading.findings);
    const { ingress } = reading;
    if (ingress === undefined) {
      const codes = reading.findings.map(({ code }) => code);
      enterAnnotations(context, object, 'invalid', 'an API server would refuse its Ingress', codes);
      continue;
    }
    const ref = refOf(object);
    const outside = isWatched(object, context.options.ingress);
    const choice =
      outside === undefined ? choiceOf(context, ingress, named) : { reason: outside, kind: OTHER_CLASS };
    if (choice === undefined) {
      selected.push(ingress);
      continue;
    }
    const origins = [{ object: ref, path: classField(ingress) }];
    if (choice.kind === CLASS_ASSUMED) {
      notes.findings.push(
        finding(CLASS_ASSUMED, `${describeObject(ref)} is taken: ${choice.reason}.`, origins),
      );
      selected.push(ingress);
      continue;
    }
    const found = finding(choice.kind, `${describeObject(ref)} is left out: ${choice.reason}.`, origins, {
      before: 'Traefik does not serve it',
    });
    notes.findings.push(found);
    notes.ledger.push({
      origin: { object: ref, path: classField(ingress) },
      key: 'class',
      value: ingress.className ?? ingress.classAnnotation ?? '',
      status: 'no-effect',
      reason: found.message,
      codes: [found.code],
    });
    enterAnnotations(context, object, 'no-effect', 'its Ingress is left out', [found.code]);
  }
  return selected;
}

type Choice = {
  readonly reason: string;
  readonly kind: typeof OTHER_CLASS | typeof CLASS_MISSING | typeof CLASS_ASSUMED;
};

/** Undefined: it is served, and the input proves it. */
function choiceOf(context: Context, ingress: Ingress, named: readonly string[]): Choice | undefined {
  const { ingress: options } = context.options;
  const wanted = options.ingressClass;
  const { className, classAnnotation } = ingress;
  if (className === undefined) {
    const written = classAnnotation ?? '';
    if (written === wanted || (wanted === '' && written === 'traefik')) return undefined;
    const mine = wanted === '' ? 'traefik or none' : wanted;
    return { kind: OTHER_CLASS, reason: `its class is "${written}", and Traefik serves ${mine}` };
  }
  if (named.includes(className)) return undefined;
  if (options.disableIngressClassLookup || options.disableClusterScopeResources) {
    return { kind: OTHER_CLASS, reason: 'Traefik does not read IngressClasses, so no class is its own' };
  }
  const known = ingressClasses(context.objects).find(({ name }) => name === className);
  if (wanted !== '' && className !== wanted) {
    return { kind: OTHER_CLASS, reason: `its class is "${className}", and Traefik serves ${wanted}` };
  }
  if (known !== undefined) {
    if (known.controller === CONTROLLER) return undefined;
    return { kind: OTHER_CLASS, reason: `the controller of its class "${className}" is ${known.controller}` };
  }
  if (context.objects.complete) {
    return { kind: CLASS_MISSING, reason: `the IngressClass "${className}" does not exist` };
  }
  if (className === wanted || className.toLowerCase().includes('traefik')) {
    return { kind: CLASS_ASSUMED, reason: `the IngressClass "${className}" is not among the input` };
  }
  return { kind: CLASS_MISSING, reason: `the IngressClass "${className}" is not among the input` };
}

function classField(ingress: Ingress): FieldPath {
  if (ingress.className !== undefined) return ['spec', 'ingressClassName'];
  return ingress.classAnnotation === undefined ? ['spec'] : ['metadata', 'annotations', CLASS_ANNOTATION];
}
