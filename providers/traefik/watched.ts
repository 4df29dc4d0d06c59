import type { KubernetesObject } from '../../src/kubernetes/object.ts';
import type { KubernetesOptions } from './static/options.ts';

/** Why Traefik does not watch an object (`namespaces`, `labelSelector`), undefined where it does. */
export function isWatched(
  object: KubernetesObject,
  { namespaces, labelSelector, enabled }: KubernetesOptions,
): string | undefined {
  const { namespace, labels } = object.metadata;
  if (!enabled) return 'its provider is not switched on';
  if (namespaces !== undefined && !namespaces.includes(namespace)) {
    return `Traefik does not watch namespace ${namespace}`;
  }
  if (labelSelector !== '' && !selects(labelSelector, labels)) {
    return `its labels do not fit the label selector ${labelSelector}`;
  }
  return undefined;
}

/**
 * A label selector of Kubernetes: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas
 * (k8s.io/apimachinery, labels.Parse). What cannot be read selects nothing.
 */
export function selects(selector: string, labels: Readonly<Record<string, string>>): boolean {
  const requirements = selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return requirements.every((text) => holds(text.trim(), labels));
}

function holds(requirement: string, labels: Readonly<Record<string, string>>): boolean {
  const labelOf = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  const set = /^([\w./-]+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const isIn = list
      .split(',')
      .map((item) => item.trim())
      .includes(labelOf(key) ?? '\0');
    return operator === 'in' ? isIn : !isIn;
  }
  const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(requirement);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!=' ? labelOf(key) !== value : labelOf(key) === value;
  }
  const presence = /^(!?)\s*([\w./-]+)$/.exec(requirement);
  if (presence === null) return false;
  const [, not, key = ''] = presence;
  return (labelOf(key) !== undefined) === (not === '');
}
