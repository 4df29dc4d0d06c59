import type { IngressConfig, Setting } from './annotations/config.ts';

/** What ConfigMap and flags of the controller say, as far as one request can notice it. */
export interface Controller {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly healthCheckPath: string;
  readonly useForwardedHeaders: boolean;
  readonly enableRealIp: boolean;
  readonly realIpCidrs: readonly string[];
  readonly forwardedForHeader: string;
  readonly forwardedHostHeader: string;
  readonly computeFullForwardedFor: boolean;
  readonly addOriginalUriHeader: boolean;
  readonly generateRequestId: boolean;
  readonly httpRedirectCode: number;
  readonly hsts?: { readonly maxAge: number; readonly includeSubdomains: boolean; readonly preload: boolean };
  readonly serverTokens: boolean;
  readonly hideHeaders: readonly string[];
  readonly addHeaders: ReadonlyArray<readonly [string, string]>;
  readonly proxySetHeaders: ReadonlyArray<readonly [string, string]>;
  readonly customHttpErrors: readonly number[];
  readonly interceptErrors: boolean;
  readonly blockCidrs: readonly string[];
  readonly blockUserAgents: readonly string[];
  readonly blockReferers: readonly string[];
  readonly noTlsRedirectLocations: readonly string[];
  readonly noAuthLocations: readonly string[];
  readonly limitStatus: { readonly requests: number; readonly connections: number };
  readonly serverSnippet?: Setting<string>;
  readonly locationSnippet?: Setting<string>;
  /** `namespace/name` of the Service of `--default-backend-service`. */
  readonly defaultBackendService?: string;
  readonly sslPassthrough: boolean;
  readonly defaults: Pick<IngressConfig, 'timeouts' | 'bodySize' | 'nextUpstream'>;
}
