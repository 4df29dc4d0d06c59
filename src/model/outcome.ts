import type { Pattern } from '../regex/pattern.ts';
import type { AddressRule } from './address-rule.ts';
import type { Origin } from './origin.ts';
import type { Policy } from './policy.ts';
import type { PathRewrite, Template } from './template.ts';
import type { ClaimRule, TokenIssuer, TokenPlace } from './token.ts';

export type { AddressRule, PathRewrite };

/** What a route does with a request. */
export type Outcome = Forward | Redirect | Respond | Gate | Opaque;

export type BackendProtocol =
  | 'http'
  | 'https'
  | 'h2c'
  | 'grpc'
  | 'grpcs'
  | 'fastcgi'
  | 'same-as-client'
  | 'tcp'
  | 'tls'
  | 'udp';

/** A destination. `port` is as the manifest writes it (number or name); `portNumber` is set where it is known. */
export interface Backend {
  readonly kind: 'Service' | 'external';
  readonly namespace: string;
  readonly name: string;
  readonly port: number | string;
  readonly portNumber?: number;
  readonly protocol: BackendProtocol;
  /** What the Service itself asks for, where the objects in `origins` say otherwise. */
  readonly asked?: { readonly protocol: BackendProtocol; readonly origins: readonly Origin[] };
  /** Istio subset or the like. */
  readonly subset?: string;
  /** Labels that the subset's pods have besides those that the Service selects by, where the input tells. */
  readonly subsetLabels?: Readonly<Record<string, string>>;
  /** Set when the Service is only a DNS name elsewhere: that name, and what clients get while it does not resolve. */
  readonly externalName?: { readonly name: string; readonly unresolvedStatus: number };
}

/** Changes made only for requests that go to one backend of several. */
export interface BackendFilters {
  readonly requestHeaders?: readonly HeaderEdit[];
  readonly responseHeaders?: readonly HeaderEdit[];
  readonly path?: PathRewrite;
  readonly host?: HostRewrite;
  /** Answered so instead of forwarding to this backend. */
  readonly redirect?: Redirect;
  readonly mirrors?: readonly Mirror[];
  /** Besides those of the Forward. */
  readonly policies?: readonly Policy[];
}

/** `target` is a Respond where the reference is invalid (Gateway API: 500 for that share). */
export interface WeightedBackend {
  readonly weight: number;
  readonly target: Backend | Respond;
  readonly filters?: BackendFilters;
}

export type HostRewrite = { readonly kind: 'keep' } | { readonly kind: 'set'; readonly value: Template };

/** `set` with a value that turns out empty removes the header, as nginx does. */
export type HeaderEdit =
  | {
      readonly action: 'set' | 'add';
      readonly name: string;
      readonly value: Template;
      readonly origins?: readonly Origin[];
    }
  | { readonly action: 'remove'; readonly name: string; readonly origins?: readonly Origin[] };

export interface Mirror {
  readonly backend: Backend | { readonly url: string };
  /** 0 to 100. */
  readonly percent: number;
  readonly origins: readonly Origin[];
}

export interface Forward {
  readonly kind: 'forward';
  /** The sum of weights is above 0. */
  readonly backends: readonly WeightedBackend[];
  readonly path: PathRewrite;
  readonly host: HostRewrite;
  readonly requestHeaders: readonly HeaderEdit[];
  readonly mirrors: readonly Mirror[];
  readonly policies: readonly Policy[];
}

/**
 * Location = scheme://host[:port]path[?query], part by part; or one template for what does not fit that form.
 * `port: 'default'` prints none; `'listener'` prints the listener's port unless it is the scheme's default;
 * `'listener-always'` prints it in any case, and so is a number.
 * `cutLastSlash`: one `/` at the very end of path-and-query is left out (ingress-nginx's https redirect).
 * `relative`: only path and query are printed (nginx `absolute_redirect off`).
 */
export type Location =
  | {
      readonly kind: 'parts';
      readonly scheme: 'request' | 'http' | 'https';
      readonly host: { readonly kind: 'request' } | { readonly kind: 'template'; readonly value: Template };
      readonly port: 'default' | 'listener' | 'listener-always' | number;
      readonly path: PathRewrite;
      readonly query: 'keep' | 'drop' | { readonly value: string };
      readonly cutLastSlash?: boolean;
      readonly relative?: boolean;
    }
  | { readonly kind: 'template'; readonly value: Template; readonly cutLastSlash?: boolean };

