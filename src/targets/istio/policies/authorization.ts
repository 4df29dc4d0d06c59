import {
  type HostPlace,
  type PolicyReader,
  type PolicyReaderFactory,
  type Report,
  readSpec,
} from '../../../gateway/read/index.ts';
import { type KubernetesObject, refOf } from '../../../kubernetes/object.ts';
import type { Match } from '../../../model/match.ts';
import { describeObject, describePath, type ObjectRef } from '../../../model/origin.ts';
import type { Outcome, Respond } from '../../../model/outcome.ts';
import type { Route, VirtualHost } from '../../../model/route-table.ts';
import { POLICY_UNREAD } from '../../policies/findings.ts';
import { behindGate, type Change, opaque } from '../../policies/treatments.ts';
import { attachedTo } from './attachment.ts';
import { type AuthorizationRule, readRules } from './authorization-rules.ts';
import { SECURITY_GROUP } from './objects.ts';
import { type Extent, hostExtent, matchExtent } from './relation.ts';

interface Policy {
  readonly object: KubernetesObject;
  readonly ref: ObjectRef;
  readonly action: string;
  readonly rules: readonly AuthorizationRule[];
}

const FORBIDDEN: Respond = {
  kind: 'respond',
  status: 403,
  before: true,
  reason: 'an AuthorizationPolicy refuses the request',
};

/**
 * What AuthorizationPolicies of a Gateway make of its hosts. First every rule with DENY refuses what it holds for; if there
 * are policies with ALLOW, what none of their rules holds for is refused as well. What CUSTOM and RequestAuthentication
 * refuse depends on services and tokens.
 */
export const readAuthorization: PolicyReaderFactory = (objects, report): PolicyReader => {
  const own = (kind: string): readonly KubernetesObject[] =>
    objects.ofKind(kind).filter(({ apiVersion }) => apiVersion.startsWith(`${SECURITY_GROUP}/`));
  const policies = own('AuthorizationPolicy')
    .filter(({ metadata }) => metadata.annotations['istio.io/dry-run'] !== 'true')
    .map((object) => readPolicy(object, report));
  const authentications = own('RequestAuthentication');
  const reader: PolicyReader = { apply: (_place, inner) => inner };
  if (policies.length + authentications.length === 0) return reader;
  return {
    ...reader,
    host(place, host) {
      const isAttached = (object: KubernetesObject): boolean => attachedTo(object, place.gateway, objects);
      const inForce = policies.filter(({ object }) => isAttached(object));
      const tokens = authentications.filter(isAttached);
      return inForce.length + tokens.length === 0 ? host : guardedHost(host, place, inForce, tokens);
    },
  };
};

function readPolicy(object: KubernetesObject, report: Report): Policy {
  const reading = readSpec(object);
  const { spec } = reading;
  spec.skip('targetRef', 'targetRefs', 'selector', 'provider');
  const action = spec.text('action') ?? 'ALLOW';
  const rules = readRules(spec);
  const ref = refOf(object);
  for (const path of reading.unknown()) {
    report(
      POLICY_UNREAD,
      `${describeObject(ref)}: what ${describePath(path)} does is not known here.`,
      ref,
      path,
    );
  }
  return { object, ref, action, rules };
}

/** A rule of a policy for one host, with the conditions besides the host. */
interface Rule {
  readonly policy: Policy;
  readonly rule: AuthorizationRule;
  readonly matches: readonly Match[];
  /** Whether the rule is about the host is not known. */
  readonly unsure: boolean;
}

function guardedHost(
  host: VirtualHost,
  place: HostPlace,
  policies: readonly Policy[],
  tokens: readonly KubernetesObject[],
): VirtualHost {
  const rules = policies.flatMap((policy) =>
    policy.action === 'AUDIT' ? [] : policy.rules.flatMap((rule) => rulesFor(policy, rule, place)),
  );
  const closesRest = policies.some(({ action }) => action === 'ALLOW');
  if (rules.length + tokens.length === 0 && !closesRest) return host;
  const last: Route = {
    name: 'no route',
    match: { path: { kind: 'any' } },
    outcome: host.unmatched,
    origins: host.origins,
  };
  const guard = (route: Route): readonly Route[] => guardedRoutes(route, rules, closesRest, tokens);
  const unmatched = guard(last);
  const isSame = unmatched.length === 1 && unmatched[0]?.outcome === last.outcome;
  return { ...host, routes: [...host.routes.flatMap(guard), ...(isSame ? [] : unmatched)] };
}

function rulesFor(policy: Policy, rule: AuthorizationRule, place: HostPlace): readonly Rule[] {
  const open = rule.operations.flatMap((operation) => {
    const extent = hostExtent(operation, place);
    return extent === 'none' ? [] : [{ extent, matches: operation.matches }];
  });
  if (open.length === 0) return [];
  const unsure = open.some(({ extent }) => extent === 'some');
  return [{ policy, rule, matches: open.flatMap(({ matches }) => matches), unsure }];
}

/** Most rules that each hold for some requests of a route only. */
const MOST_PARTIAL = 5;

