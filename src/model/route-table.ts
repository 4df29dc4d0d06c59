import type { Match, NamedPredicate } from './match.ts';
import type { ObjectRef, Origin } from './origin.ts';
import type { Backend, HeaderEdit, Outcome } from './outcome.ts';
import type { TemplatePart } from './template.ts';

/**
 * What a configuration does with every request. Plain immutable data, serialisable as JSON.
 *
 * Evaluation: listener by port, scheme and (TLS) server name; virtual host by host; first route whose match holds;
 * its outcome. See `evaluate`.
 */
export interface RouteTable {
  readonly listeners: readonly Listener[];
}

/** How a system turns the path of the wire into the path that it matches and rewrites. */
export interface PathHandling {
  /**
   * `all`: every %HH once. `unreserved`: only RFC 3986 unreserved. `not-reserved`: all but the reserved characters of
   * RFC 3986 and `%`, which stay as escapes in upper case. `none`: raw.
   */
  readonly decode: 'all' | 'unreserved' | 'not-reserved' | 'none';
  readonly mergeSlashes: boolean;
  /** Resolve `.` and `..`; climbing above the root and bad escapes are answered with `invalid`. */
  readonly dotSegments: boolean;
  /**
   * How slashes and dot segments are resolved; absent: `nginx`.
   * - `nginx`: slashes are merged first; climbing above the root is refused.
   * - `url`: dot segments first, then slashes; climbing ends at the root (WHATWG URL standard).
   * - `clean`: slashes first; climbing ends at the root; a dot segment at the end leaves no slash (path.Clean of Go).
   */
  readonly resolution?: 'nginx' | 'url' | 'clean';
  /** A path with `%2F` or `%5C` is answered with a 307 to the path with these decoded; absent: nothing of the kind. */
  readonly escapedSlashes?: 'redirect';
  /** `#` and what follows is no part of the path (nginx). */
  readonly cutFragment: boolean;
  readonly invalid: Outcome;
  /**
   * How a rewritten path is written on the wire again. `nginx`: ngx_escape_uri(NGX_ESCAPE_URI). `rfc3986`: everything but
   * unreserved and reserved characters and `%` is escaped.
   */
  readonly encode: 'nginx' | 'rfc3986' | 'none';
  /**
   * What a backend gets of a path that no rule rewrites; absent: the bytes of the wire. `canonical`: as Go's net/url writes
   * it. `matched`: the path that was matched, escaped as `encode` says.
   */
  readonly kept?: 'canonical' | 'matched';
  /** `;` in the query becomes `&` (`separate`) or `%3B` (`escape`) before anything else; absent: it stays. */
  readonly semicolons?: 'separate' | 'escape';
  /**
   * The path that replacing a prefix makes is decoded as a whole, cleaned and escaped anew, as Go does; absent: only what
   * `decode` and `encode` say.
   */
  readonly prefixRewrites?: 'decoded';
}

/** Whose address counts as the client's. */
export interface ClientAddressSource {
  readonly kind: 'peer' | 'forwarded-for';
  /** Header that carries the list, lower case. */
  readonly header?: string;
  /** CIDRs of trusted proxies; the last address not among them is the client. */
  readonly trusted?: readonly string[];
  /** In place of `trusted`: so many proxies in front of the peer are trusted; the entry of that number from the end is the client. */
  readonly hops?: number;
}

export type ListenerProtocol = 'http' | 'https' | 'tls' | 'tcp' | 'udp';

/** Who is asked inside a mesh, and by whom. */
export interface MeshPlace {
  readonly service: string;
  readonly from?: string;
}

