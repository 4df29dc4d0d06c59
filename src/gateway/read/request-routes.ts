import { MATCH_ALL, type Match } from '../../model/match.ts';
import { describeObject, describePath } from '../../model/origin.ts';
import type { HeaderEdit } from '../../model/outcome.ts';
import type { Route } from '../../model/route-table.ts';
import type { Dialect } from '../dialect.ts';
import { corsAs } from './cors.ts';
import { FIELD_IGNORED } from './dialect-findings.ts';
import type { Treatment } from './extension-reader.ts';
import { bothHold, unwrap } from './extensions.ts';
import type { PathModifier } from './path-modifier.ts';
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
  return declared.rules.flatMap(({ name: ruleName, matches, action }, rule) =>
    matches.flatMap((match): readonly RankedRoute[] =>
      governed(ruleName, action, ruleTreatments(action, match.prefix, outcomeWorld), outcomeWorld).map(
        (treatment) => {
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
        },
      ),
    ),
  );
}

/** What policies of the implementation make of it. */
function governed(
  rule: string | undefined,
  { filters }: RuleAction,
  treatments: readonly Treatment[],
  { context, listener, route }: OutcomeWorld,
): readonly Treatment[] {
  if (context.policies === undefined || treatments.length === 0) return treatments;
  const { gateway, owner, name, port } = listener;
  const scheme = listener.speaks === 'https' ? 'https' : 'http';
  const extensions = filters.foreign.flatMap(({ target }) =>
    target === undefined ? [] : [{ ...target, namespace: route.namespace }],
  );
  const place = { gateway, owner, listener: name, route, rule, scheme, port, extensions } as const;
  return context.policies.apply(place, treatments);
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
  const inner = plainTreatments(unwrapped?.action ?? action, prefix, world);
  const last = proxyHeaders?.last ?? [];
  const sent = inner.map((treatment) => withEdits(treatment, { last }));
  const treatments = unwrapped?.reading.apply(sent) ?? sent;
  if (proxyHeaders === undefined) return treatments;
  const { grpc = [], first: byScheme } = proxyHeaders;
  const all = byScheme[world.listener.speaks === 'https' ? 'https' : 'http'];
  const first = world.protocol === 'grpc' ? [...all, ...grpc] : all;
  return treatments.map((treatment) => withEdits(treatment, { first }));
}

/** What a rule does that has no extensions. */
function plainTreatments(
  action: RuleAction,
  prefix: string | undefined,
  world: OutcomeWorld,
): readonly Treatment[] {
  const whole = plainTreatment(action, prefix, world);
  const other = atPrefixWithoutSlash(action, prefix, world.context.dialect);
  if (prefix === undefined || other === undefined) return [whole];
  const match: Match = { path: { kind: 'exact', value: prefix.slice(0, -1) } };
  return [{ ...plainTreatment(other, prefix, world), match, note: 'the prefix without its slash' }, whole];
}

/** What is done with the path that a prefix ending with a slash is without it, where the dialect does something else. */
function atPrefixWithoutSlash(
  action: RuleAction,
  prefix: string | undefined,
  { prefixWithoutSlash }: Dialect,
): RuleAction | undefined {
  const { filters } = action;
  const { rewrite } = filters;
  if (prefixWithoutSlash === undefined || rewrite?.path?.type !== 'ReplacePrefixMatch') return undefined;
  if (prefix === undefined || prefix === '/' || !prefix.endsWith('/')) return undefined;
  const value = `${rewrite.path.value.replace(/\/+$/, '')}${prefix.slice(0, -1)}`;
  const path: PathModifier = { type: 'ReplaceFullPath', value };
  return { ...action, filters: { ...filters, rewrite: { ...rewrite, path } } };
}

function plainTreatment(action: RuleAction, prefix: string | undefined, world: OutcomeWorld): Treatment {
  const { cors } = action.filters;
  const responseHeaders = responseEdits(action, world);
  return {
    match: MATCH_ALL,
    outcome: ruleOutcome(action, prefix, world),
    ...(responseHeaders.length === 0 ? {} : { responseHeaders }),
    ...(cors === undefined ? {} : { cors: corsAs(world.context.dialect.cors, cors) }),
  };
}

/** Edits of answers as the dialect carries them out. */
function responseEdits({ filters }: RuleAction, world: OutcomeWorld): readonly HeaderEdit[] {
  const { responseHeaders: edits } = filters;
  const { context, protocol, route } = world;
  const { name, grpc, responseHeaders: carriedOut } = context.dialect;
  if (filters.redirect !== undefined && carriedOut === 'forwarded-only' && edits.length > 0) {
    const message = `${describeObject(route)}: ${name} does not change headers of redirects.`;
    context.report(FIELD_IGNORED, message, route, filters.path);
    return [];
  }
  if (protocol !== 'grpc' || grpc?.responseHeaders !== 'added') return edits;
  const removed = edits.filter(({ action }) => action === 'remove');
  if (removed.length > 0) {
    const names = removed.map((edit) => edit.name).join(', ');
    const message = `${describeObject(route)}: ${name} does not take headers away from answers to gRPC calls (${names}).`;
    context.report(FIELD_IGNORED, message, route, filters.path);
  }
  return edits.flatMap((edit) => {
    if (edit.action === 'remove') return [];
    return [edit.action === 'set' ? { ...edit, action: 'add' as const } : edit];
  });
}