function guardedRoutes(
  route: Route,
  all: readonly Rule[],
  closesRest: boolean,
  tokens: readonly KubernetesObject[],
): readonly Route[] {
  const meant = all.flatMap((rule) => {
    const extents = rule.matches.map((match) => [match, matchExtent(match, route.match)] as const);
    if (extents.some(([, extent]) => extent === 'all'))
      return [{ rule, extent: 'all' as Extent, matches: [] }];
    const matches = extents.flatMap(([match, extent]) => (extent === 'some' ? [match] : []));
    return matches.length === 0 ? [] : [{ rule, extent: 'some' as Extent, matches }];
  });
  const groups = grouped(meant.filter(({ extent }) => extent === 'some'));
  const always = meant.flatMap(({ rule, extent }) => (extent === 'all' ? [rule] : []));
  if (groups.length > MOST_PARTIAL) {
    const why = 'too many rules of AuthorizationPolicies hold for some of the requests of one route';
    return [changed(route, [opaque(why, route.origins)])];
  }
  return subsetsOf(groups).map((subset) => {
    const match = subset.reduce((whole, { matches }) => andAny(whole, matches), route.match);
    const rules = [...always, ...subset.map(({ rule }) => rule)];
    return changed({ ...route, match }, changesBy(rules, closesRest, tokens));
  });
}

interface Partial {
  readonly rule: Rule;
  readonly matches: readonly Match[];
}

/** Rules that do the same as one. */
function grouped(rules: readonly Partial[]): readonly Partial[] {
  const groups = new Map<string, { readonly rule: Rule; readonly matches: Match[] }>();
  for (const { rule, matches } of rules) {
    const key = JSON.stringify([rule.policy.action, rule.rule.sources, rule.rule.unread ?? '', rule.unsure]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { rule, matches: [...matches] });
    else group.matches.push(...matches);
  }
  return [...groups.values()];
}

/** All before some: the first one that holds is right for a request. */
function subsetsOf<T>(items: readonly T[]): ReadonlyArray<readonly T[]> {
  const subsets = items.reduce<ReadonlyArray<readonly T[]>>(
    (known, item) => known.flatMap((subset) => [[...subset, item], subset]),
    [[]],
  );
  return [...subsets].sort((a, b) => b.length - a.length);
}

function andAny(match: Match, any: readonly Match[]): Match {
  if (match.any === undefined) return { ...match, any };
  return { path: match.path, any: any.map((one) => ({ ...one, any: [match] })) };
}

function changed(route: Route, changes: readonly Change[]): Route {
  const { match, outcome } = route;
  const treatment = changes.reduceRight((inner, change) => change(inner), {
    match,
    outcome,
  } as Parameters<Change>[0]);
  return { ...route, outcome: treatment.outcome };
}

/** What the rules that hold for a request make of it, in the order of Envoy's filters. */
function changesBy(
  rules: readonly Rule[],
  closesRest: boolean,
  tokens: readonly KubernetesObject[],
): readonly Change[] {
  const by = (action: string): readonly Rule[] => rules.filter(({ policy }) => policy.action === action);
  const allowing = by('ALLOW');
  return [
    ...by('CUSTOM').map((rule) => opaqueRule(rule, 'the answer of its provider is not known')),
    ...tokens.map((object) =>
      opaque(`${describeObject(refOf(object))} refuses requests with a token that is not valid`, [
        { object: refOf(object), path: ['spec'] },
      ]),
    ),
    ...by('DENY').flatMap(denial),
    ...(closesRest ? [allowance(allowing)] : []),
  ];
}

function opaqueRule({ policy, rule }: Rule, why: string): Change {
  return opaque(`${describeObject(policy.ref)}: ${why}`, [{ object: policy.ref, path: rule.path }]);
}

function unknownOf({ rule, unsure }: Rule): string | undefined {
  if (rule.unread !== undefined) return `what ${rule.unread} does is not known here`;
  return unsure ? 'it is about some of the hosts of a name with a wildcard' : undefined;
}

function denial(one: Rule): readonly Change[] {
  const { policy, rule } = one;
  const unknown = unknownOf(one);
  if (unknown !== undefined) return [opaqueRule(one, unknown)];
  if (rule.sources.length === 0) return [(treatment) => ({ ...treatment, outcome: FORBIDDEN })];
  const origins = [{ object: policy.ref, path: rule.path }];
  return rule.sources.map((rules) =>
    behindGate({ check: { kind: 'client-address', rules }, otherwise: FORBIDDEN, origins }),
  );
}

/** One rule has to hold; without any nothing is let through. */
function allowance(rules: readonly Rule[]): Change {
  const unknown = rules.find((one) => unknownOf(one) !== undefined);
  if (unknown !== undefined) return opaqueRule(unknown, unknownOf(unknown) ?? '');
  if (rules.some(({ rule }) => rule.sources.length === 0)) return (treatment) => treatment;
  const checks = rules.flatMap(({ rule }) =>
    rule.sources.map((list) => ({
      kind: 'client-address' as const,
      rules: list.map(({ action, cidr }) => ({
        action: action === 'allow' ? ('deny' as const) : ('allow' as const),
        cidr,
      })),
    })),
  );
  const [first] = checks;
  const origins = rules.map(({ policy, rule }) => ({ object: policy.ref, path: rule.path }));
  const refused: Outcome = FORBIDDEN;
  if (first === undefined) return (treatment) => ({ ...treatment, outcome: refused });
  const check = checks.length === 1 ? first : ({ kind: 'any-of', checks } as const);
  return behindGate({ check, otherwise: FORBIDDEN, origins });
}
