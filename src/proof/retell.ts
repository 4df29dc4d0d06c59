import type { Listener, Route, VirtualHost } from '../model/route-table.ts';
import { decisionOf, type HostGroup } from './group.ts';
import type { Normaliser } from './outcomes/normal.ts';
import type { Decider, HostProof } from './proof.ts';
import type { Routing } from './routing.ts';
import type { Decision } from './rules/plan.ts';
import type { Rule } from './rules/rule.ts';
import { createShaper, serviceNames } from './shape.ts';

/** What was found of the routing of a group, said of its own routes. */
export interface Told extends Pick<HostProof, 'differences' | 'unknown' | 'tested' | 'cells' | 'states'> {
  /** Routes that decide the same requests. */
  readonly pairs: ReadonlyArray<readonly [ToldRule, ToldRule]>;
}

export interface ToldRule {
  readonly decider: Decider;
  readonly route?: Route;
}

/** What is found of one group is told of all others that differ from it in nothing but names. */
export interface Memory {
  /** @param compare what `compareRouting` finds; with `symbolic` for any host in the place of the group's own */
  tell(group: HostGroup, compare: (symbolic: boolean) => Routing): Told;
}

interface Known {
  readonly group: HostGroup;
  readonly routing: Routing;
  /** For each rule of a side the place of its route; -1: none. */
  places?: readonly [readonly number[], readonly number[]];
}

/** @param generalOf hosts of a listener with patterns, whose routes other hosts are compared with */
export function createMemory(
  normaliser: Normaliser,
  generalOf: (listener: Listener) => readonly VirtualHost[],
): Memory {
  const keyOf = createKeys(normaliser, generalOf);
  const byKey = new Map<string, Known>();
  return {
    tell(group, compare) {
      const key = keyOf(group);
      if (key === undefined) return asFound(compare(false));
      const known = byKey.get(key);
      if (known !== undefined) return retold(known, group);
      const routing = compare(true);
      byKey.set(key, { group, routing });
      return asFound(routing);
    },
  };
}

/**
 * Texts that are equal for groups of which the same is found. Undefined: it depends on the name of the host, or the group
 * has several.
 */
function createKeys(
  normaliser: Normaliser,
  generalOf: (listener: Listener) => readonly VirtualHost[],
): (group: HostGroup) => string | undefined {
  const numbers = new Map<string | object, number>();
  const numberOf = (thing: string | object): number => {
    const number = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, number);
    return number;
  };
  const fixedAt = new Map<Listener | undefined, ReadonlySet<string>>();
  // What a less specific host does as well is told apart from what only this one does.
  const fixedOf = (listener: Listener | undefined): ReadonlySet<string> => {
    const known = fixedAt.get(listener) ?? serviceNames(listener === undefined ? [] : generalOf(listener));
    fixedAt.set(listener, known);
    return known;
  };
  return ({ entrance, classes, before, after }) => {
    const [only, second] = classes;
    if (only?.extent !== 'one' || second !== undefined) return undefined;
    const shaper = createShaper(only.sample, [fixedOf(before.listener), fixedOf(after.listener)]);
    const parts: number[] = [];
    for (const { listener, virtualHost } of [before, after]) {
      parts.push(listener === undefined ? -1 : numberOf(listener));
      if (virtualHost === undefined) continue;
      const { tls, routes, unmatched } = virtualHost;
      parts.push(numberOf(shaper.of(tls)), numberOf(shaper.of(normaliser.outcome(unmatched))));
      for (const { match, outcome, responseHeaders, cors, errorPages } of routes) {
        const normal = {
          match,
          outcome: normaliser.outcome(outcome),
          responseHeaders: normaliser.responseHeaders(responseHeaders),
          cors,
          errorPages,
        };
        parts.push(numberOf(shaper.of(normal)));
      }
      parts.push(-2);
    }
    if (shaper.namesHost() || shaper.readsHost()) return undefined;
    return `${entrance.scheme} ${entrance.port} ${entrance.portAfter} ${parts.join()}`;
  };
}

function asFound({ before, after, pairs, ...found }: Routing): Told {
  return {
    ...found,
    pairs: pairs.flatMap(([one, two]) => {
      const [left, right] = [before[one], after[two]];
      return left === undefined || right === undefined ? [] : [[left, right] as const];
    }),
  };
}

/** What is known, of the rules at the same places of another group. */
function retold(known: Known, group: HostGroup): Told {
  const { routing } = known;
  known.places ??= [
    placesIn(routing.before, decisionOf(known.group.before)),
    placesIn(routing.after, decisionOf(known.group.after)),
  ];
  const sides = [
    createSide(routing.before, known.places[0], decisionOf(group.before)),
    createSide(routing.after, known.places[1], decisionOf(group.after)),
  ] as const;
  const host = group.classes[0]?.sample ?? '';
  return {
    differences: routing.differences.map((difference) => ({
      ...difference,
      witness: { ...difference.witness, host },
      witnessAfter: { ...difference.witnessAfter, host },
      before: sides[0].instead(difference.before),
      after: sides[1].instead(difference.after),
    })),
    unknown: routing.unknown.map((region) => ({
      ...region,
      ...(region.before === undefined ? {} : { before: sides[0].instead(region.before) }),
      ...(region.after === undefined ? {} : { after: sides[1].instead(region.after) }),
    })),
    tested: routing.tested.map((region) => ({
      ...region,
      before: sides[0].instead(region.before),
      after: sides[1].instead(region.after),
    })),
    cells: routing.cells,
    states: routing.states,
    pairs: routing.pairs.map(([one, two]) => [sides[0].at(one), sides[1].at(two)]),
  };
}

function placesIn(rules: readonly Rule[], { routes }: Decision): readonly number[] {
  const places = new Map(routes.map((route, place) => [route, place]));
  return rules.map(({ route }) => (route === undefined ? -1 : (places.get(route) ?? -1)));
}

interface Side {
  at(rule: number): ToldRule;
  /** What decides here in the place of one of the rules that are known. */
  instead(decider: Decider): Decider;
}

function createSide(rules: readonly Rule[], places: readonly number[], decision: Decision): Side {
  const { routes, unmatchedName, unmatchedOrigins } = decision;
  const made: ToldRule[] = [];
  const at = (rule: number): ToldRule => {
    let told = made[rule];
    if (told === undefined) {
      const route = routes[places[rule] ?? -1];
      told =
        route === undefined
          ? { decider: { name: unmatchedName, origins: unmatchedOrigins } }
          : { decider: { name: route.name, origins: route.origins }, route };
      made[rule] = told;
    }
    return told;
  };
  return {
    at,
    instead: (decider) => at(rules.findIndex((rule) => rule.decider === decider)).decider,
  };
}
