import type { Lookup } from './lookup.ts';
import type { CrdOptions, IngressOptions, KubernetesOptions } from './options.ts';

function kubernetesOptions(key: string, lookup: Lookup, parts: readonly string[]): KubernetesOptions {
  const list = (name: string) => lookup.list(`${key}.${name}`);
  const isOn = (name: string) => lookup.switch(`${key}.${name}`, false);
  const namespaces = list('namespaces');
  const enabled = lookup.switch(
    key,
    parts.some((part) => lookup.has(`${key}.${part}`)),
  );
  return {
    enabled,
    ingressClass: lookup.text(`${key}.ingressClass`, ''),
    namespaces: namespaces === undefined || namespaces.length === 0 ? undefined : namespaces,
    labelSelector: lookup.text(`${key}.labelSelector`, ''),
    allowEmptyServices: isOn('allowEmptyServices'),
    allowExternalNameServices: isOn('allowExternalNameServices'),
    nativeLBByDefault: isOn('nativeLBByDefault'),
    crossProviderNamespaces: list('crossProviderNamespaces'),
    disableClusterScopeResources: isOn('disableClusterScopeResources'),
  };
}

const COMMON = [
  'ingressClass',
  'namespaces',
  'labelSelector',
  'allowEmptyServices',
  'allowExternalNameServices',
  'nativeLBByDefault',
  'crossProviderNamespaces',
  'disableClusterScopeResources',
];

/** Options of `providers.kubernetesIngress`. */
export function ingressOptions(lookup: Lookup): IngressOptions {
  const key = 'providers.kubernetesIngress';
  const parts = [...COMMON, 'strictPrefixMatching', 'disableIngressClassLookup'];
  return {
    ...kubernetesOptions(key, lookup, parts),
    strictPrefixMatching: lookup.switch(`${key}.strictPrefixMatching`, false),
    disableIngressClassLookup: lookup.switch(`${key}.disableIngressClassLookup`, false),
  };
}

/** Options of `providers.kubernetesCRD`. */
export function crdOptions(lookup: Lookup): CrdOptions {
  const key = 'providers.kubernetesCRD';
  return {
    ...kubernetesOptions(key, lookup, [...COMMON, 'allowCrossNamespace', 'safeNaming']),
    allowCrossNamespace: lookup.switch(`${key}.allowCrossNamespace`, false),
    safeNaming: lookup.switch(`${key}.safeNaming`, false),
  };
}
