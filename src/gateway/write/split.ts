import { LIMITS } from '../limits.ts';
import type { Bundle, Rule } from './rules.ts';

/** The rules of one route object. */
export interface RouteRules {
  readonly namespace: string;
  readonly rules: readonly Rule[];
}

export interface SplitRules {
  readonly routes: readonly RouteRules[];
  /** Bundles that had to be cut: pairs of rules on both sides of a cut. */
  readonly cuts: ReadonlyArray<readonly [Rule, Rule]>;
}

/**
 * Packs bundles into routes: by namespace, at most 16 rules and 128 matches in each, nothing left out.
 *
 * @param shareOf what the rules of one route have in common
 */
export function splitRules(bundles: readonly Bundle[], shareOf: (rule: Rule) => string): SplitRules {
  const cuts: Array<readonly [Rule, Rule]> = [];
  const open = new Map<string, Rule[][]>();
  for (const bundle of bundles) {
    const pieces = cutBundle(bundle, shareOf, cuts);
    const routes = open.get(bundle.namespace) ?? [];
    open.set(bundle.namespace, routes);
    const [only] = pieces;
    const share = only?.[0] === undefined ? '' : shareOf(only[0]);
    const last = routes.findLast(([first]) => first !== undefined && shareOf(first) === share);
    if (pieces.length === 1 && only !== undefined && last !== undefined && fits([...last, ...only])) {
      last.push(...only);
    } else routes.push(...pieces);
  }
  const routes = [...open].flatMap(([namespace, lists]) => lists.map((rules) => ({ namespace, rules })));
  return { routes, cuts };
}

function fits(rules: readonly Rule[]): boolean {
  return rules.length <= LIMITS.rulesPerRoute && matchCount(rules) <= LIMITS.matchesPerRoute;
}

function matchCount(rules: readonly Rule[]): number {
  return rules.reduce((sum, rule) => sum + rule.entries.length, 0);
}

function cutBundle(
  bundle: Bundle,
  shareOf: (rule: Rule) => string,
  cuts: Array<readonly [Rule, Rule]>,
): Rule[][] {
  const pieces: Rule[][] = [];
  for (const rule of bundle.rules) {
    const last = pieces.at(-1);
    const isShared = last?.[0] !== undefined && shareOf(last[0]) === shareOf(rule);
    if (last !== undefined && isShared && fits([...last, rule])) last.push(rule);
    else {
      const before = last?.at(-1);
      if (before !== undefined) cuts.push([before, rule]);
      pieces.push([rule]);
    }
  }
  return pieces;
}
