import type { Origin } from '../../../src/model/origin.ts';

/**
 * What the annotations of one Ingress say after parsing, validation and defaults: the counterpart of the controller's
 * `annotations.Ingress` struct. A group that is absent was absent, or was refused with the effect "ignored".
 *
 * `origins` of a group are the annotations that shaped it, or the ConfigMap key; empty for built-in defaults.
 */
export interface IngressConfig {
  /** The whole Ingress is not taken (ValidationError, risk, blocklist, deep inspection). */
  readonly dropped?: Refusal;
  /** Every location made from this Ingress answers 503. */
  readonly denied?: Refusal;

  readonly useRegex: Setting<boolean>;
  readonly rewriteTarget?: Setting<string>;
  readonly appRoot?: Setting<string>;
  readonly serverAliases: Setting<readonly string[]>;
  readonly upstreamVhost?: Setting<string>;
  readonly xForwardedPrefix?: Setting<string>;
  readonly defaultBackend?: Setting<string>;
  readonly customHttpErrors?: Setting<readonly number[]>;
  readonly disableProxyInterceptErrors: boolean;
  readonly serviceUpstream: Setting<boolean>;
  readonly upstreamHashBy?: Setting<string>;
  readonly loadBalance?: Setting<string>;

  readonly redirect?: {
    readonly url: string;
    readonly status: number;
    readonly kind: 'permanent' | 'temporal';
    readonly origins: readonly Origin[];
  };
  readonly relativeRedirects: boolean;
  readonly fromToWww?: Setting<true>;
  readonly sslRedirect: Setting<boolean>;
  readonly forceSslRedirect: Setting<boolean>;
  readonly preserveTrailingSlash: boolean;
  readonly usePortInRedirects: boolean;
  readonly sslPassthrough?: Setting<true>;
  readonly proxyRedirect?: {
    readonly from: string;
    readonly to: string;
    readonly origins: readonly Origin[];
  };

  readonly canary?: {
    readonly weight: number;
    readonly weightTotal: number;
    readonly header?: string;
    readonly headerValue?: string;
    readonly headerPattern?: string;
    readonly cookie?: string;
    readonly origins: readonly Origin[];
  };

  readonly backendProtocol: Setting<'HTTP' | 'HTTPS' | 'AUTO_HTTP' | 'GRPC' | 'GRPCS' | 'FCGI'> & {
    /** As written; `grpc` in lower case loses the proxy headers. */
    readonly written: string;
  };
  readonly proxySsl?: {
    readonly secret: string;
    readonly verify: boolean;
    readonly depth: number;
    readonly name?: string;
    readonly serverName: boolean;
    readonly ciphers?: string;
    readonly protocols?: string;
    readonly hasCa: boolean;
    readonly origins: readonly Origin[];
  };
  readonly sslCiphers?: Setting<string>;
  readonly sslPreferServerCiphers?: Setting<boolean>;

  readonly basicAuth?: {
    readonly type: 'basic' | 'digest';
    readonly secret: string;
    readonly realm: string;
    /** Each key of the Secret is a user (auth-map), or `auth` is not its only key; absent: `auth` has lines of users. */
    readonly form?: 'key-per-user' | 'key-among-others';
    /** The realm switches it off: nobody is asked, and the header Authorization is dropped all the same. */
    readonly isOff?: true;
    /** False when the Secret is there but no line of it can log anyone in. */
    readonly satisfiable: boolean;
    readonly origins: readonly Origin[];
  };
  readonly externalAuth?: {
    readonly url: string;
    readonly method: string;
    readonly signin?: string;
    readonly signinRedirectParam: string;
    readonly responseHeaders: readonly string[];
    readonly alwaysSetCookie: boolean;
    readonly requestRedirect?: string;
    /** Namespace/name of the ConfigMap. */
    readonly proxySetHeaders?: string;
    readonly cacheKey?: string;
    readonly cacheDuration?: string;
    readonly keepalive: number;
    readonly snippet?: string;
    readonly isGlobal: boolean;
    readonly origins: readonly Origin[];
  };
  readonly enableGlobalAuth: boolean;
  readonly satisfy?: Setting<'any' | 'all'>;
  readonly clientCertificates?: {
    readonly secret: string;
    readonly verify: 'on' | 'off' | 'optional' | 'optional_no_ca';
    readonly depth: number;
    readonly errorPage?: string;
    readonly passToUpstream: boolean;
    readonly matchCn?: string;
    readonly hasCa: boolean;
    readonly origins: readonly Origin[];
  };
  /** Set when auth-tls-secret cannot be loaded: the whole host answers 403. */
  readonly clientCertificatesError?: Refusal;

