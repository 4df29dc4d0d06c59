import { asStrings, isObject } from '../../kubernetes/json.ts';
import type { Json, ObjectSet } from '../../kubernetes/object.ts';
import { describeObject, type ObjectRef } from '../../model/origin.ts';

/**
 * Why a Secret or ConfigMap does not provide a file; undefined when it does, or when it is not among the objects and
 * they are not a whole cluster. Only names of keys are looked at.
 */
export function fileProblem(ref: ObjectRef, key: string, objects: ObjectSet): string | undefined {
  const object = objects.find(ref.kind, ref.namespace, ref.name);
  if (object === undefined) return objects.complete ? `${describeObject(ref)} does not exist` : undefined;
  const keys =
    ref.kind === 'Secret'
      ? asStrings(object.raw['dataKeys'])
      : [...keysOf(object.raw['data']), ...keysOf(object.raw['binaryData'])];
  // A Secret without any key was emptied before it was handed on: a cluster takes no TLS Secret like that.
  if (ref.kind === 'Secret' && keys.length === 0) return undefined;
  return keys.includes(key) ? undefined : `${describeObject(ref)} has no key ${key}`;
}

function keysOf(value: Json | undefined): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}
