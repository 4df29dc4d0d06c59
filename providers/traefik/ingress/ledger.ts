import { type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import type { LedgerStatus } from '../../../src/model/ledger.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { PREFIX } from '../annotations/declarations.ts';
import type { Parsed } from '../annotations/parse.ts';
import type { Context } from '../context.ts';
import { ANNOTATION_NEVER_READ } from '../findings/ingress.ts';
import { ownerOf } from '../foreign.ts';

/** Enters all annotations of an object with one fate. */
export function enterAnnotations(
  { notes }: Context,
  object: KubernetesObject,
  status: LedgerStatus,
  reason: string,
  codes: readonly string[],
): void {
  const ref = refOf(object);
  for (const [key, value] of Object.entries(object.metadata.annotations)) {
    const origin = { object: ref, path: ['metadata', 'annotations', key] };
    notes.ledger.push({ origin, key, value, status, reason, codes });
  }
}

/** Enters every annotation of an object that Traefik takes. `root`: whose annotations it reads there. */
export function accountForAnnotations(
  context: Context,
  object: KubernetesObject,
  root: 'router' | 'service',
  parsed: Parsed,
): void {
  const { notes } = context;
  const ref = refOf(object);
  const read = new Map([...parsed.values.values()].map((value) => [value.key, value.declaration]));
  for (const [key, value] of Object.entries(object.metadata.annotations)) {
    const origin = { object: ref, path: ['metadata', 'annotations', key] };
    const enter = (status: LedgerStatus, reason: string, codes: readonly string[] = []): void => {
      notes.ledger.push({ origin, key, value, status, reason, codes });
    };
    const declaration = read.get(key);
    const fault = parsed.faults.find((item) => item.key === key);
    if (declaration !== undefined) {
      if (declaration.inert === undefined) enter('converted', 'it is taken into account');
      else enter('no-effect', declaration.inert);
    } else if (fault !== undefined) {
      enter(fault.unknown ? 'unknown' : 'invalid', fault.why);
    } else if (key === 'kubernetes.io/ingress.class') {
      enter('converted', 'it says which controller serves the object');
    } else if (key.startsWith(PREFIX)) {
      const other = key.slice(PREFIX.length).split('.')[0]?.toLowerCase();
      if (other === 'router' || other === 'service') {
        const where = other === 'service' ? 'the Service' : 'the Ingress';
        neverRead(
          `Traefik reads it on ${where} only, and this is the ${root === 'router' ? 'Ingress' : 'Service'}`,
        );
      } else neverRead('Traefik reads only annotations that begin with router. or service.');
    } else {
      const owner = ownerOf(key);
      enter(owner.reads ? 'foreign' : 'no-effect', owner.text);
    }

    function neverRead(reason: string): void {
      const message = `${describeObject(ref)}: the annotation ${key} has no effect: ${reason}.`;
      const found = finding(ANNOTATION_NEVER_READ, message, [origin]);
      notes.findings.push(found);
      enter('unknown', reason, [found.code]);
    }
  }
}
