import type { ResourceKind } from '../../kubernetes/provider.ts';

/** The rule of a Role or ClusterRole that allows to list a kind, in YAML's flow style on one line. */
export function listRule({ group, plural }: Pick<ResourceKind, 'group' | 'plural'>): string {
  const verbs = plural === 'namespaces' ? 'get, list' : 'list';
  return `{apiGroups: ["${group}"], resources: [${plural}], verbs: [${verbs}]}`;
}

/** A ClusterRole that allows to read all of these, one rule for each API group. */
export function clusterRole(kinds: readonly Pick<ResourceKind, 'group' | 'plural'>[]): string {
  const byGroup = new Map<string, Set<string>>();
  for (const { group, plural } of kinds) {
    byGroup.set(group, (byGroup.get(group) ?? new Set()).add(plural));
  }
  const rules = [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, plurals]) => {
      const verbs = plurals.has('namespaces') ? '[get, list]' : '[list]';
      return `  - apiGroups: ["${group}"]\n    resources: [${[...plurals].sort().join(', ')}]\n    verbs: ${verbs}\n`;
    });
  return `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: gateproof\nrules:\n${rules.join('')}`;
}
