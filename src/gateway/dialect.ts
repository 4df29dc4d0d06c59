import type { HeaderEdit } from '../model/outcome.ts';
import type { PathHandling } from '../model/route-table.ts';
import type { Anchoring, RegexFlavour } from '../regex/pattern.ts';

/** How an implementation runs the regular expressions of one kind of match. */
export interface RegexUse {
  readonly flavour: RegexFlavour;
  readonly anchoring: Anchoring;
  /**
   * How the anchoring comes about, where that changes what some expressions match; absent: for the expression as a whole.
   * - `caret-before`: `^` is put before the text, so that of `/a|/b` only the first alternative is anchored.
   * - `first-match-spans`: the leftmost match, first alternatives preferred, must be the whole text: `/a|/ab` never holds
   *   for `/ab`.
   */
  readonly by?: 'caret-before' | 'first-match-spans';
}

/** What is compared between two matches, the first difference deciding; more of it is preferred. */
export type Criterion =
  | 'path'
  | 'method'
  | 'headers'
  /** Number of header matches, a method match counted as one. */
  | 'headers-and-method'
  /** Number of header matches by exact value, a method match counted as one. */
  | 'exact-headers-and-method'
  | 'query'
  | 'exact-query';

/**
 * How matches are ranked against each other.
 * `as-listed`: not at all; the routes by age and name, and in each the rules as they are listed.
 * `sum`: one number, larger first; the length of the longest hostname of the route and, counted from the end, the
 * position of the rule are added to it, and hostnames have no other influence on the order.
 */
export type MatchOrder =
  | { readonly kind: 'as-listed' }
  | { readonly kind: 'listed'; readonly criteria: readonly Criterion[] }
  | {
      readonly kind: 'sum';
      readonly exactPath: number;
      /** A prefix other than `/`, or a regular expression. */
      readonly otherPath: number;
      readonly pathCharacter: number;
      readonly rootPrefix: number;
      readonly method: number;
      readonly header: number;
      readonly query: number;
    };

/** HTTPRouteRule.matches of the Gateway API v1.6. */
export const SPECIFIED_ORDER: MatchOrder = {
  kind: 'listed',
  criteria: ['path', 'method', 'headers', 'query'],
};

/** Features of rules, by their names in the conformance suite, whose absence changes what happens to requests. */
export type RuleFeature =
  | 'HTTPRouteRequestMirror'
  | 'HTTPRouteRequestTimeout'
  | 'HTTPRouteBackendTimeout'
  | 'HTTPRouteRetry'
  | 'HTTPRouteMethodMatching'
  | 'HTTPRouteQueryParamMatching';

/** A kind that backendRefs may name besides Service. */
export interface BackendKind {
  readonly group: string;
  readonly kind: string;
}

/** What an implementation does with a rule that holds something which it does not carry out. */
export type Unsupported = 'field-ignored' | 'answers-500';

/** A kind of object that filters may name. */
export interface ExtensionKind {
  readonly group: string;
  readonly kind: string;
  readonly broken: 'rule-left-out';
}

/** Edits of headers that make an implementation refuse a filter, and answer all requests of its rule with 500. */
export interface RefusedHeaders {
  /** Names, lower case; a star at the end stands for any ending. */
  readonly request: readonly string[];
  readonly response: readonly string[];
  /**
   * `nginx-quoted`: values are printed between double quotes as they stand, so that a quote or backslash needs a backslash
   * in front, and `$` is refused, but for a value that is one variable.
   */
  readonly values: 'nginx-quoted';
}

/** What an implementation does with GRPCRoutes otherwise than the specification says. */
export interface GrpcManner {
  /** Matches that do not name both service and method by their text are refused, with their rules. */
  readonly methods: 'service-and-method';
  /** Headers of the answers of backends cannot be taken away; those that are set are added to them. */
  readonly responseHeaders: 'added';
  /** HTTPRoutes and GRPCRoutes of one host are both served. */
  readonly besideHttpRoutes: 'served';
}

