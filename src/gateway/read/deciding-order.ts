import { describeObject } from '../../model/origin.ts';
import type { Route } from '../../model/route-table.ts';
import type { Dialect } from '../dialect.ts';
import type { ReadContext } from './context.ts';
import { NEVER_REACHED } from './dialect-findings.ts';
import { takesEverything } from './host-findings.ts';
import type { Hostname } from './hostnames.ts';
import { byLocation } from './locations.ts';
import { reportOpenOrder, sameTreatment } from './open-order.ts';
import { compareRank, type Rank } from './precedence.ts';
import { compareAge } from './routes.ts';
import type { Entry, Placed, RankedRoute, ServingListener } from './serving.ts';

interface Candidates<Rule> {
  readonly hostname: Hostname;
  readonly serving: ServingListener<Rule>;
  readonly tiers: ReadonlyArray<ReadonlyArray<Placed<Rule>>>;
}

/** The routes of a host in the order in which the dialect tries them. */
export function decidingOrder<Rule>(
  { hostname, serving, tiers }: Candidates<Rule>,
  context: ReadContext,
): readonly Route[] {
  return tiers.flatMap((tier) => {
    const entries = ranked(tier, context.dialect);
    if (context.dialect.selection === 'path-first') {
      return byLocation(entries, { hostname, listener: serving.listener, context });
    }
    if (context.dialect.order?.kind !== 'as-listed') {
      reportOpenOrder(entries, hostname, serving.listener, context);
      reportUnreached(entries, context);
    }
    return entries.map(({ route }) => route);
  });
}

/** By precedence, age, name, list order. */
function ranked<Rule>(tier: ReadonlyArray<Placed<Rule>>, dialect: Dialect): readonly Entry[] {
  return tier
    .flatMap((placed) =>
      placed.serving.entries(placed.attachment.route).map((entry) => ({
        ...entry,
        rank: fullRank(entry, placed, dialect),
        declared: placed.attachment.route,
      })),
    )
    .sort((a, b) => compareRank(a.rank, b.rank) || compareAge(a.declared, b.declared));
}

/** What the position of a rule and the hostnames of its route add to the rank. */
function fullRank<Rule>({ rank, rule }: RankedRoute, { attachment }: Placed<Rule>, dialect: Dialect): Rank {
  const { route, hostnames } = attachment;
  if (dialect.order?.kind === 'as-listed') return [];
  if (dialect.order?.kind !== 'sum' || route.kind !== 'HTTPRoute') return rank;
  const longest = Math.max(...hostnames.map((hostname) => hostname?.length ?? 0));
  return [(rank[0] ?? 0) + longest + route.rules.length - rule];
}

/** Reports regular expressions that stand behind a match which takes every request. */
function reportUnreached(entries: readonly Entry[], context: ReadContext): void {
  if (context.dialect.regexRank !== 'below-prefix') return;
  const first = entries.findIndex(({ route }) => takesEverything(route));
  const taker = entries[first];
  if (taker === undefined) return;
  for (const { route, declared } of entries.slice(first + 1)) {
    if (route.match.path.kind !== 'regex' || sameTreatment(route, taker.route)) continue;
    const message =
      `${route.name} is never reached: ${taker.route.name} of ${describeObject(taker.declared.ref)} takes every ` +
      `request, and ${context.dialect.name} puts regular expressions behind prefixes.`;
    context.report(NEVER_REACHED, message, declared.ref, route.origins[0]?.path ?? ['spec', 'rules']);
  }
}
