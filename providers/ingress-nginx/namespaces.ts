import type { ObjectSet } from '../../src/kubernetes/object.ts';

export interface NamespaceOptions {
  /** Flag `--watch-namespace`; empty: all. */
  readonly watchNamespace: string;
  /** Flag `--watch-namespace-selector`, a label selector; empty: all. */
  readonly selector: string;
}

/** Decides which namespaces the controller reads. A namespace that is not in the input fits unless the input is whole. */
export function namespaceFilter(
  objects: ObjectSet,
  options: NamespaceOptions,
): (namespace: string) => boolean {
  const requirements = parseSelector(options.selector);
  const known = new Map<string, boolean>();
  return (namespace) => {
    if (options.watchNamespace !== '') return namespace === options.watchNamespace;
    if (requirements.length === 0) return true;
    let fits = known.get(namespace);
    if (fits === undefined) {
      const object = objects.find('Namespace', '', namespace);
      const labels = object?.metadata.labels;
      fits =
        labels === undefined ? !objects.complete : requirements.every((requirement) => requirement(labels));
      known.set(namespace, fits);
    }
    return fits;
  };
}

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

/** The selector language of Kubernetes: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas. */
export function parseSelector(text: string): Requirement[] {
  return splitOutsideParentheses(text)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(requirementOf);
}

function requirementOf(part: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((item) => item.trim()));
    if (operator === 'in') return (labels) => Object.hasOwn(labels, key) && values.has(labels[key] ?? '');
    return (labels) => !Object.hasOwn(labels, key) || !values.has(labels[key] ?? '');
  }
  const comparison = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (comparison !== null) {
    const [, key = '', operator, value = ''] = comparison;
    const isEqual: Requirement = (labels) => Object.hasOwn(labels, key) && labels[key] === value;
    return operator === '!=' ? (labels) => !isEqual(labels) : isEqual;
  }
  if (part.startsWith('!')) return (labels) => !Object.hasOwn(labels, part.slice(1).trim());
  return (labels) => Object.hasOwn(labels, part);
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth <= 0) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part];
}
