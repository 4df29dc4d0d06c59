import { asString, dig } from '../../../src/kubernetes/json.ts';
import { type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import type { Context } from '../context.ts';
import { OTHER_CLASS } from '../findings/ingress.ts';
import { isWatched } from '../watched.ts';

const GROUPS: readonly string[] = ['traefik.io/', 'traefik.containo.us/'];

/** Objects of Traefik, of today's API group and of that of version 2. */
export function isTraefikObject({ apiVersion }: KubernetesObject): boolean {
  return GROUPS.some((group) => apiVersion.startsWith(group));
}

/**
 * The objects of a kind that Traefik serves: namespace, labels, class (shouldProcessIngress in
 * pkg/provider/kubernetes/crd/kubernetes.go). No IngressClass object is looked up.
 */
export function selectObjects(context: Context, kind: string): readonly KubernetesObject[] {
  const { objects, options, notes } = context;
  return objects.ofKind(kind).filter((object) => {
    if (!isTraefikObject(object)) return false;
    const reason = isWatched(object, options.crd) ?? otherClass(object, options.crd.ingressClass);
    if (reason === undefined) return true;
    const ref = refOf(object);
    const found = finding(OTHER_CLASS, `${describeObject(ref)} is left out: ${reason}.`, [
      { object: ref, path: ['spec'] },
    ]);
    notes.findings.push(found);
    notes.ledger.push({
      origin: { object: ref, path: ['spec'] },
      key: 'spec',
      value: '',
      status: 'no-effect',
      reason: found.message,
      codes: [found.code],
    });
    return false;
  });
}

function otherClass(object: KubernetesObject, wanted: string): string | undefined {
  const field = asString(dig(object.raw, 'spec', 'ingressClassName'));
  const written = field ?? object.metadata.annotations['kubernetes.io/ingress.class'] ?? '';
  if (written === wanted || (wanted === '' && written === 'traefik')) return undefined;
  return `its class is "${written}", and Traefik serves ${wanted === '' ? 'traefik or none' : wanted}`;
}
