import type { Match } from '../../../model/match.ts';
import type { Route, VirtualHost } from '../../../model/route-table.ts';
import type { AuthorizationRule } from './authorization-rules.ts';
import { type Applying, decide } from './decisions.ts';
import type { AccessPolicy, Authentication } from './policy.ts';
import { type Extent, type HostScope, hostExtent, matchExtent } from './relation.ts';

/** What stands in front of the routes of a proxy. */
export interface Access {
  readonly policies: readonly AccessPolicy[];
  readonly authentications: readonly Authentication[];
}

/** A rule of a policy for one host, with the conditions besides the host. */
interface Rule extends Applying {
  readonly matches: readonly Match[];
}

/** Do the policies look at hosts or ports at all? */
export function looksAtHosts({ policies }: Access): boolean {
  return policies.some(({ rules }) =>
    rules.some(({ operations }) =>
      operations.some(
        ({ hosts, notHosts, ports, notPorts }) =>
          hosts.length + notHosts.length + ports.length + notPorts.length > 0,
      ),
    ),
  );
}

/**
 * A host behind the policies that hold for its proxy. First tokens are verified, then every rule with DENY refuses what it
 * holds for; if there are policies with ALLOW, what none of their rules holds for is refused as well.
 */
export function guardedHost(host: VirtualHost, scope: HostScope, access: Access): VirtualHost {
  const { policies, authentications } = access;
  const rules = policies.flatMap((policy) =>
    policy.action === 'AUDIT' ? [] : policy.rules.flatMap((rule) => rulesFor(policy, rule, scope)),
  );
  const closesRest = policies.some(({ action }) => action === 'ALLOW');
  if (rules.length + authentications.length === 0 && !closesRest) return host;
  const last: Route = {
    name: 'no route',
    match: { path: { kind: 'any' } },
    outcome: host.unmatched,
    origins: host.origins,
  };
  const guard = (route: Route): readonly Route[] => guardedRoutes(route, rules, closesRest, authentications);
  const isReached = !host.routes.some(
    ({ match }) => match.path.kind === 'any' && Object.keys(match).length === 1,
  );
  const unmatched = isReached ? guard(last) : [last];
  const isSame = unmatched.length === 1 && unmatched[0]?.outcome === last.outcome;
  return { ...host, routes: [...host.routes.flatMap(guard), ...(isSame ? [] : unmatched)] };
}

function rulesFor(policy: AccessPolicy, rule: AuthorizationRule, scope: HostScope): readonly Rule[] {
  const open = rule.operations.flatMap((operation) => {
    const extent = hostExtent(operation, scope);
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
  authentications: Access['authentications'],
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
    const { outcome, origins } = route;
    return [{ ...route, outcome: { kind: 'opaque', why, origins, presumably: outcome, mayRefuse: true } }];
  }
  return subsetsOf(groups)
    .filter(mayHold)
    .map((subset) => {
      const match = subset.reduce((whole, { matches }) => andAny(whole, matches), route.match);
      const rules = [...always, ...subset.map(({ rule }) => rule)];
      return { ...route, match, outcome: decide(route.outcome, rules, closesRest, authentications) };
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
    const { policy, rule: own, unsure } = rule;
    const key = JSON.stringify([policy.action, own.sources, own.unread ?? '', policy.unknown, unsure]);
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

/** May all of them hold for one request? */
function mayHold(subset: readonly Partial[]): boolean {
  return subset.every(({ matches }, index) =>
    subset
      .slice(index + 1)
      .every((other) => matches.some((one) => other.matches.some((two) => matchExtent(one, two) !== 'none'))),
  );
}

function andAny(match: Match, any: readonly Match[]): Match {
  if (match.any === undefined) return { ...match, any };
  return { path: match.path, any: any.map((one) => ({ ...one, any: [match] })) };
}
