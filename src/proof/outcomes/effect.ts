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
  /** @param outcome and `responseHeaders` of the route, in normal form */
  ofRoute(route: Route, outcome: Outcome, responseHeaders: readonly HeaderEdit[]): Effect;
  ofOutcome(outcome: Outcome): Effect;
  /** An effect whose outcome is a part of the outcome of another. */
  within(effect: Effect, outcome: Outcome): Effect;
}

export function createEffects(): Effects {
  const byKey = new Map<string, Effect>();
  const intern = (effect: Omit<Effect, 'id' | 'opaque'>): Effect => {
    const { outcome, responseHeaders, cors, errorPages } = effect;
    let key = plainKey(outcome) ?? dataKey(outcome);
    if (responseHeaders.length > 0) key += `\nheaders ${dataKey(responseHeaders)}`;
    const pattern = namesGroups(key) ? effect.pattern : undefined;
    if (cors !== undefined) key += `\ncors ${dataKey(cors)}`;
    if (errorPages !== undefined) key += `\npages ${dataKey(errorPages)}`;
    if (pattern !== undefined) key += `\npattern ${dataKey(pattern)}`;
    let known = byKey.get(key);
    if (known === undefined) {
      const opaque = key.includes('"kind":"opaque"');
      known = { id: byKey.size, outcome, responseHeaders, cors, errorPages, pattern, opaque };
      byKey.set(key, known);
    }
    return known;
  };
  return {
    ofRoute: ({ match, cors, errorPages }, outcome, responseHeaders) => {
      const pattern = match.path.kind === 'regex' ? match.path.pattern : undefined;
      return intern({ outcome, responseHeaders, cors, errorPages, pattern });
    },
    ofOutcome: (outcome) => intern({ ...NOTHING_ELSE, outcome }),
    within: (effect, outcome) => (outcome === effect.outcome ? effect : intern({ ...effect, outcome })),
  };
}

/** A short text for outcomes in normal form that do nothing but forward to one backend, as most do. */
function plainKey(outcome: Outcome): string | undefined {
  if (outcome.kind !== 'forward' || outcome.path.kind !== 'keep' || outcome.host.kind !== 'keep')
    return undefined;
  const { backends, requestHeaders, mirrors } = outcome;
  const [only] = backends;
  if (only === undefined || backends.length > 1 || only.filters !== undefined || only.weight !== 1)
    return undefined;
  if (requestHeaders.length > 0 || mirrors.length > 0 || 'status' in only.target) return undefined;
  const { kind, namespace, name, port, portNumber, protocol, subset, externalName } = only.target;
  if (subset !== undefined || externalName !== undefined) return undefined;
  const number = portNumber === undefined ? '' : ` ${portNumber}`;
  // Lengths keep apart what a name with odd letters would run together.
  return `to ${kind} ${namespace.length} ${namespace} ${name.length} ${name} ${typeof port} ${port} ${protocol}${number}`;
}

const NOTHING_ELSE = { responseHeaders: [], cors: undefined, errorPages: undefined, pattern: undefined };

/** Does any template take a group? Only then the pattern of the route belongs to what it does. */
function namesGroups(keys: string): boolean {
  return keys.includes('"capture":');
}
