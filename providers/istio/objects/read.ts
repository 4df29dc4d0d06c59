import { isObject, own } from '../../../src/kubernetes/json.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../src/kubernetes/object.ts';
import { refusal } from '../../../src/kubernetes/refusal.ts';
import { describeObject, describePath } from '../../../src/model/origin.ts';
import { DESTINATION_RULE } from '../fields/destination-rule.ts';
import { GATEWAY } from '../fields/gateway.ts';
import { SERVICE_ENTRY } from '../fields/service-entry.ts';
import type { Field, Fields } from '../fields/shape.ts';
import { VIRTUAL_SERVICE } from '../fields/virtual-service.ts';
import { walkSpec } from '../fields/walk.ts';
import { FIELD_LOST, FIELD_UNKNOWN } from '../findings/objects.ts';
import { type Notes, place, valueAt } from '../notes.ts';
import { checkAsWebhook } from './webhook.ts';

export const GROUP = 'networking.istio.io/';

/** The kinds that say what a gateway does, with their fields. */
export const KINDS: Readonly<Record<string, Fields>> = {
  Gateway: GATEWAY,
  VirtualService: VIRTUAL_SERVICE,
  DestinationRule: DESTINATION_RULE,
  ServiceEntry: SERVICE_ENTRY,
};

/**
 * The objects of a kind that the API server takes, each put into the account field by field.
 */
export function accepted(kind: string, objects: ObjectSet, notes: Notes): readonly KubernetesObject[] {
  const fields = KINDS[kind] ?? {};
  return objects
    .ofKind(kind)
    .filter(({ apiVersion }) => apiVersion.startsWith(GROUP))
    .filter((object) => account(object, fields, notes));
}

/** False when the API server would refuse the object. */
function account(object: KubernetesObject, fields: Fields, notes: Notes): boolean {
  const spec = own(object.raw, 'spec') ?? {};
  if (!isObject(spec)) {
    notes.add([refusal(object, [{ path: ['spec'], reason: 'is not a mapping' }])]);
    return false;
  }
  const walk = walkSpec(spec, fields);
  const ref = refOf(object);
  if (walk.violations.length > 0) {
    const found = refusal(object, walk.violations);
    notes.add([found]);
    for (const { path, value } of walk.found) {
      notes.enter({ object: ref, path }, value, 'invalid', found.message, [found.code]);
    }
    return false;
  }
  checkAsWebhook(object, notes);
  for (const { path, field, value } of walk.found) enterField(object, path, field, value, notes);
  for (const key of Object.keys(object.metadata.annotations).sort()) {
    const path = ['metadata', 'annotations', key];
    notes.enter(
      { object: ref, path },
      valueAt(object, path),
      'foreign',
      'of another tool; a gateway does not read it',
    );
  }
  for (const path of walk.unknown) {
    const message = `${describeObject(ref)}: ${object.apiVersion} has no field ${describePath(path)}; it has no effect.`;
    notes.report(FIELD_UNKNOWN, message, [{ object: ref, path }]);
    const reason = 'the API of Istio has no such field';
    notes.enter({ object: ref, path }, valueAt(object, path), 'unknown', reason, [FIELD_UNKNOWN.code]);
  }
  return true;
}

function enterField(
  object: KubernetesObject,
  path: readonly (string | number)[],
  { fate, effect }: Field,
  value: Parameters<Notes['enter']>[1],
  notes: Notes,
): void {
  const origin = { object: refOf(object), path };
  switch (fate) {
    case 'parts':
      return;
    case 'table':
      notes.enter(origin, value, 'converted', effect === '' ? 'read' : effect);
      return;
    case 'inert':
    case 'mesh':
    case 'kept':
      notes.enter(origin, value, 'no-effect', effect);
      return;
    case 'lost': {
      notes.report(FIELD_LOST, `${place(object, path)}: ${effect}; this is not carried over.`, [origin]);
      notes.enter(origin, value, 'unsupported', effect, [FIELD_LOST.code]);
    }
  }
}
