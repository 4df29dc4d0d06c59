import type { Json } from '../../kubernetes/object.ts';
import { LIMITS } from '../limits.ts';
import type { Resource } from '../resource.ts';
import { byCodeUnit, shortHash } from './names.ts';
import { GATEWAY_GROUP, MANAGED_BY } from './parents.ts';

/** A reference into another namespace. */
export interface Reference {
  /** Absent group: that of the Gateway API. */
  readonly from: { readonly group?: string; readonly kind: string; readonly namespace: string };
  /** Absent group: the core group. */
  readonly to: {
    readonly group?: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  };
}

/**
 * ReferenceGrants for references that cross namespaces, one for each pair of namespaces and kinds, naming each object.
 * `v1beta1` is served by every release.
 */
export function grantResources(references: readonly Reference[]): readonly Resource[] {
  const groups = new Map<string, { reference: Reference; names: Set<string> }>();
  for (const reference of references) {
    const { from, to } = reference;
    if (from.namespace === to.namespace) continue;
    const key = `${to.namespace} ${from.kind} ${from.namespace} ${to.kind}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reference, names: new Set([to.name]) });
    else group.names.add(to.name);
  }
  return [...groups]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([, { reference, names }]) => {
      const sorted = [...names].sort(byCodeUnit);
      const parts: string[][] = [];
      for (let start = 0; start < sorted.length; start += LIMITS.grantEntries) {
        parts.push(sorted.slice(start, start + LIMITS.grantEntries));
      }
      return parts.map((part, index) => grant(reference, part, index));
    });
}

function grant({ from, to }: Reference, names: readonly string[], index: number): Resource {
  const base = `${from.kind.toLowerCase()}s-of-${from.namespace}-to-${to.kind.toLowerCase()}s`;
  const numbered = index === 0 ? base : `${base}-${String(index + 1).padStart(2, '0')}`;
  const name =
    numbered.length <= LIMITS.nameLength ? numbered : `${numbered.slice(0, 55)}-${shortHash(numbered)}`;
  const targets: Json = names.map((target) => ({
    group: to.group ?? '',
    kind: to.kind,
    name: target,
  }));
  return {
    apiVersion: `${GATEWAY_GROUP}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { name, namespace: to.namespace, labels: MANAGED_BY },
    spec: {
      from: [{ group: from.group ?? GATEWAY_GROUP, kind: from.kind, namespace: from.namespace }],
      to: targets,
    },
  };
}