export interface Listener {
  /** Unique in the table; the Gateway API's listener name where there is one. */
  readonly name: string;
  /** `namespace/name` of the Gateway (or ListenerSet) it belongs to, where there is one. */
  readonly gateway?: string;
  /**
   * For requests inside a mesh: the Service that they are sent to, `namespace/name`, and the namespace of the clients;
   * without one, clients of all namespaces that no other listener of the Service is for. `gateway` is the Service as
   * well, or `meshAddress` of both where clients of several namespaces are told apart.
   */
  readonly mesh?: MeshPlace;
  readonly port: number;
  /**
   * `tls`: routed by server name without decryption. `tcp`, `udp`: whole connections, or datagrams, routed by the port
   * alone; the first route of the only virtual host decides.
   */
  readonly protocol: ListenerProtocol;
  readonly paths: PathHandling;
  readonly clientAddress: ClientAddressSource;
  /**
   * In deciding order after exact names: an exact name always wins, then the first pattern that holds.
   */
  readonly virtualHosts: readonly VirtualHost[];
  /** No virtual host holds. */
  readonly unmatched: Outcome;
  /**
   * Where a connection is bound to the hosts that its TLS server name chose: the server name and the Host of a request
   * must be held by the same entry (an exact name first, then the first pattern that holds). A Host that another entry
   * holds is answered with `misdirected`; a Host that no entry holds is `unmatched`.
   */
  readonly serverNames?: {
    readonly hosts: readonly HostPattern[];
    /** Entries of `hosts`, the same objects, in groups: those of one group are served on each other's connections. */
    readonly together?: readonly (readonly HostPattern[])[];
    readonly misdirected: Outcome;
  };
  /**
   * Where connections are set up differently by server name: the Host of a request must belong to the same group as the
   * server name, else the answer is `misdirected`. Names in no group form one of their own.
   */
  readonly serverNameGroups?: {
    readonly groups: ReadonlyArray<readonly HostPattern[]>;
    readonly misdirected: Outcome;
  };
  /** For `tls`: server names that an `https` listener of the port takes although a virtual host here holds them. */
  readonly leaves?: readonly HostPattern[];
  /**
   * Headers that belong to the connection, and those that Connection names, do not reach backends, except these (lower
   * case); absent: what Connection names reaches them.
   */
  readonly connectionHeaders?: { readonly kept: readonly string[] };
  /** Answers to be given before hosts are looked at (blocked clients and the like). */
  readonly guards?: readonly Route[];
}

/** `one-label`: `*` stands for exactly one label of `[A-Za-z0-9_-]+`; `many-labels`: for one or more labels. */
export type HostPattern =
  | { readonly kind: 'exact'; readonly host: string }
  | { readonly kind: 'wildcard'; readonly suffix: string; readonly labels: 'one-label' | 'many-labels' }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'any' };

export interface TlsSettings {
  /** `namespace/name` of the Secret; `default` for the system's own certificate. */
  readonly certificate: { readonly secret: string } | 'default';
  readonly clientCertificates?: {
    readonly caSecret: string;
    readonly mode: 'require' | 'optional' | 'optional-unverified';
    readonly depth: number;
    /** What a connection without an acceptable certificate gets. */
    readonly missing: Outcome;
    /** What asks for it, where that is not what names the certificate. */
    readonly origins?: readonly Origin[];
  };
  /** What a request gets whose Host is not the connection's server name; absent: it is served like any other. */
  readonly misdirected?: Outcome;
  readonly origins: readonly Origin[];
}

export interface VirtualHost {
  /** All hosts are served alike; never empty. */
  readonly hosts: readonly HostPattern[];
  readonly tls?: TlsSettings;
  /** In deciding order: the first whose match holds decides. */
  readonly routes: readonly Route[];
  readonly unmatched: Outcome;
  readonly origins: readonly Origin[];
}

/**
 * Cross-origin headers as a system adds them. The request is answered here when it is a preflight by this system's
 * reading, before the outcome is looked at; otherwise the headers are added to whatever is answered.
 */
