import type { Origin } from '../model/origin.ts';
import type { Policy, PolicyKind } from '../model/policy.ts';
import type { Request } from '../model/request.ts';

/**
 * - `equivalent`: decided for all requests.
 * - `equivalent-modulo`: all requests take the same way; what is named in `modulo` differs.
 * - `wider`: some requests are served that were refused, else the same. `narrower`: the reverse.
 * - `different`: some requests are treated differently.
 * - `unknown`: part of it could not be decided, and no difference was found.
 */
export type Verdict = 'equivalent' | 'equivalent-modulo' | 'wider' | 'narrower' | 'different' | 'unknown';

/** Why two routes treat a request differently. */
export type Cause =
  /** Nothing listens on the port on one side. */
  | 'listener'
  /** One side has no route for the host. */
  | 'host'
  /** A request of a host reaches routes of a less specific host on one side only. */
  | 'host-fall-through'
  | 'precedence'
  | 'regex-case'
  | 'anchoring'
  | 'trailing-slash'
  /** The paths of corresponding routes differ in another way. */
  | 'path'
  /** Corresponding routes ask for different methods, headers, query parameters, cookies or addresses. */
  | 'lost-condition'
  | 'added-condition'
  /** A check of credentials, certificates or an auth service is missing or another one. */
  | 'lost-policy'
  | 'added-policy'
  | 'lost-route'
  | 'added-route'
  /** A redirect to another scheme is missing, or one too many. */
  | 'scheme'
  | 'redirect-status'
  | 'redirect-location'
  | 'backend'
  | 'backend-protocol'
  | 'weight'
  | 'rewrite'
  | 'host-rewrite'
  | 'request-header'
  | 'response-header'
  | 'mirror'
  | 'status'
  | 'cors'
  | 'error-page';

/** What decides on one side. */
export interface Decider {
  /** Name of the route, or of what answers when no route holds. */
  readonly name: string;
  readonly origins: readonly Origin[];
}

/** A set of requests that the two tables treat differently. */
export interface ProofDifference {
  readonly cause: Cause;
  /** What is treated differently, where it has a name: a header. */
  readonly detail?: string;
  readonly direction: 'wider' | 'narrower' | 'different';
  /** A shortest request of the region; `evaluate` was asked and answers differently. */
  readonly witness: Request;
  /** The same request for the second table, where the port is another one there. */
  readonly witnessAfter: Request;
  readonly before: Decider;
  readonly after: Decider;
  /** All requests that the witness stands for, in words. */
  readonly region: string;
}

/** A set of requests for which nothing is claimed. */
export interface UnknownRegion {
  readonly reason: string;
  readonly region: string;
  readonly before?: Decider;
  readonly after?: Decider;
}

/** A set of requests on which texts were compared for some paths only. */
export interface TestedRegion {
  readonly aspect: 'rewrite' | 'redirect-location';
  readonly reason: string;
  readonly region: string;
  readonly paths: number;
  readonly before: Decider;
  readonly after: Decider;
}

/** A property of routes that is not routing and that the other side does not have, or has otherwise. */
export interface PolicyDifference {
  readonly kind: PolicyKind | 'default-request-headers' | 'default-response-headers' | 'certificate';
  readonly before: readonly PolicyValue[];
  readonly after: readonly PolicyValue[];
  /** No manifest asks for it; it is a default of the first system. */
  readonly isDefault: boolean;
  /** The first pair of routes that shows it, and how many there are. */
  readonly routes: { readonly before: Decider; readonly after: Decider; readonly count: number };
}

export type PolicyValue = Policy | { readonly text: string };

/** Paths that the two systems read differently before any route is looked at. */
export interface HandlingDifference {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** `paths`, where the client's address is taken from, or connections that are used for several hosts. */
  readonly kind: 'paths' | 'client-address' | 'server-name';
  readonly text: string;
  /** A request that is read differently; absent where none was found. */
  readonly witness?: Request;
}

/** The comparison of hosts that are served alike on both sides; for `tcp` and `udp`, of a port. */
export interface HostProof {
  readonly scheme: 'http' | 'https' | 'tcp' | 'udp';
  readonly port: number;
  readonly portAfter: number;
  /** Names as people write them: `a.test`, `*.a.test`, `any other host`, `every connection`; never empty. */
  readonly hosts: readonly string[];
  readonly verdict: Verdict;
  /** What differs beside routing, where the verdict is `equivalent-modulo`. */
  readonly modulo: ReadonlyArray<'policies' | 'path-handling' | 'client-address' | 'server-name'>;
  readonly differences: readonly ProofDifference[];
  readonly unknown: readonly UnknownRegion[];
  readonly tested: readonly TestedRegion[];
  readonly policies: readonly PolicyDifference[];
  /** Sets of paths that were told apart, and states of the search; 0 where the order of rules alone decided. */
  readonly cells: number;
  readonly states: number;
}

/** The comparison of two tables. */
export interface Proof {
  readonly verdict: Verdict;
  readonly hosts: readonly HostProof[];
  readonly handling: readonly HandlingDifference[];
  /** What is taken for granted of requests, in words. */
  readonly assumptions: readonly string[];
}

export interface ProofBudget {
  /** Most states of the search for one group of hosts. */
  readonly states: number;
  /** Most places of patterns that the search moves along. */
  readonly steps: number;
  /** Most combinations of conditions on one set of paths. */
  readonly conditions: number;
  /** Most combinations of states when two rewrites are compared. */
  readonly rewrites: number;
}

export const DEFAULT_BUDGET: ProofBudget = {
  states: 150_000,
  steps: 20_000_000,
  conditions: 20_000,
  rewrites: 60_000,
};

export interface ProofOptions {
  readonly budget?: Partial<ProofBudget>;
  /** Only hosts with these names (as in `HostProof.hosts`). */
  readonly hosts?: (name: string) => boolean;
  /** Port of the first table to the port of the second; ports that are not named stay. */
  readonly ports?: ReadonlyMap<number, number>;
  /** Told of each comparison as soon as it is made. */
  readonly onHost?: (host: HostProof) => void;
  /** Told before each group of hosts how many are done. */
  readonly onGroup?: (done: number, total: number) => void;
}
