import { MATCH_ALL, type Match } from '../../../src/model/match.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Route } from '../../../src/model/route-table.ts';
import type { Branch } from '../handling.ts';
import type { Router } from '../router.ts';
import { and, FALSE, type Formula, negate, TRUE } from '../rules/formula/formula.ts';
import { formulaOfMatch } from '../rules/formula/from-match.ts';
import { formulaOf, type HostTruth } from '../rules/formula/from-rule.ts';
import { toMatch } from '../rules/formula/to-match.ts';
import type { Rule } from '../rules/rule.ts';

/** What the routers do for hosts that are alike. */
export interface BucketRoutes {
  readonly routes: readonly Route[];
  /** The routers that a request for these hosts can reach, in deciding order. */
  readonly routers: readonly Router[];
}

/** Work, in pairs of short rules, after which a router behind others counts as reachable unseen. */
const MAX_COMPARISONS = 20_000;

/** The routers, in deciding order, for hosts for which the truth of every condition is given. */
export function routesFor(routers: readonly Router[], truth: HostTruth): BucketRoutes {
  const routes: Route[] = [];
  const reached: Router[] = [];
  const taken: Formula[] = [];
  let comparisons = 0;
  const isTaken = (formula: Formula): boolean => {
    comparisons += taken.length * (1 + formula.key.length / 200);
    return comparisons <= MAX_COMPARISONS && taken.some((before) => and([formula, negate(before)]) === FALSE);
  };
  for (const router of routers) {
    const most = formulaOf(router.rule, truth, 'holds');
    if (most === FALSE || isTaken(most)) continue;
    const least = formulaOf(router.rule, truth, 'fails');
    reached.push(router);
    routes.push(...wholeRoutes(router, least));
    if (least.key !== most.key) routes.push(...routesOf(router, most, undecided(router)));
    if (least === TRUE) break;
    if (least !== FALSE) taken.push(least);
  }
  return { routes, routers: reached };
}

/**
 * Instead of an outcome, where nobody can tell whether the rule holds. Clients that the protocol is asked of presumably
 * offer it; of hosts nothing is presumed, lest a router be opened to hosts that it is not for.
 */
function undecided(router: Router): (branch: Branch) => Outcome {
  const { name, origins, rule } = router;
  if (!asksForProtocol(rule)) {
    const why = `whether the rule of ${name} holds depends on host patterns that cannot be compared`;
    return () => ({ kind: 'opaque', why, origins });
  }
  const why = `whether the rule of ${name} holds depends on the protocols that the client offers (ALPN)`;
  return ({ outcome }) => ({ kind: 'opaque', why, origins, presumably: outcome });
}

function asksForProtocol(rule: Rule): boolean {
  switch (rule.kind) {
    case 'never':
      return false;
    case 'not':
      return asksForProtocol(rule.rule);
    case 'and':
    case 'or':
      return rule.rules.some(asksForProtocol);
    case 'condition':
      return rule.condition.on === 'alpn';
  }
}

/** A route for each branch of a router that can be reached where the formula holds. */
function routesOf(
  router: Router,
  formula: Formula,
  outcomeOf: (branch: Branch) => Outcome,
): readonly Route[] {
  const routes: Route[] = [];
  for (const branch of router.handling) {
    const own = formulaOfMatch(branch.match);
    const match = toMatch(own === TRUE ? formula : and([formula, own]));
    if (match === 'never') continue;
    routes.push(routeOf(router, match, { ...branch, outcome: outcomeOf(branch) }));
    if (own === TRUE) break;
  }
  return routes;
}

function routeOf({ name, origins }: Router, match: Match | 'always', branch: Branch): Route {
  const { outcome, responseHeaders, cors, errorPages, note } = branch;
  return {
    name: note === undefined ? name : `${name} (${note})`,
    match: match === 'always' ? MATCH_ALL : match,
    outcome,
    ...(responseHeaders === undefined ? {} : { responseHeaders }),
    ...(cors === undefined ? {} : { cors }),
    ...(errorPages === undefined ? {} : { errorPages }),
    origins,
  };
}

/** The routes of a router, with the objects that it names where it names any. */
function wholeRoutes(router: Router, formula: Formula): readonly Route[] {
  const routes = routesOf(router, formula, ({ outcome }) => outcome);
  const match = router.extended === undefined ? 'never' : toMatch(formula);
  if (router.extended === undefined || match === 'never') return routes;
  const { objects, rest } = router.extended;
  const extended = { id: router.name, objects, rest: routeOf(router, match, rest) };
  return routes.map((route) => ({ ...route, extended }));
}
