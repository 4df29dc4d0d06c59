import type { Origin } from './origin.ts';

interface PolicyBase {
  readonly origins: readonly Origin[];
  /** True when no manifest says it: a default of the source system. */
  readonly isDefault: boolean;
}

/** A property of forwarding that is not routing. Durations in milliseconds, sizes in bytes. */
export type Policy = PolicyBase &
  (
    | {
        readonly kind: 'timeouts';
        readonly connect?: number;
        /** Between two writes to the backend (nginx), not a total. */
        readonly send?: number;
        /** Between two reads from the backend (nginx), not a total. */
        readonly read?: number;
        /** Whole request (Gateway API). */
        readonly request?: number;
        /** One try (Gateway API). */
        readonly backendRequest?: number;
      }
    /** 0 means no limit. Checked against Content-Length before anything else of the route. */
    | { readonly kind: 'request-body-limit'; readonly bytes: number; readonly status: number }
    | {
        readonly kind: 'rate-limit';
        readonly requests: number;
        readonly per: 'second' | 'minute' | 'hour';
        readonly burst: number;
        readonly status: number;
        readonly exempt: readonly string[];
      }
    | {
        readonly kind: 'connection-limit';
        readonly connections: number;
        readonly status: number;
        readonly exempt: readonly string[];
      }
    | { readonly kind: 'response-rate'; readonly bytesPerSecond: number; readonly after: number }
    | {
        readonly kind: 'session-affinity';
        readonly cookie: string;
        readonly path?: string;
        readonly domain?: string;
        readonly maxAge?: number;
        readonly expires?: number;
        readonly sameSite?: string;
        readonly secure: boolean;
        /** Absent: yes. */
        readonly httpOnly?: boolean;
        readonly mode: 'balanced' | 'persistent';
        /** Order of the attributes; absent: as nginx writes them. `go`: as net/http of Go does. */
        readonly attributes?: 'go';
      }
    | { readonly kind: 'load-balancing'; readonly algorithm: string; readonly hashBy?: string }
    | {
        readonly kind: 'retry';
        readonly conditions: readonly string[];
        readonly tries: number;
        readonly timeout: number;
      }
    | {
        readonly kind: 'backend-tls';
        readonly verify: boolean;
        /** `namespace/name` of the Secret (or what `caKind` says) with `ca.crt`. */
        readonly caSecret?: string;
        /** Absent: Secret. */
        readonly caKind?: 'ConfigMap';
        readonly clientCertificateSecret?: string;
        readonly serverName?: string;
        /** The certificate must hold one of these; absent: the server name, if there is one. */
        readonly names?: readonly string[];
        readonly sendServerName: boolean;
      }
    /** Anything else that has a name and a value: buffering, logging, tracing, WAF. */
    | {
        readonly kind: 'other';
        readonly name: string;
        readonly value: string;
        readonly effect: string;
        /** Status of requests that it refuses; which they are depends on other requests. */
        readonly refusesWith?: number;
        /** Headers of the answer that it may set, as the body of the answer has it, for requests with header `ifSent`. */
        readonly mayAnswer?: { readonly headers: readonly string[]; readonly ifSent: string };
      }
  );

export type PolicyKind = Policy['kind'];
