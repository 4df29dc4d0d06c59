import { isArray, isObject, own } from '../../src/kubernetes/json.ts';
import { type Json, type ObjectSet, refOf } from '../../src/kubernetes/object.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import { describeObject, type FieldPath } from '../../src/model/origin.ts';

const GROUPS = /^traefik\.(?:io|containo\.us)\//;

/**
 * Leaves under `spec` of Traefik's own objects that no entry of the ledger speaks of: neither one of the leaf itself nor
 * one of a field that it is part of.
 */
export function unaccountedFields(input: ObjectSet, ledger: Ledger): readonly string[] {
  const entries = new Set(ledger.map(({ origin }) => keyOf(describeObject(origin.object), origin.path)));
  return input.objects
    .filter(({ apiVersion }) => GROUPS.test(apiVersion))
    .flatMap((object) => {
      const name = describeObject(refOf(object));
      return leavesOf(own(object.raw, 'spec') ?? null, ['spec'])
        .filter((path) => path.every((_, index) => !entries.has(keyOf(name, path.slice(0, index + 1)))))
        .map((path) => `${name} ${path.join('.')}`);
    });
}

function keyOf(name: string, path: FieldPath): string {
  return JSON.stringify([name, ...path]);
}

function leavesOf(value: Json, path: FieldPath): readonly FieldPath[] {
  if (isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (!isObject(value)) return value === null ? [] : [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner ?? null, [...path, key]));
}
