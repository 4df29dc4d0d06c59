import { formulaOf } from './formula/from-rule.ts';
import { type MatchReading, toMatch } from './formula/to-match.ts';
import type { HostCondition, Rule } from './rule.ts';

/**
 * What a rule asks of a request whose host is known: a match in the flattest form, or that it holds for every request
 * or for none. Equal arguments give equal matches. A rule that asks for ALPN protocols, which no match can ask, is taken
 * as if the protocol was always offered.
 */
export function matchOf(rule: Rule, hostHolds: (host: HostCondition) => boolean): MatchReading {
  return toMatch(formulaOf(rule, hostHolds, 'holds'));
}
