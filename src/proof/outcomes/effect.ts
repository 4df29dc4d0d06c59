import type { HeaderEdit, Outcome } from '../../model/outcome.ts';
import type { Cors, ErrorPages, Route } from '../../model/route-table.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { dataKey } from './data-key.ts';

/** All that a route does once it was chosen; effects with equal keys do the same. */
export interface Effect {
  readonly id: number;
  readonly outcome: Outcome;
  readonly responseHeaders: readonly HeaderEdit[];
  readonly cors: Cors | undefined;
  readonly errorPages: ErrorPages | undefined;
  /** Whose groups the templates of the outcome mean. */
  readonly pattern: Pattern | undefined;
}

/** Makes effects, equal ones once. */
export interface Effects {
  ofRoute(route: Route): Effect;
  ofOutcome(outcome: Outcome): Effect;
  /** An effect whose outcome is a part of the outcome of another. */
  within(effect: Effect, outcome: Outcome): Effect;
}

export function createEffects(): Effects {
  const byKey = new Map<string, Effect>();
  const intern = (effect: Omit<Effect, 'id'>): Effect => {
    const key = [
      dataKey(effect.outcome),
      dataKey(effect.responseHeaders),
      dataKey(effect.cors),
      dataKey(effect.errorPages),
      dataKey(effect.pattern),
    ].join('\n');
    let known = byKey.get(key);
    if (known === undefined) {
      known = { ...effect, id: byKey.size };
      byKey.set(key, known);
    }
    return known;
  };
  const none = { responseHeaders: [], cors: undefined, errorPages: undefined, pattern: undefined };
  return {
    ofRoute: (route) =>
      intern({
        outcome: route.outcome,
        responseHeaders: route.responseHeaders ?? [],
        cors: route.cors,
        errorPages: route.errorPages,
        pattern:
          route.match.path.kind === 'regex' && namesGroups(route) ? route.match.path.pattern : undefined,
      }),
    ofOutcome: (outcome) => intern({ outcome, ...none }),
    within: (effect, outcome) => (outcome === effect.outcome ? effect : intern({ ...effect, outcome })),
  };
}

/** Does any template of the route take a group? Only then its pattern belongs to what it does. */
function namesGroups(route: Route): boolean {
  return [route.outcome, route.responseHeaders].some((part) => dataKey(part).includes('"capture":'));
}
