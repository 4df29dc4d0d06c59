import type { Ingress } from '../../../src/kubernetes/ingress.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { ANNOTATION_WITHOUT_EFFECT, DEFAULT_BACKEND_IGNORED } from '../findings/ingresses.ts';
import { type Notes, valueAt } from '../notes.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
/** Annotations that set up an ingress controller. */
const CONTROLLERS =
  /^(?:nginx\.ingress\.kubernetes\.io|nginx\.org|traefik\.ingress\.kubernetes\.io|haproxy\.org|haproxy-ingress\.github\.io|ingress\.kubernetes\.io|konghq\.com|alb\.ingress\.kubernetes\.io|networking\.gke\.io|appgw\.ingress\.kubernetes\.io)\//;

/** Puts Ingresses into the account: Istio reads rules and TLS, and no annotation but the class. */
export function noteIngresses(ingresses: readonly Ingress[], notes: Notes): void {
  for (const ingress of ingresses) {
    const { object } = ingress;
    const ref = refOf(object);
    const enter: (path: readonly (string | number)[], ...rest: Entry) => void = (
      path,
      status,
      reason,
      codes = [],
    ) => notes.enter({ object: ref, path }, valueAt(object, path), status, reason, codes);
    for (const key of Object.keys(object.metadata.annotations).sort()) {
      const path = ['metadata', 'annotations', key];
      if (key === CLASS_ANNOTATION) enter(path, 'converted', 'says that Istio serves the Ingress');
      else if (CONTROLLERS.test(key)) {
        const message = `${describeObject(ref)}: Istio does not read the annotation ${key}.`;
        notes.report(ANNOTATION_WITHOUT_EFFECT, message, [{ object: ref, path }]);
        enter(path, 'no-effect', 'Istio does not read it', [ANNOTATION_WITHOUT_EFFECT.code]);
      } else enter(path, 'foreign', 'of another tool; Istio does not read it');
    }
    if (ingress.className !== undefined) {
      enter(['spec', 'ingressClassName'], 'converted', 'says that Istio serves the Ingress');
    }
    if (ingress.defaultBackend !== undefined) {
      const { field } = ingress.defaultBackend;
      const message = `${describeObject(ref)}: Istio ignores the default backend.`;
      notes.report(DEFAULT_BACKEND_IGNORED, message, [{ object: ref, path: field }]);
      enter(field, 'no-effect', 'Istio ignores it', [DEFAULT_BACKEND_IGNORED.code]);
    }
    for (const rule of ingress.rules) {
      if (rule.paths === undefined) enter(rule.field, 'no-effect', 'a rule without paths does nothing');
      for (const path of rule.paths ?? [])
        enter(path.field, 'converted', `a path of ${rule.host || 'every host'}`);
    }
    for (const tls of ingress.tls) {
      if (tls.secretName === undefined) enter(tls.field, 'no-effect', 'names no Secret');
      else enter(tls.field, 'converted', 'an HTTPS server');
    }
  }
}

type Entry = [status: Parameters<Notes['enter']>[2], reason: string, codes?: readonly string[]];
