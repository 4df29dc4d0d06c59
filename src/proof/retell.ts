import type { Route } from '../model/route-table.ts';
import { decisionOf, type HostGroup } from './group.ts';
import type { Decider, HostProof, ProofDifference, TestedRegion, UnknownRegion } from './proof.ts';
import type { Routing } from './routing.ts';
import type { Decision } from './rules/plan.ts';
import type { Rule } from './rules/rule.ts';

/** The place of a route in what decides for a group; -1: what answers where no route holds. */
type Place = number;

type Placed<T> = Omit<T, 'before' | 'after'> & { readonly before: Place; readonly after: Place };

/** What was found of the routing of a group, told without names, by the places of its routes. Plain data. */
export interface Found extends Pick<HostProof, 'cells' | 'states'> {
  readonly differences: ReadonlyArray<Placed<ProofDifference>>;
  readonly unknown: ReadonlyArray<
    Omit<UnknownRegion, 'before' | 'after'> & { readonly before?: Place; readonly after?: Place }
  >;
  readonly tested: ReadonlyArray<Placed<TestedRegion>>;
  /** Routes that decide the same requests, each pair once. */
  readonly pairs: ReadonlyArray<readonly [Place, Place]>;
}

/** What was found, said of the routes of one group. */
export interface Told extends Pick<HostProof, 'differences' | 'unknown' | 'tested' | 'cells' | 'states'> {
  readonly pairs: ReadonlyArray<readonly [Route, Route]>;
}

export function foundIn(routing: Routing, group: HostGroup): Found {
  const { differences, unknown, tested, cells, states, pairs } = routing;
  const before = placesOf(routing.before, decisionOf(group.before));
  const after = placesOf(routing.after, decisionOf(group.after));
  const placed = <T extends { readonly before: Decider; readonly after: Decider }>(item: T): Placed<T> => ({
    ...item,
    before: before.of(item.before),
    after: after.of(item.after),
  });
  return {
    differences: differences.map(placed),
    unknown: unknown.map(({ before: one, after: two, ...region }) => ({
      ...region,
      ...(one === undefined ? {} : { before: before.of(one) }),
      ...(two === undefined ? {} : { after: after.of(two) }),
    })),
    tested: tested.map(placed),
    pairs: pairs.flatMap(([one, two]) => {
      const places = [before.ofRule(one), after.ofRule(two)] as const;
      return places.includes(UNMATCHED) ? [] : [places];
    }),
    cells,
    states,
  };
}

const UNMATCHED: Place = -1;

function placesOf(
  rules: readonly Rule[],
  { routes }: Decision,
): { of(decider: Decider): Place; ofRule(index: number): Place } {
  const places = new Map(routes.map((route, place) => [route, place]));
  const ofRule = (index: number): Place => {
    const route = rules[index]?.route;
    return route === undefined ? UNMATCHED : (places.get(route) ?? UNMATCHED);
  };
  return { of: (decider) => ofRule(rules.findIndex((rule) => rule.decider === decider)), ofRule };
}

/** Says of a group what was found of it, or of another one of its kind. */
export function tell(found: Found, group: HostGroup): Told {
  const [before, after] = [decisionOf(group.before), decisionOf(group.after)];
  const [one, two] = [decidersOf(before), decidersOf(after)];
  const host = group.classes[0]?.sample ?? '';
  return {
    differences: found.differences.map((difference) => ({
      ...difference,
      witness: { ...difference.witness, host },
      witnessAfter: { ...difference.witnessAfter, host },
      before: one(difference.before),
      after: two(difference.after),
    })),
    unknown: found.unknown.map(({ before: first, after: second, ...region }) => ({
      ...region,
      ...(first === undefined ? {} : { before: one(first) }),
      ...(second === undefined ? {} : { after: two(second) }),
    })),
    tested: found.tested.map((region) => ({
      ...region,
      before: one(region.before),
      after: two(region.after),
    })),
    cells: found.cells,
    states: found.states,
    pairs: found.pairs.flatMap(([first, second]) => {
      const [left, right] = [before.routes[first], after.routes[second]];
      return left === undefined || right === undefined ? [] : [[left, right] as const];
    }),
  };
}

function decidersOf({ routes, unmatchedName, unmatchedOrigins }: Decision): (place: Place) => Decider {
  const made = new Map<Place, Decider>();
  return (place) => {
    const route = routes[place];
    const known = made.get(place) ?? {
      name: route?.name ?? unmatchedName,
      origins: route?.origins ?? unmatchedOrigins,
    };
    made.set(place, known);
    return known;
  };
}
