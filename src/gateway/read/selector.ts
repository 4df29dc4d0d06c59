import { namespaceLabels } from '../../kubernetes/namespaces.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Fields } from './fields.ts';

/** Which namespaces may attach: `allowedRoutes.namespaces` of a listener, `allowedListeners.namespaces` of a Gateway. */
export type NamespaceRule =
  | { readonly from: 'Same' | 'All' | 'None' }
  | { readonly from: 'Selector'; readonly selector: LabelSelector };

/** Kubernetes label selector (`metav1.LabelSelector`): all requirements must hold; an empty one selects everything. */
export interface LabelSelector {
  readonly requirements: readonly Requirement[];
}

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

const OPERATORS: readonly Requirement['operator'][] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Reads `namespaces: {from, selector}`. A Selector without a selector selects nothing. */
export function readNamespaceRule(fields: Fields | undefined, fallback: 'Same' | 'None'): NamespaceRule {
  if (fields === undefined) return { from: fallback };
  const from = fields.text('from') ?? fallback;
  const selectorFields = fields.child('selector');
  const selector = selectorFields === undefined ? undefined : readSelector(selectorFields);
  if (from === 'Selector') return selector === undefined ? { from: 'None' } : { from, selector };
  if (from === 'Same' || from === 'All' || (from === 'None' && fallback === 'None')) return { from };
  fields.fault('from', `must not be ${JSON.stringify(from)}`);
  return { from: 'None' };
}

function readSelector(fields: Fields): LabelSelector {
  const labels: Requirement[] = [...fields.textMap('matchLabels')].map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  const expressions = fields.children('matchExpressions').map((expression): Requirement => {
    const written = expression.requiredText('operator');
    const operator = OPERATORS.find((known) => known === written);
    if (operator === undefined) expression.fault('operator', `must be one of ${OPERATORS.join(', ')}`);
    return {
      key: expression.requiredText('key'),
      operator: operator ?? 'In',
      values: expression.texts('values'),
    };
  });
  return { requirements: [...labels, ...expressions] };
}

/** Does the rule of an object in `owner` admit objects of `namespace`? */
export function admits(rule: NamespaceRule, owner: string, namespace: string, objects: ObjectSet): boolean {
  switch (rule.from) {
    case 'All':
      return true;
    case 'None':
      return false;
    case 'Same':
      return owner === namespace;
    case 'Selector': {
      const labels = labelsOf(namespace, objects);
      return rule.selector.requirements.every((requirement) => holds(requirement, labels));
    }
  }
}

/** The labels; of a namespace that is not among the objects only the one that every namespace has. */
function labelsOf(namespace: string, objects: ObjectSet): ReadonlyMap<string, string> {
  const labels = namespaceLabels(objects, namespace) ?? { 'kubernetes.io/metadata.name': namespace };
  return new Map(Object.entries(labels));
}

function holds(requirement: Requirement, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
