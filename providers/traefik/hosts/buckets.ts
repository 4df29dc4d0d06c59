import type { HostPattern } from '../../../src/model/route-table.ts';
import type { HostTruth } from '../rules/formula/from-rule.ts';
import type { HostCondition, Rule } from '../rules/rule.ts';
import { holdsForHost, hostsOfRule, keyOfHost, languageOf, type PatternLanguage } from './host-conditions.ts';
import { intersectionOf, type Membership, membershipsOf } from './overlaps.ts';
import { printLanguage } from './print-language.ts';

/** Hosts for which every condition of the rules is equally true. */
export interface Bucket {
  readonly host: HostPattern;
  readonly truth: HostTruth;
  /** Numbers of the patterns that hold for all of them; hosts named one by one have none. */
  readonly members: Membership;
  /** Patterns behind this one may hold for some of the hosts as well: the bucket must stay where it is. */
  readonly fixed?: true;
}

/** A condition that holds for hosts by a pattern. */
interface Pattern extends PatternLanguage {
  readonly key: string;
}

/**
 * All hosts by what the rules say of them: every name; then every pattern, those within others first, with the overlap
 * of patterns as patterns of their own; at last all other hosts. To be searched in this order.
 */
export function bucketsOf(rules: readonly Rule[]): readonly Bucket[] {
  const conditions = new Map<string, HostCondition>();
  for (const rule of rules) {
    for (const host of hostsOfRule(rule)) conditions.set(keyOfHost(host), host);
  }
  const names = new Set<string>();
  const patterns: Pattern[] = [];
  /** What holds alike for all hosts that are not named. */
  const constants = new Map<string, boolean | 'unknown'>();
  for (const [key, condition] of conditions) {
    if (condition.kind === 'exact') names.add(condition.host);
    const language = languageOf(condition);
    if (language.kind === 'names') for (const name of language.names) names.add(name);
    if (language.kind === 'pattern') patterns.push({ key, ...language });
    else constants.set(key, language.kind === 'unknown' ? 'unknown' : language.kind === 'all');
  }
  patterns.sort(byKey);
  const named = [...names].sort().map((host): Bucket => {
    return { host: { kind: 'exact', host }, truth: (asked) => holdsForHost(asked, host), members: [] };
  });
  const others: Bucket = { host: { kind: 'any' }, truth: truthOf(constants, new Map()), members: [] };
  return [...named, ...(exactBuckets(patterns, constants) ?? roughBuckets(patterns, constants)), others];
}

function byKey(a: Pattern, b: Pattern): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

type Truths = ReadonlyMap<string, boolean | 'unknown'>;

/** What is said nowhere does not hold. */
function truthOf(constants: Truths, own: Truths): HostTruth {
  return (asked) => {
    const key = keyOfHost(asked);
    return own.get(key) ?? constants.get(key) ?? false;
  };
}

/** One bucket for each combination of patterns that some host fulfils; undefined: too many or too intricate. */
function exactBuckets(patterns: readonly Pattern[], constants: Truths): readonly Bucket[] | undefined {
  const memberships = membershipsOf(patterns.map(({ names }) => names));
  if (memberships === undefined) return undefined;
  const buckets: Bucket[] = [];
  for (const members of memberships) {
    const host = patternOf(members, memberships, patterns);
    if (host === undefined) return undefined;
    const own = new Map(patterns.map(({ key }, index) => [key, members.includes(index)] as const));
    buckets.push({ host, truth: truthOf(constants, own), members });
  }
  return buckets.sort((a, b) => b.members.length - a.members.length || compare(a.members, b.members));
}

function compare(a: Membership, b: Membership): number {
  const index = a.findIndex((member, at) => member !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

/** A pattern for the hosts that all members hold for. */
function patternOf(
  members: Membership,
  memberships: readonly Membership[],
  patterns: readonly Pattern[],
): HostPattern | undefined {
  const inside = (inner: number, outer: number): boolean =>
    memberships.every((one) => !one.includes(inner) || one.includes(outer));
  const telling = members.filter(
    (outer) =>
      !members.some(
        (inner) => inner !== outer && inside(inner, outer) && (!inside(outer, inner) || inner < outer),
      ),
  );
  const chosen = telling.flatMap((member) => patterns[member] ?? []);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only.pattern;
  const intersection = intersectionOf(chosen.map(({ automaton }) => automaton));
  const source = intersection === undefined ? undefined : printLanguage(intersection);
  return source === undefined ? undefined : { kind: 'regex', source };
}

function isOneLabel({ pattern }: Pattern): boolean {
  return pattern.kind === 'wildcard' && pattern.labels === 'one-label';
}

/**
 * One bucket for each pattern, wildcards first. That a host is in one says that it is in none of those before; whether
 * those behind it hold as well is not known, but that two wildcards for one label never overlap.
 */
function roughBuckets(patterns: readonly Pattern[], constants: Truths): readonly Bucket[] {
  const rank = ({ pattern }: Pattern): number => (pattern.kind === 'wildcard' ? 0 : 1);
  const ordered = [...patterns.entries()].sort(([, a], [, b]) => rank(a) - rank(b));
  return ordered.map(([number, own], at): Bucket => {
    const truths = ordered.map(([, other], place): readonly [string, boolean | 'unknown'] => {
      if (place === at || JSON.stringify(other.pattern) === JSON.stringify(own.pattern))
        return [other.key, true];
      const apart = isOneLabel(own) && isOneLabel(other);
      return [other.key, place < at || apart ? false : 'unknown'];
    });
    return { host: own.pattern, truth: truthOf(constants, new Map(truths)), members: [number], fixed: true };
  });
}
