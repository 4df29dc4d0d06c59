import type { Origin } from './origin.ts';
import type { Backend, Mirror } from './outcome.ts';

/** One thing that was looked at on the way to a decision, for the reader of a trace. */
export interface Step {
  readonly stage:
    | 'listener'
    | 'tls'
    | 'path'
    | 'virtual-host'
    | 'guard'
    | 'route'
    | 'cors'
    | 'policy'
    | 'gate'
    | 'outcome';
  readonly text: string;
  readonly origins: readonly Origin[];
}

/** One thing that may happen to a request. */
export interface Result {
  /** What has to be true of third parties: `auth service http://auth/ answers 2xx`. Empty when nothing has to. */
  readonly assumptions: readonly string[];
  /** Percent of the requests under the same assumptions, above 0; 100 unless weights decide. */
  readonly share: number;
  readonly kind: 'forwarded' | 'redirected' | 'answered' | 'opaque';
  /** Undefined where the backend decides, and for opaque results. */
  readonly status?: number;
  /** Who receives the request; absent when nobody does. */
  readonly backend?: Backend;
  readonly upstream?: {
    /** Path and query as sent to the backend. */
    readonly target: string;
    readonly host: string;
    /** All headers known to reach the backend, lower-case names; null: present, value not known. */
    readonly headers: Readonly<Record<string, string | null>>;
    /** TLS server name sent to the backend, where the table says it. */
    readonly serverName?: string;
  };
  readonly mirrors: readonly Mirror[];
  /** Answers in place of this one once a limit is reached, which depends on other requests. */
  readonly limits?: ReadonlyArray<{ readonly status: number; readonly what: string }>;
  /** What the proxy does to the answer's headers, lower-case names; null: a value that is not known. */
  readonly responseHeaders: {
    readonly set: Readonly<Record<string, string | null>>;
    readonly removed: readonly string[];
    /** Appended to what the backend itself sends under that name. */
    readonly added?: Readonly<Record<string, string | null>>;
    /** The known pieces, in order, of values that are null above: `['SERVERID=', '; Path=/; HttpOnly']`. */
    readonly pieces?: Readonly<Record<string, readonly string[]>>;
  };
  /** Why, in a few words. */
  readonly reason: string;
}

export interface Evaluation {
  readonly steps: readonly Step[];
  /** Never empty; more than one where weights or a third party decide. */
  readonly results: readonly Result[];
}
