import type { KubernetesObject } from '../kubernetes/object.ts';

/** What makes an object the same one on both sides: not its version, and not the file that it stands in. */
export interface Identity {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Empty for kinds without a namespace. */
  readonly namespace: string;
  readonly name: string;
}

export function identityOf({ apiVersion, kind, metadata }: KubernetesObject): Identity {
  const slash = apiVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
  };
}

/** Equal for the same object; the Ingress of the old group is that of the new one. */
export function identityKey({ group, kind, namespace, name }: Identity): string {
  const home = kind === 'Ingress' && group === 'extensions' ? 'networking.k8s.io' : group;
  return JSON.stringify([kind, namespace, name, home]);
}

/** `HTTPRoute shop/web`. */
export function describeIdentity({ kind, namespace, name }: Identity): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** Longest name of a file that every file system takes. */
const LONGEST = 250;

/**
 * `gateway.networking.k8s.io.v1.HTTPRoute.shop.web`: the name of the file that `kubectl diff` makes for an object
 * (k8s.io/kubectl/pkg/cmd/diff, InfoObject.Name). Characters that no name of an object has become dashes.
 */
export function fileNameOf({ group, version, kind, namespace, name }: Identity): string {
  const prefix = group === '' ? '' : `${group}.`;
  return `${prefix}${version}.${kind}.${namespace}.${name}`
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, LONGEST);
}
