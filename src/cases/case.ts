/**
 * A behaviour case: manifests, requests, and what a system is known to do with each of them. The format is documented in
 * docs/behaviour-cases.md. Everything under `expect` is optional; what a case does not say is not compared.
 */
export interface BehaviourCase {
  readonly name: string;
  /** File it was read from. */
  readonly file: string;
  /** 0-based, where a file holds several. */
  readonly document: number;
  readonly system: string;
  /** Which implementation's reading of the Gateway API is meant; absent: the specification. */
  readonly dialect?: string;
  readonly features: readonly string[];
  /** Settings in force; keys that begin with `--` are flags of the system. */
  readonly settings: Readonly<Record<string, string>>;
  /** Multi-document YAML. */
  readonly manifests: string;
  readonly requests: readonly CaseRequest[];
}

export interface CaseRequest {
  readonly request: RequestDescription;
  readonly backendResponse?: BackendResponse;
  readonly expect: Expectation;
  readonly note?: string;
}

export interface RequestDescription {
  readonly method?: string;
  readonly scheme?: 'http' | 'https';
  readonly host?: string;
  readonly path?: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly remoteAddr?: string;
  readonly port?: number;
  readonly sni?: string;
  readonly protocol?: 'h2c' | 'h2' | 'grpc' | 'websocket' | 'tls' | 'tcp' | 'udp';
  readonly clientCert?: string;
  readonly gateway?: string;
  /** Set when the request comes from a workload of a mesh: its namespace. */
  readonly mesh?: { readonly from: string };
  /** Length of the body in bytes, where the case gives one. */
  readonly bodyLength?: number;
}

/** What the backend does. `timing`: it delays or fails before it answers. */
export interface BackendResponse {
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly timing: boolean;
}

export interface BackendExpectation {
  readonly namespace: string;
  readonly service: string;
  readonly port?: number | string;
  readonly subset?: string;
}

export interface UpstreamExpectation {
  readonly path?: string;
  readonly host?: string;
  readonly sni?: string;
  readonly headers?: Headers;
  readonly absentHeaders?: readonly string[];
}

export interface ResponseExpectation {
  readonly headers?: Headers;
  readonly headerContains?: Headers;
  readonly headerOneOf?: ReadonlyArray<readonly [name: string, values: readonly string[]]>;
  readonly absentHeaders?: readonly string[];
  readonly ignoreWhitespace: boolean;
}

export interface MirrorExpectation extends BackendExpectation {
  readonly percent: number;
}

export interface Expectation {
  readonly status?: number;
  readonly statusIn?: readonly number[];
  readonly statusNot?: readonly number[];
  /** Percent of the requests that get each status. */
  readonly statuses?: ReadonlyArray<readonly [status: number, percent: number]>;
  readonly grpcStatus?: string;
  readonly grpcStatusNot?: readonly string[];
  /** `null`: nobody receives the request. */
  readonly backend?: BackendExpectation | null;
  /** Percent by Service name; `service#subset` where a subset is meant. */
  readonly backends?: ReadonlyArray<readonly [service: string, percent: number]>;
  readonly upstream?: UpstreamExpectation;
  readonly upstreamByBackend?: ReadonlyArray<readonly [service: string, upstream: UpstreamExpectation]>;
  readonly response?: ResponseExpectation;
  readonly mirrors?: readonly MirrorExpectation[];
  readonly connection?: 'rejected' | 'failed' | 'dropped';
}

export type Headers = ReadonlyArray<readonly [name: string, value: string]>;

/** The case cannot be read: what, where, what to do. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
}