export interface Redirect {
  readonly kind: 'redirect';
  readonly status: number;
  readonly location: Location;
  /** Of this answer alone. */
  readonly headers?: readonly HeaderEdit[];
  /** The route's own header edits do not touch it: another place of the configuration answers. */
  readonly elsewhere?: true;
}

export interface Respond {
  readonly kind: 'respond';
  /** 0 (`NO_ANSWER`): no HTTP answer at all, the connection is refused or closed. */
  readonly status: number;
  readonly headers?: readonly HeaderEdit[];
  readonly body?: string;
  /** The route's own header edits, CORS headers and error pages do not touch it: it is given before they begin. */
  readonly before?: true;
  /** Why the system answers itself: "no ready endpoints", "annotation denied the location". */
  readonly reason: string;
}

/** Status of a connection that is refused or closed: failed TLS handshake, no backend for a TLS stream. */
export const NO_ANSWER = 0;

/** A decision that is more than matching: addresses, credentials, the answer of an auth service. */
export interface Gate {
  readonly kind: 'gate';
  readonly check: Check;
  readonly then: Outcome;
  readonly otherwise: Outcome;
  readonly origins: readonly Origin[];
}

/**
 * One entry of X-Forwarded-For, which only counts from the peers in `peers` (absent: from all of them). No such entry:
 * the check fails.
 * - `depth`: the n-th entry from the right, beginning with 1.
 * - `excluded`: the first entry from the right that is in none of these CIDRs.
 */
export type ForwardedAddress = { readonly peers?: readonly string[] } & (
  | { readonly kind: 'depth'; readonly depth: number }
  | { readonly kind: 'excluded'; readonly excluded: readonly string[] }
);

export type Check =
  | {
      readonly kind: 'client-address';
      readonly rules: readonly AddressRule[];
      /** Absent: the client address as the listener takes it. */
      readonly address?: ForwardedAddress;
    }
  | {
      readonly kind: 'credentials';
      readonly scheme: 'basic' | 'digest' | 'jwt';
      readonly realm?: string;
      /** `namespace/name` of the Secret; its content is never read. */
      readonly secret?: string;
      /** Each key of the Secret is a user, or one key of several has lines of users; absent: its only key has them. */
      readonly form?: 'key-per-user' | 'key-among-others';
      /** False when nobody can log in (the Secret holds no usable entry). */
      readonly satisfiable: boolean;
    }
  | {
      readonly kind: 'external-auth';
      readonly url: string;
      readonly method: string;
      /** Headers of the service's answer that the backend gets instead of the client's. */
      readonly responseHeaders: readonly string[];
      /** Likewise all headers whose name, written `Like-This`, the pattern matches. */
      readonly responseHeaderNames?: Pattern;
      /** Those of `responseHeaders` that stay as the client sent them where the answer has none; absent: none of them. */
      readonly keptHeaders?: readonly string[];
      /** What the service answers where the input tells: `unavailable` when it has no endpoint. */
      readonly service: 'unknown' | 'unavailable';
      /** Outcomes by what the service answers; `otherwise` of the gate is for everything not named here. */
      readonly answers: ReadonlyArray<{ readonly status: number; readonly outcome: Outcome }>;
      /** When a cookie of the service's answer reaches the client; absent: never. */
      readonly passesCookie?: 'always' | 'unless-error';
      /** Other properties by name, for people. */
      readonly settings: Readonly<Record<string, string>>;
    }
  /**
   * A JSON Web Token that the request shows is verified. Of one that is not valid nothing reaches the backend: it is
   * refused. Without a token the request passes, or fails.
   */
  | {
      readonly kind: 'token';
      /** One of these suffices. */
      readonly issuers: readonly TokenIssuer[];
      readonly missing: 'passes' | 'fails';
    }
  /** What a token says that was verified before; `allow`: one of the rules has to hold, `deny`: none may. */
  | {
      readonly kind: 'claims';
      readonly action: 'allow' | 'deny';
      /** Where tokens may be: without any there are no claims. */
      readonly places: readonly TokenPlace[];
      readonly rules: readonly ClaimRule[];
    }
  /** At least one must hold (nginx `satisfy any`). */
  | { readonly kind: 'any-of'; readonly checks: readonly Check[] };

/** A region that nobody can model (snippet, script); never called equivalent to anything. */
export interface Opaque {
  readonly kind: 'opaque';
  readonly why: string;
  readonly origins: readonly Origin[];
  /** What happens if the opaque part does nothing: used for conversion, never for proof. */
  readonly presumably?: Outcome;
  /** The opaque part may well be a check of access (a plug-in): it is written closed, unless a person decides otherwise. */
  readonly mayRefuse?: true;
}
