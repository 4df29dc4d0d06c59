import { MATCH_ALL } from '../../model/match.ts';
import { describeObject, describePath } from '../../model/origin.ts';
import type { Route } from '../../model/route-table.ts';
import { bothHold, type Treatment, unwrap } from './extensions.ts';
import { withEdits } from './proxy-headers.ts';
import type { DeclaredRoute } from './routes.ts';
import { type OutcomeWorld, type RuleAction, ruleOutcome } from './rule-outcome.ts';
import type { RequestRule } from './rules.ts';
import type { RankedRoute } from './serving.ts';

/** What an HTTPRoute or GRPCRoute becomes on a listener: the routes of the table for each match. */
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
    matches.flatMap((match): readonly RankedRoute[] =>
      ruleTreatments(action, match.prefix, outcomeWorld).map((treatment) => {
        const { outcome, responseHeaders, cors, errorPages, note } = treatment;
        const name = `${describeObject(ref)} ${describePath(match.path)}`;
        const route: Route = {
          name: note === undefined ? name : `${name} (${note})`,
          match: bothHold(match.match, treatment.match),
          outcome,
          ...(responseHeaders === undefined ? {} : { responseHeaders }),
          ...(cors === undefined ? {} : { cors }),
          ...(errorPages === undefined ? {} : { errorPages }),
          origins: [{ object: ref, path: match.path }],
        };
        return { rank: match.rank, rule, route };
      }),
    ),
  );
}

/** What a rule does with the requests of one match, in deciding order; nothing where it is left out. */
function ruleTreatments(
  action: RuleAction,
  prefix: string | undefined,
  world: OutcomeWorld,
): readonly Treatment[] {
  const { proxyHeaders } = world.context.dialect;
  const unwrapped = unwrap(action, world);
  if (unwrapped?.reading.ok === false) return [];
  const inner = plainTreatment(unwrapped?.action ?? action, prefix, world);
  const sent = proxyHeaders === undefined ? inner : withEdits(inner, { last: proxyHeaders.last });
  const treatments = unwrapped?.reading.apply([sent]) ?? [sent];
  if (proxyHeaders === undefined) return treatments;
  const first = proxyHeaders.first[world.listener.speaks === 'https' ? 'https' : 'http'];
  return treatments.map((treatment) => withEdits(treatment, { first }));
}

function plainTreatment(action: RuleAction, prefix: string | undefined, world: OutcomeWorld): Treatment {
  const { responseHeaders, cors } = action.filters;
  return {
    match: MATCH_ALL,
    outcome: ruleOutcome(action, prefix, world),
    ...(responseHeaders.length === 0 ? {} : { responseHeaders }),
    ...(cors === undefined ? {} : { cors }),
  };
}
