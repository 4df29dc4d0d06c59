import { backendKey, type Comparison } from '../outcomes/compare.ts';
import type { Effect } from '../outcomes/effect.ts';
import type { Rule } from './rule.ts';

/** Finds the route of the other side that does what this one does. */
export interface Twins {
  inAfter(effect: Effect): Rule | undefined;
  inBefore(effect: Effect): Rule | undefined;
}

export function createTwins(
  before: readonly Rule[],
  after: readonly Rule[],
  compare: (one: Effect, two: Effect) => Comparison,
): Twins {
  const index = (rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> => {
    const map = new Map<string, Rule[]>();
    for (const rule of rules) {
      if (rule.route === undefined) continue;
      const key = signature(rule.effect);
      const list = map.get(key);
      if (list === undefined) map.set(key, [rule]);
      else list.push(rule);
    }
    return map;
  };
  const maps: [
    ReadonlyMap<string, readonly Rule[]> | undefined,
    ReadonlyMap<string, readonly Rule[]> | undefined,
  ] = [undefined, undefined];
  const known: [Map<number, Rule | undefined>, Map<number, Rule | undefined>] = [new Map(), new Map()];
  const find = (side: 0 | 1, effect: Effect, same: (other: Effect) => boolean): Rule | undefined => {
    if (known[side].has(effect.id)) return known[side].get(effect.id);
    const map = maps[side] ?? index(side === 0 ? before : after);
    maps[side] = map;
    const candidates = (map.get(signature(effect)) ?? []).slice(0, MAX_CANDIDATES);
    const twin =
      candidates.find((rule) => rule.effect === effect) ?? candidates.find((rule) => same(rule.effect));
    known[side].set(effect.id, twin);
    return twin;
  };
  const isSame = ({ differences, opaque }: Comparison): boolean =>
    differences.length === 0 && opaque === undefined;
  return {
    inAfter: (effect) => find(1, effect, (other) => isSame(compare(effect, other))),
    inBefore: (effect) => find(0, effect, (other) => isSame(compare(other, effect))),
  };
}

const MAX_CANDIDATES = 200;

/** Effects that do the same have equal signatures. */
function signature({ outcome }: Effect): string {
  switch (outcome.kind) {
    case 'forward':
      return outcome.backends
        .map(({ target }) => ('status' in target ? String(target.status) : backendKey(target)))
        .sort()
        .join('\n');
    case 'respond':
    case 'redirect':
      return `${outcome.kind} ${outcome.status}`;
    default:
      return outcome.kind;
  }
}
