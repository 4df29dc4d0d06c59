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
  /** Part of it is not modelled: equal to nothing. */
  readonly opaque: boolean;
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
  const intern = (effect: Omit<Effect, 'id' | 'opaque'>): Effect => {
    const { outcome, responseHeaders, cors, errorPages } = effect;
    const keys = `${dataKey(outcome)}\n${dataKey(responseHeaders)}`;
    const pattern = namesGroups(keys) ? effect.pattern : undefined;
    const key = `${keys}\n${dataKey(cors)}\n${dataKey(errorPages)}\n${dataKey(pattern)}`;
    let known = byKey.get(key);
    if (known === undefined) {
      known = { ...effect, pattern, id: byKey.size, opaque: keys.includes('"kind":"opaque"') };
      byKey.set(key, known);
    }
    return known;
  };
  return {
    ofRoute: ({ match, outcome, responseHeaders, cors, errorPages }) => {
      const pattern = match.path.kind === 'regex' ? match.path.pattern : undefined;
      return intern({ outcome, responseHeaders: responseHeaders ?? [], cors, errorPages, pattern });
    },
    ofOutcome: (outcome) => intern({ ...NOTHING_ELSE, outcome }),
    within: (effect, outcome) => (outcome === effect.outcome ? effect : intern({ ...effect, outcome })),
  };
}

const NOTHING_ELSE = { responseHeaders: [], cors: undefined, errorPages: undefined, pattern: undefined };

/** Does any template take a group? Only then the pattern of the route belongs to what it does. */
function namesGroups(keys: string): boolean {
  return keys.includes('"capture":');
}