/** Headers of a request as a proxy changes them for whatever route. */
export interface ProxyHeaders {
  /** Before anything that rules say, by the scheme of the connection. */
  readonly first: Readonly<Record<'http' | 'https', readonly HeaderEdit[]>>;
  /** Of calls that a GRPCRoute forwards, behind those of `first`; absent: none. */
  readonly grpc?: readonly HeaderEdit[];
  /** Behind everything that rules say. */
  readonly last: readonly HeaderEdit[];
  /** Headers that reach backends although they belong to the connection, or Connection names them; lower case. */
  readonly kept: readonly string[];
}

/**
 * How one implementation interprets what the Gateway API leaves open. A value, not code: write asks it what is safe to
 * emit, read asks it what manifests mean. Fields that may be absent then mean what the specification says.
 */
export interface Dialect {
  readonly name: string;
  /** Language and anchoring of RegularExpression path matches. */
  readonly pathRegex: RegexUse;
  /** The same for header and query values. */
  readonly valueRegex: RegexUse;
  /** `refused`: no RegularExpression path match is carried out; a rule with one is left out. */
  readonly pathRegexSupport?: 'refused';
  /**
   * `slash-first`: the text of a RegularExpression path match begins with `/` and has no white space, braces or
   * semicolons; a rule with another one is left out. Absent: any text will do.
   */
  readonly pathRegexText?: 'slash-first';
  /** A match that is refused takes its rule with it; absent: the other matches of the rule hold all the same. */
  readonly refusedMatch?: 'rule-left-out';
  /**
   * Where RegularExpression path matches rank: among Exact and PathPrefix. `unspecified`: do not rely on any order
   * between a regex and another kind of match that can hold for the same path.
   */
  readonly regexRank: 'unspecified' | 'above-prefix' | 'below-prefix' | 'with-prefix-by-length';
  /**
   * Order among regexes that hold for the same path. `rule-order`: only inside one route, nothing is known across
   * routes. `route-order`: like any two matches of equal rank, by the age and name of their routes, then by the rule.
   */
  readonly regexOrder: 'rule-order' | 'route-order' | 'longest-first';
  /** Does a request whose exact host has no matching rule reach routes of a wildcard host or of no host? */
  readonly hostFallThrough: boolean | 'unspecified';
  /** How paths are normalised before they are matched; absent: the specification says nothing, they are taken as sent. */
  readonly paths?: PathHandling;
  /** Absent: by path, method, headers, query. */
  readonly order?: MatchOrder;
  /**
   * Objects that `infrastructure.parametersRef` of a Gateway or `parametersRef` of its class may name, with the field of
   * their spec that has the rules decide as they are listed, in place of any precedence; absent: nothing does.
   */
  readonly listedOrder?: BackendKind & { readonly version: string; readonly field: string };
  /** Prefixes `/abc/` and `/abc` are equally long; absent: the slash counts. */
  readonly trailingSlashCounts?: false;
  /** `unspecified`: matches of equal rank in different routes are in no known order; absent: by age, then by name. */
  readonly ties?: 'unspecified';
  /**
   * `path-first`: the path alone chooses among the path matches of a host, as nginx locations do; when then none of the
   * other conditions given for that path holds, the answer is 404. Absent: any match that holds can decide.
   */
  readonly selection?: 'path-first';
  /**
   * Does a listener keep requests for its hostname from routes that are attached to a less specific listener of the
   * port? Absent: yes, as GatewaySpec.listeners asks for. `same-name`: only those for just its hostname, and only from
   * routes that name the other listener.
   */
  readonly listenerIsolation?: boolean | 'unspecified' | 'same-name';
  /** What a request gets whose Host belongs to another listener than the TLS server name; absent: 421. */
  readonly misdirected?: 404 | 'served' | 'unspecified';
  /** Several header or query matches of one name: absent, only the first counts. */
  readonly repeatedNames?: 'all-must-hold';
  /** `forwarded-only`: edits of answers have no effect on redirects. */
  readonly responseHeaders?: 'forwarded-only';
  /** Absent: as the specification says. */
  readonly grpc?: GrpcManner;
  /** Absent: every header that the API lets through can be edited. */
  readonly refusedHeaders?: RefusedHeaders;
  /** Status for a rule without backends, or with weights of 0 alone; absent: 500. */
  readonly withoutBackends?: 503;
  /**
   * `as-written`: the port of a redirect is printed whenever the filter names one; without port and scheme the Location
   * has the port of the Host header. Absent: a well-known port is left out, and the listener's port takes the place of
   * one that is not given.
   */
  readonly redirectPort?: 'as-written';
  /** `normalised`: a Location without a hostname of its own has the host in lower case without a dot at its end. */
  readonly redirectHost?: 'normalised';
  /** A kind of backend that names a host by its DNS name, without a namespace; absent: there is none. */
  readonly hostBackends?: BackendKind;
  /**
   * Kinds of objects of other systems that the implementation goes on reading beside routes: what they say of a Service or
   * host holds for backends of routes as well. Absent: none.
   */
  readonly heeds?: readonly string[];
  /** `guessed`: by number, name and appProtocol of a port it is found out whether TLS is spoken; absent: only policies say so. */
  readonly portProtocols?: 'guessed';
  /** What becomes of a rule that needs a feature; absent: the feature is carried out. */
  readonly unsupported?: Readonly<Partial<Record<RuleFeature, Unsupported>>>;
  /**
   * Kinds that an ExtensionRef filter of a rule may name, and that are carried out in the order of the filters. `broken`:
   * what becomes of a rule whose object does not exist or is not valid.
   */
  readonly extensionKinds?: readonly ExtensionKind[];
  /**
   * How CORS filters work; absent: as the specification says. `traefik`: as its Middlewares do (`Cors.manner`), where `*`
   * is a pattern for every origin, so that the origin itself is the answer, an empty one where there is none.
   * `nginx-gateway-fabric`: every OPTIONS request is answered, and the lists are sent to every origin.
   */
  readonly cors?: 'traefik' | 'nginx-gateway-fabric';
  /**
   * What becomes of a path that ReplacePrefixMatch has a prefix with a slash at its end for, and that is the prefix without
   * it; absent: what the specification says. `put-before`: nothing is taken away from it.
   */
  readonly prefixWithoutSlash?: 'put-before';
  /**
   * What the proxy does by itself to headers of every request that it forwards; absent: nothing is known of it.
   */
  readonly proxyHeaders?: ProxyHeaders;
  /**
   * Frontend validation of a Gateway takes authorities for client certificates from Secrets too, key `ca.crt`. Absent: from
   * ConfigMaps alone, as far as is known.
   */
  readonly authoritySecrets?: boolean;
  /** Where the claims above come from, by field. */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * The specification as written, with the safest reading of what it leaves open: RE2 over the whole path
 * (the common ground of Envoy-based implementations), no reliance on the rank of regexes.
 */
export const SPECIFICATION: Dialect = {
  name: 'specification',
  pathRegex: { flavour: 're2', anchoring: 'full' },
  valueRegex: { flavour: 're2', anchoring: 'full' },
  regexRank: 'unspecified',
  regexOrder: 'rule-order',
  hostFallThrough: 'unspecified',
  sources: {
    pathRegex:
      'HTTPPathMatch: "implementations can support POSIX, PCRE, RE2 or any other regular expression dialect"',
    regexRank:
      'HTTPRouteRule.matches: "The precedence of RegularExpression path matches are implementation-specific"',
    hostFallThrough: 'not said; https://github.com/envoyproxy/gateway/issues/5500',
  },
};
