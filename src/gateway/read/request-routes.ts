import { describeObject, describePath } from '../../model/origin.ts';
import type { Route } from '../../model/route-table.ts';
import type { DeclaredRoute } from './routes.ts';
import { type OutcomeWorld, ruleOutcome } from './rule-outcome.ts';
import type { RequestRule } from './rules.ts';
import type { RankedRoute } from './serving.ts';

/** What an HTTPRoute or GRPCRoute becomes on a listener: one route of the table for each match. */
export function requestRoutes(
  declared: DeclaredRoute<RequestRule>,
  world: Omit<OutcomeWorld, 'route' | 'protocol'>,
): readonly RankedRoute[] {
  const { ref } = declared;
  const outcomeWorld: OutcomeWorld = {
    ...world,
    route: ref,
    protocol: declared.kind === 'GRPCRoute' ? 'grpc' : 'http',
  };
  return declared.rules.flatMap(({ matches, action }, rule) =>
    matches.map((match): RankedRoute => {
      const { responseHeaders, cors } = action.filters;
      const route: Route = {
        name: `${describeObject(ref)} ${describePath(match.path)}`,
        match: match.match,
        outcome: ruleOutcome(action, match.prefix, outcomeWorld),
        ...(responseHeaders.length === 0 ? {} : { responseHeaders }),
        ...(cors === undefined ? {} : { cors }),
        origins: [{ object: ref, path: match.path }],
      };
      return { rank: match.rank, rule, route };
    }),
  );
}
