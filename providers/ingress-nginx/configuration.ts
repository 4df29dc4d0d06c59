import type { Origin } from '../../src/model/origin.ts';
import type { Backend } from '../../src/model/outcome.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { IngressSpec } from './spec.ts';

/** An Ingress that the controller takes, with its parsed annotations. */
export interface TakenIngress {
  readonly namespace: string;
  readonly name: string;
  /** RFC 3339; absent when the input has none. */
  readonly created?: string;
  readonly spec: IngressSpec;
  readonly config: IngressConfig;
}

/** What a canary Ingress asks for, kept at its upstream (the controller's TrafficShapingPolicy). */
export type CanaryPolicy = NonNullable<IngressConfig['canary']>;

/** The controller's own answer for what no Ingress claims. */
export const DEFAULT_UPSTREAM = 'upstream-default-backend';
/** Server name of the controller for hosts that no Ingress names. */
export const DEFAULT_SERVER = '_';

/** Server of a rule: rules without host belong to the default server. */
export function hostOf(ruleHost: string): string {
  return ruleHost === '' ? DEFAULT_SERVER : ruleHost;
}

/**
 * One Service and port as the controller sees it: shared by every host and path of the namespace that uses it.
 * Mutable only while the configuration is built.
 */
export interface Upstream {
  /** `namespace-service-port`, as the controller names it. */
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string;
  readonly portNumber?: number;
  /** Empty: nobody can receive a request; the reason is for people. */
  readonly unavailable?: string;
  /** DNS name of a Service of type ExternalName. */
  readonly externalName?: string;
  /** Made by a canary Ingress: no location is made for it. */
  readonly isCanary: boolean;
  readonly canary?: CanaryPolicy;
  readonly loadBalance?: IngressConfig['loadBalance'];
  readonly hashBy?: IngressConfig['upstreamHashBy'];
  readonly serviceUpstream: IngressConfig['serviceUpstream'];
  /** Names of upstreams; only the first is ever used. */
  readonly alternatives: string[];
  affinity?: NonNullable<IngressConfig['affinity']>;
  readonly origin: Origin;
}

/** One location of a server before it is printed. Mutable only while the configuration is built. */
export interface Location {
  readonly path: string;
  readonly type: 'Exact' | 'Prefix';
  /** The `/` that every server starts with and that no Ingress has claimed yet. */
  implicit: boolean;
  upstream: string;
  /** Absent: the default server's own `/`, which has no annotations. */
  config?: IngressConfig;
  ingress?: TakenIngress;
  /** Service and port as the path names them, for snippets and error pages. */
  service?: { readonly name: string; readonly port: number | string };
  origins: readonly Origin[];
  /** Service of the annotation default-backend, where it is in use instead of the upstream. */
  insteadOfUpstream?: Backend;
  /** Service of the annotation default-backend, where it serves error pages. */
  errorBackend?: Backend;
}

/** One `server` of the nginx configuration. Mutable only while the configuration is built. */
export interface Server {
  readonly host: string;
  /** The oldest Ingress that names the host; absent for the default server without Ingresses. */
  readonly creator?: TakenIngress;
  aliases: readonly string[];
  aliasOrigins: readonly Origin[];
  readonly locations: Location[];
  /** Absent: no TLS; `default`: the controller's own certificate. */
  certificate?: ServerCertificate;
  passthrough?: readonly Origin[];
  fromToWww?: readonly Origin[];
  clientCertificates?: NonNullable<IngressConfig['clientCertificates']>;
  clientCertificatesError?: NonNullable<IngressConfig['clientCertificatesError']>;
  serverSnippet?: NonNullable<IngressConfig['serverSnippet']>;
}

export interface ServerCertificate {
  /** `namespace/name`, or the controller's default certificate. */
  readonly secret: string | 'default';
  /** DNS names of the certificate where the input tells them. */
  readonly names?: readonly string[];
  readonly origins: readonly Origin[];
}

export interface Configuration {
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly servers: ReadonlyMap<string, Server>;
}
