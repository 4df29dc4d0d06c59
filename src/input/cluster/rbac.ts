import type { ResourceKind } from '../../kubernetes/provider.ts';

type Named = Pick<ResourceKind, 'group' | 'plural'>;

/** One namespace is asked for by its name; everything else is listed. */
function verbsFor({ group, plural }: Named): string {
  return group === '' && plural === 'namespaces' ? '[get, list]' : '[list]';
}

/** The rule of a Role or ClusterRole that allows to read a kind, in YAML's flow style on one line. */
export function listRule(kind: Named): string {
  return `{apiGroups: ["${kind.group}"], resources: [${kind.plural}], verbs: ${verbsFor(kind)}}`;
}

/** A ClusterRole that allows to read all of these and nothing else, one rule for each API group and its verbs. */
export function clusterRole(kinds: readonly Named[]): string {
  const rules = new Map<
    string,
    { readonly group: string; readonly verbs: string; readonly plurals: Set<string> }
  >();
  for (const kind of kinds) {
    const verbs = verbsFor(kind);
    const key = `${kind.group} ${verbs}`;
    const rule = rules.get(key) ?? { group: kind.group, verbs, plurals: new Set() };
    rule.plurals.add(kind.plural);
    rules.set(key, rule);
  }
  const texts = [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([, { group, verbs, plurals }]) =>
        `  - apiGroups: ["${group}"]\n    resources: [${[...plurals].sort().join(', ')}]\n    verbs: ${verbs}\n`,
    );
  return [
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: gateproof\nrules:\n',
    ...texts,
  ].join('');
}