export interface Cors {
  /** `*` alone means any origin, also none. */
  readonly allowOrigins: '*' | readonly OriginPredicate[];
  readonly allowCredentials: boolean;
  /** With `allowOrigins: '*'`: answer `*` literally or echo the Origin. */
  readonly starAnswer: 'literal' | 'echo';
  readonly allowMethods: string;
  readonly allowHeaders: string;
  readonly exposeHeaders?: string;
  /** Seconds. */
  readonly maxAge?: number;
  /** `every-options`: any OPTIONS request with an allowed origin (nginx); `preflight`: with Access-Control-Request-Method. */
  readonly answers: 'every-options' | 'preflight';
  readonly preflightStatus: number;
  /**
   * `traefik`: only Origin and Access-Control-Request-Method together make a preflight; it has all headers but
   * Allow-Origin where the origin is refused. Other answers have Allow-Credentials and Expose-Headers in any case, and
   * Allow-Origin where the origin is allowed; an allowed `*` counts without Origin too.
   * `nginx-gateway-fabric`: every OPTIONS request is answered, and all answers have the lists, whatever the origin.
   * `kong`: as `traefik`, but a single origin that is named is sent to all, preflights have no Expose-Headers and without a
   * list of headers those that they ask for, and credentials are said of an Origin alone where all may call.
   */
  readonly manner?: 'traefik' | 'nginx-gateway-fabric' | 'kong';
  /** Edits of the answer to a preflight; absent: those of the route. */
  readonly preflightHeaders?: readonly HeaderEdit[];
  /** With `answers: 'preflight'`: a preflight of an origin that is not allowed goes on to the outcome; absent: it is answered. */
  readonly foreignPreflight?: 'forwarded';
  /** Also add Allow-Methods, -Headers and -Max-Age to answers that are no preflight (nginx does). */
  readonly headersOnEveryAnswer: boolean;
  readonly origins: readonly Origin[];
}

export type OriginPredicate = NamedPredicate['value'] & { readonly text: string };

/** Answers with these statuses come from another backend instead. */
export interface ErrorPages {
  readonly statuses: readonly number[];
  readonly backend: Backend | 'default-backend';
  /** What the default backend answers, where it is the system's own and always answers the same. */
  readonly defaultStatus?: number;
  /** Also replace what the backend itself answers, not only what the proxy answers. */
  readonly interceptsBackend: boolean;
  readonly requestHeaders: readonly HeaderEdit[];
  /** Edits of what the page answers; those of the route do not touch it. */
  readonly responseHeaders?: readonly HeaderEdit[];
  /** How the page is asked for and answered; absent: `/` with the client's query, and the status that it answers. */
  readonly page?: {
    /** Path and query; the status is the one that the client gets, or the one that was replaced. */
    readonly target: ReadonlyArray<TemplatePart | { readonly status: 'client' | 'original' }>;
    /** The client gets the original status, or the one of the first entry that holds it; never that of the page. */
    readonly statuses: ReadonlyArray<{ readonly from: number; readonly to: number; readonly client: number }>;
    /** The only headers of the request that are sent along; absent: all. */
    readonly headers?: readonly string[];
  };
  readonly origins: readonly Origin[];
}

export interface Route {
  /** Human name of the deciding thing: `location ~* "^/api"`, `HTTPRoute shop/web rules[2]`. */
  readonly name: string;
  readonly match: Match;
  readonly outcome: Outcome;
  /** Edits of every answer of this route, also of redirects and refusals. */
  readonly responseHeaders?: readonly HeaderEdit[];
  readonly cors?: Cors;
  readonly errorPages?: ErrorPages;
  /** Set where objects of the source system make the route what it is, and another system may carry them out as well. */
  readonly extended?: Extended;
  readonly origins: readonly Origin[];
}

/**
 * The same route said in two parts: objects of the source system that stand around it, and what is left without them.
 * Neighbouring routes with the same `id` are the parts of one whole, which `rest` with the objects around it is equal to.
 */
export interface Extended {
  readonly id: string;
  /** The first one is the first that sees a request. */
  readonly objects: readonly ExtensionObject[];
  readonly rest: Route;
}

/** An object of a kind that an implementation defines, as a reference names it. */
export interface ExtensionObject extends ObjectRef {
  readonly group: string;
}
