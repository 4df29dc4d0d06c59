import { isArray, isObject, own } from '../../../src/kubernetes/json.ts';
import type { Json, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import type { LedgerStatus } from '../../../src/model/ledger.ts';
import { describeObject, describePath, type FieldPath } from '../../../src/model/origin.ts';
import type { Context } from '../context.ts';
import { FIELD_NOT_CARRIED, FIELD_UNKNOWN } from '../findings/crd.ts';
import { TLS_OPTIONS_LOST } from '../findings/tls.ts';
import { ownerOf } from '../foreign.ts';
import type { Field, Fields } from './field.ts';
import { FIELDS } from './fields.ts';
import { isTraefikObject } from './select.ts';

/** How much of a value the ledger shows. */
const SHOWN = 200;

/**
 * Enters every field of the objects of Traefik, those that nobody declared as well. Objects that are left out are in the
 * ledger already.
 */
export function accountForObjects(context: Context): void {
  const leftOut = new Set(
    context.notes.ledger
      .filter(({ key, status }) => key === 'spec' && status === 'no-effect')
      .map(({ origin }) => describeObject(origin.object)),
  );
  for (const object of context.objects.objects) {
    const fields = FIELDS.get(object.kind);
    if (fields === undefined || !isTraefikObject(object)) continue;
    enterAnnotations(context, object);
    if (!leftOut.has(describeObject(refOf(object)))) enterSpec(context, object, fields);
  }
}

function enterAnnotations({ notes }: Context, object: KubernetesObject): void {
  const ref = refOf(object);
  for (const [key, value] of Object.entries(object.metadata.annotations)) {
    const origin = { object: ref, path: ['metadata', 'annotations', key] };
    const isClass = key === 'kubernetes.io/ingress.class';
    const owner = ownerOf(key);
    const status: LedgerStatus = isClass ? 'converted' : owner.reads ? 'foreign' : 'no-effect';
    const reason = isClass ? 'it says which controller serves the object' : owner.text;
    notes.ledger.push({ origin, key, value, status, reason, codes: [] });
  }
}

function enterSpec(context: Context, object: KubernetesObject, fields: Fields): void {
  const spec = own(object.raw, 'spec');
  if (isObject(spec)) walk(context, object, spec, ['spec'], fields);
}

function walk(
  context: Context,
  object: KubernetesObject,
  value: Json,
  path: FieldPath,
  fields: Fields,
): void {
  if (isArray(value)) {
    for (const [index, item] of value.entries()) walk(context, object, item, [...path, index], fields);
    return;
  }
  if (!isObject(value)) {
    enter(context, object, path, value, {
      status: 'unsupported',
      reason: 'it is not of the type that it should be',
    });
    return;
  }
  const keys = Object.keys(value).filter((key) => value[key] !== undefined && value[key] !== null);
  for (const key of keys) {
    const below = [...path, key];
    const inner = own(value, key) ?? null;
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) unknown(context, object, below, inner);
    else if (field.inner === undefined) enter(context, object, below, inner, field);
    else if ((isArray(inner) && inner.length === 0) || (isObject(inner) && Object.keys(inner).length === 0)) {
      enter(context, object, below, inner, field);
    } else walk(context, object, inner, below, field.inner);
  }
}

function unknown({ notes }: Context, object: KubernetesObject, path: FieldPath, value: Json): void {
  const ref = refOf(object);
  const origin = { object: ref, path };
  const message = `${describeObject(ref)}: the field ${describePath(path)} is not known; nothing is made of it.`;
  const found = finding(FIELD_UNKNOWN, message, [origin]);
  notes.findings.push(found);
  notes.ledger.push({
    origin,
    key: describePath(path),
    value: textOf(value),
    status: 'unknown',
    reason: 'no such field is known',
    codes: [found.code],
  });
}

function enter(
  { notes }: Context,
  object: KubernetesObject,
  path: FieldPath,
  value: Json,
  { status, reason, told }: Pick<Field, 'status' | 'reason' | 'told'>,
): void {
  const ref = refOf(object);
  const origin = { object: ref, path };
  const codes = told === undefined ? [] : [told];
  if (status === 'unsupported' && told === undefined) {
    const kind = object.kind === 'TLSOption' ? TLS_OPTIONS_LOST : FIELD_NOT_CARRIED;
    const message = `${describeObject(ref)}: ${describePath(path)} is not carried over: ${reason}.`;
    const found = finding(kind, message, [origin]);
    notes.findings.push(found);
    codes.push(found.code);
  }
  notes.ledger.push({ origin, key: describePath(path), value: textOf(value), status, reason, codes });
}

function textOf(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
