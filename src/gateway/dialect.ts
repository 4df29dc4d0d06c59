import type { PathHandling } from '../model/route-table.ts';
import type { Anchoring, RegexFlavour } from '../regex/pattern.ts';

/**
 * How one implementation interprets what the Gateway API leaves open. A value, not code: write asks it what is safe to
 * emit, read asks it what manifests mean.
 */
export interface Dialect {
  readonly name: string;
  /** Language and anchoring of RegularExpression path matches. */
  readonly pathRegex: { readonly flavour: RegexFlavour; readonly anchoring: Anchoring };
  /** The same for header and query values. */
  readonly valueRegex: { readonly flavour: RegexFlavour; readonly anchoring: Anchoring };
  /**
   * Where RegularExpression path matches rank: among Exact and PathPrefix. `unspecified`: do not rely on any order
   * between a regex and another kind of match that can hold for the same path.
   */
  readonly regexRank: 'unspecified' | 'above-prefix' | 'below-prefix' | 'with-prefix-by-length';
  /** Order among regexes that hold for the same path. `rule-order`: only inside one route. */
  readonly regexOrder: 'rule-order' | 'longest-first';
  /** Does a request whose exact host has no matching rule reach routes of a wildcard host or of no host? */
  readonly hostFallThrough: boolean | 'unspecified';
  /** How paths are normalised before they are matched; absent: the specification says nothing, they are taken as sent. */
  readonly paths?: PathHandling;
  /** Where the claims above come from. */
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