  readonly cors?: {
    readonly origins: readonly Origin[];
    /** As written, after the checks of the controller. `['*']` for any. Empty: no headers at all. */
    readonly allowOrigins: readonly string[];
    readonly allowMethods: string;
    readonly allowHeaders: string;
    readonly allowCredentials: boolean;
    readonly exposeHeaders?: string;
    readonly maxAge: number;
  };

  readonly allowList: Setting<readonly string[]>;
  readonly denyList: Setting<readonly string[]>;
  readonly limits?: {
    readonly rps: number;
    readonly rpm: number;
    readonly connections: number;
    readonly burstMultiplier: number;
    readonly allowList: readonly string[];
    readonly origins: readonly Origin[];
  };
  readonly limitRate: Setting<number>;
  readonly limitRateAfter: Setting<number>;
  /** Bytes; 0 is unlimited. */
  readonly bodySize: Setting<number>;
  readonly customHeaders?: {
    readonly headers: ReadonlyArray<readonly [string, string]>;
    readonly origins: readonly Origin[];
  };
  readonly connectionProxyHeader?: Setting<string>;

  readonly timeouts: {
    /** Seconds. */
    readonly connect: Setting<number>;
    readonly send: Setting<number>;
    readonly read: Setting<number>;
  };
  readonly nextUpstream: {
    readonly conditions: Setting<readonly string[]>;
    /** Seconds; 0 is no limit. */
    readonly timeout: Setting<number>;
    readonly tries: Setting<number>;
  };

  readonly affinity?: {
    readonly cookie: string;
    readonly path?: string;
    readonly domain?: string;
    readonly expires?: number;
    readonly maxAge?: number;
    readonly sameSite?: string;
    readonly secure?: boolean;
    readonly mode: 'balanced' | 'persistent';
    readonly canaryBehavior: 'sticky' | 'legacy';
    readonly origins: readonly Origin[];
  };

  /** Read from the canary Ingress itself; `legacy`: its backends do not take over the mainline's affinity. */
  readonly affinityCanaryBehavior: 'sticky' | 'legacy';

  /** Snippets that are in force (allowed by risk level and allow-snippet-annotations). */
  readonly configurationSnippet?: Setting<string>;
  readonly serverSnippet?: Setting<string>;
  readonly streamSnippet?: Setting<string>;

  readonly mirror?: {
    /** Absent when mirror-target was refused: the mirror then asks the Ingress itself. */
    readonly target?: string;
    readonly host: string;
    readonly requestBody: boolean;
    readonly origins: readonly Origin[];
  };

  /** Everything that changes no routing: buffering, logging, tracing, WAF. Only what differs from the default. */
  readonly others: ReadonlyArray<{
    readonly name: string;
    readonly value: string;
    readonly effect: string;
    readonly origins: readonly Origin[];
  }>;
}

/** A value with where it comes from; `isDefault` when neither annotation nor ConfigMap says it. */
export interface Setting<T> {
  readonly value: T;
  readonly origins: readonly Origin[];
  readonly isDefault: boolean;
}

export interface Refusal {
  readonly reason: string;
  readonly origins: readonly Origin[];
}
