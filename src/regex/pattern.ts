/** Which regular-expression language a pattern is written in. */
export type RegexFlavour = 'pcre' | 're2' | 'go';

/**
 * Where a pattern must hold: over the whole text, at its start, or anywhere. Systems differ: Envoy matches the whole
 * path, nginx locations as ingress-nginx prints them carry `^`, Go's MatchString searches.
 */
export type Anchoring = 'full' | 'start' | 'none';

/** A regular expression of the input, with everything needed to read it as its own system does. */
export interface Pattern {
  readonly source: string;
  readonly flavour: RegexFlavour;
  readonly ignoreCase: boolean;
  readonly anchoring: Anchoring;
}
