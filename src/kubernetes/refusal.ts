import { type Finding, finding } from '../model/finding.ts';
import { describeObject, describePath } from '../model/origin.ts';
import { REFUSED_OBJECT } from './findings.ts';
import { type KubernetesObject, refOf } from './object.ts';
import type { Violation } from './reader.ts';

/** How many violations one finding spells out. */
const SHOWN = 5;

/** The finding for an object that the API server would refuse; at least one violation. */
export function refusal(object: KubernetesObject, violations: readonly Violation[]): Finding {
  const ref = refOf(object);
  const shown = violations.slice(0, SHOWN).map(({ path, reason }) => `${describePath(path)} ${reason}`);
  const more = violations.length > SHOWN ? `; and ${violations.length - SHOWN} more` : '';
  const message = `${describeObject(ref)}: ${shown.join('; ')}${more}. The API server would refuse the object; it is left out.`;
  const origins = violations.slice(0, SHOWN).map(({ path }) => ({ object: ref, path }));
  // A workload that is wrong changes no route.
  const workload = /^(?:apps|batch|autoscaling|policy|rbac\.authorization\.k8s\.io)\//.test(
    object.apiVersion,
  );
  return finding(REFUSED_OBJECT, message, origins, workload ? { severity: 'low' } : {});
}
