import type { Origin } from '../../../src/model/origin.ts';
import type { EntryPoint } from '../entry-points/entry-point.ts';
import type { RuleSyntax } from '../rules/rule.ts';

/** What both Kubernetes providers of Traefik can be told. */
export interface KubernetesOptions {
  readonly enabled: boolean;
  /** Empty: not set. */
  readonly ingressClass: string;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly labelSelector: string;
  readonly allowEmptyServices: boolean;
  readonly allowExternalNameServices: boolean;
  readonly nativeLBByDefault: boolean;
  /** Undefined: all; a list: only these. */
  readonly crossProviderNamespaces: readonly string[] | undefined;
  readonly disableClusterScopeResources: boolean;
}

export interface IngressOptions extends KubernetesOptions {
  readonly strictPrefixMatching: boolean;
  readonly disableIngressClassLookup: boolean;
}

export interface CrdOptions extends KubernetesOptions {
  readonly allowCrossNamespace: boolean;
  readonly safeNaming: boolean;
}

/** How connections to backends are made where no ServersTransport is named. */
export interface DefaultTransport {
  readonly insecureSkipVerify: boolean;
  /** Milliseconds; undefined: none. */
  readonly dialTimeout: number | undefined;
  readonly responseHeaderTimeout: number | undefined;
  readonly origins: readonly Origin[];
}

/** The static configuration in force. */
export interface StaticOptions {
  /** By name, in the order in which they are declared. */
  readonly entryPoints: ReadonlyMap<string, EntryPoint>;
  readonly ingress: IngressOptions;
  readonly crd: CrdOptions;
  readonly defaultRuleSyntax: RuleSyntax;
  /** Position of a provider of Traefik among those of equal priority; lower wins. */
  readonly precedence: (provider: 'crd' | 'ingress' | 'internal') => number;
  readonly transport: DefaultTransport;
}
