import { refOf } from '../../kubernetes/object.ts';
import { type FieldPath, nameOf, type ObjectRef } from '../../model/origin.ts';
import { createdAt, gatewayObjects, type ReadContext, readObject } from './context.ts';
import type { Fields } from './fields.ts';
import { compareText } from './hostnames.ts';

/** One entry of `parentRefs`, defaults filled in. */
export interface ParentRef {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
  readonly path: FieldPath;
}

/** A route of any kind: what is common to all, and its rules as read by the kind. */
export interface DeclaredRoute<Rule> {
  readonly kind: string;
  readonly ref: ObjectRef;
  readonly parents: readonly ParentRef[];
  /** Empty: every host of the listener. */
  readonly hostnames: readonly string[];
  readonly rules: readonly Rule[];
  readonly age: number;
}

/** Reads all routes of a kind, oldest first, then by `namespace/name`: the order that decides between equals. */
export function readRoutes<Rule>(
  kind: string,
  context: ReadContext,
  readRules: (spec: Fields, ref: ObjectRef) => readonly Rule[],
): ReadonlyArray<DeclaredRoute<Rule>> {
  return gatewayObjects(context.objects, kind)
    .flatMap((object): Array<DeclaredRoute<Rule>> => {
      const ref = refOf(object);
      const read = readObject(object, context, (spec) => {
        spec.skip('useDefaultGateways');
        const parents = spec.children('parentRefs').map((fields) => readParent(fields, ref.namespace));
        return { parents, hostnames: spec.texts('hostnames'), rules: readRules(spec, ref) };
      });
      return read === undefined ? [] : [{ kind, ref, age: createdAt(object), ...read }];
    })
    .sort(compareAge);
}

/** Which of two routes comes first among equals (Gateway API v1.6, HTTPRouteRule.matches). */
export function compareAge(
  a: { readonly age: number; readonly ref: ObjectRef },
  b: { readonly age: number; readonly ref: ObjectRef },
): number {
  if (a.age !== b.age) return a.age < b.age ? -1 : 1;
  return compareText(nameOf(a.ref), nameOf(b.ref));
}

function readParent(fields: Fields, namespace: string): ParentRef {
  return {
    group: fields.text('group') ?? 'gateway.networking.k8s.io',
    kind: fields.text('kind') ?? 'Gateway',
    namespace: fields.text('namespace') ?? namespace,
    name: fields.requiredText('name'),
    sectionName: fields.text('sectionName'),
    port: fields.integer('port'),
    path: fields.path,
  };
}
