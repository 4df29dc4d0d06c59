import type { ObjectSet } from '../../kubernetes/object.ts';
import { gatewayObjects, type ReadContext, readObject } from './context.ts';

/** A reference from one namespace into another. */
export interface CrossReference {
  readonly from: { readonly group: string; readonly kind: string; readonly namespace: string };
  readonly to: {
    readonly group: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  };
}

/** Says whether a ReferenceGrant (or the shared namespace) permits a reference. */
export type Grants = (reference: CrossReference) => boolean;

interface Grant {
  readonly from: readonly CrossReference['from'][];
  readonly to: ReadonlyArray<{ readonly group: string; readonly kind: string; readonly name?: string }>;
}

/**
 * Reads all ReferenceGrants. A grant lives in the namespace of what is referred to; any `from` with any `to` of one
 * grant permits (Gateway API v1.6, ReferenceGrant). A grant that is not among the objects permits nothing, also when
 * the objects are not a whole cluster: what is not shown to be permitted must not be taken for permitted.
 */
export function readGrants(context: ReadContext): Grants {
  const byNamespace = collect(context.objects, context);
  return ({ from, to }) => {
    if (from.namespace === to.namespace) return true;
    return (byNamespace.get(to.namespace) ?? []).some(
      (grant) =>
        grant.from.some(
          (one) => one.group === from.group && one.kind === from.kind && one.namespace === from.namespace,
        ) &&
        grant.to.some(
          (one) =>
            one.group === to.group &&
            one.kind === to.kind &&
            (one.name === undefined || one.name === to.name),
        ),
    );
  };
}

function collect(objects: ObjectSet, context: ReadContext): ReadonlyMap<string, readonly Grant[]> {
  const byNamespace = new Map<string, Grant[]>();
  for (const object of gatewayObjects(objects, 'ReferenceGrant')) {
    const grant = readObject(
      object,
      context,
      (spec): Grant => ({
        from: spec.children('from').map((from) => ({
          group: from.text('group') ?? '',
          kind: from.requiredText('kind'),
          namespace: from.requiredText('namespace'),
        })),
        to: spec.children('to').map((to) => {
          const name = to.text('name');
          const target = { group: to.text('group') ?? '', kind: to.requiredText('kind') };
          return name === undefined || name === '' ? target : { ...target, name };
        }),
      }),
    );
    if (grant === undefined) continue;
    const namespace = object.metadata.namespace;
    const grants = byNamespace.get(namespace);
    if (grants === undefined) byNamespace.set(namespace, [grant]);
    else grants.push(grant);
  }
  return byNamespace;
}
