import type { HeaderEdit, Outcome } from '../../model/outcome.ts';
import type { Listener, Route, RouteTable } from '../../model/route-table.ts';
import { dataKey } from '../../proof/outcomes/data-key.ts';
import { createEffects, type Effect } from '../../proof/outcomes/effect.ts';
import { createNormaliser, explicitHeaders } from '../../proof/outcomes/normal.ts';
import type { Decision } from '../decide.ts';

/**
 * Tells from the deciding routes alone that both tables treat a request alike, which is true of most requests. `unknown`:
 * the request itself has to be evaluated.
 */
export interface Likeness {
  /** @param plain nothing in the target is read differently by systems: see `isPlainTarget` */
  of(before: Decision, after: Decision, plain: boolean): 'same' | 'unknown';
  /** Does the answer of the deciding route depend on nothing but the route? Then one evaluation stands for all requests. */
  isConstant(decision: Decision): boolean;
}

/** No escapes, no empty or dot segments, no fragment, and nothing else that some system rewrites. */
export function isPlainTarget(target: string): boolean {
  return PLAIN.test(target) && !target.includes('//') && !target.includes('/.');
}

const PLAIN = /^\/[A-Za-z0-9/_.~-]*(?:\?[A-Za-z0-9/_.~=&%+:,@*!-]*)?$/;

export function createLikeness(before: RouteTable, after: RouteTable): Likeness {
  const effects = createEffects();
  const normaliser = createNormaliser(explicitHeaders([before, after]));
  const ofRoute = new Map<Route, Effect>();
  const ofOutcome = new Map<Outcome, Effect>();
  const effectOf = ({ route, virtualHost, listener }: Decision): Effect | undefined => {
    if (route !== undefined) {
      let effect = ofRoute.get(route);
      if (effect === undefined) {
        const edits = normaliser.responseHeaders(route.responseHeaders);
        effect = effects.ofRoute(route, normaliser.outcome(route.outcome), edits);
        ofRoute.set(route, effect);
      }
      return effect;
    }
    const outcome = virtualHost?.unmatched ?? listener?.unmatched;
    if (outcome === undefined) return undefined;
    let effect = ofOutcome.get(outcome);
    if (effect === undefined) {
      effect = effects.ofOutcome(normaliser.outcome(outcome));
      ofOutcome.set(outcome, effect);
    }
    return effect;
  };
  const settings = new Map<Listener, Map<Listener, boolean>>();
  const sameSettings = (one: Listener, two: Listener): boolean => {
    const row = settings.get(one) ?? new Map<Listener, boolean>();
    settings.set(one, row);
    let same = row.get(two);
    if (same === undefined) {
      const key = (listener: Listener): string =>
        dataKey([
          listener.port,
          listener.paths.encode,
          listener.paths.prefixRewrites,
          listener.paths.semicolons,
          listener.clientAddress,
          listener.connectionHeaders,
        ]);
      same = key(one) === key(two);
      row.set(two, same);
    }
    return same;
  };
  return {
    of(one, two, plain) {
      if (!plain || !one.certain || !two.certain) return 'unknown';
      if (one.listener === undefined || two.listener === undefined) return 'unknown';
      if (one.path === undefined || one.path !== two.path) return 'unknown';
      const [effect, other] = [effectOf(one), effectOf(two)];
      if (effect === undefined || effect !== other || effect.opaque) return 'unknown';
      if (sameSettings(one.listener, two.listener)) return 'same';
      return keepsEverything(effect) ? 'same' : 'unknown';
    },
    isConstant({ route, certain }) {
      if (route === undefined || !certain) return false;
      const { outcome, cors, errorPages } = route;
      if (cors !== undefined || errorPages !== undefined) return false;
      if (outcome.kind === 'redirect') return true;
      if (outcome.kind !== 'forward') return outcome.kind === 'respond';
      const limited = outcome.policies.some(({ kind }) => kind === 'request-body-limit');
      return outcome.path.kind !== 'regex' && outcome.path.kind !== 'sequence' && !limited;
    },
  };
}

/** Nothing of what is done depends on how the listener reads or writes a request. */
function keepsEverything({ outcome, cors, errorPages, responseHeaders }: Effect): boolean {
  if (cors !== undefined || errorPages !== undefined || !responseHeaders.every(isLiteral)) return false;
  if (outcome.kind === 'respond') return (outcome.headers ?? []).every(isLiteral);
  return (
    outcome.kind === 'forward' &&
    outcome.path.kind === 'keep' &&
    outcome.host.kind === 'keep' &&
    outcome.requestHeaders.every(isLiteral) &&
    outcome.mirrors.length === 0 &&
    outcome.backends.every(({ filters }) => filters === undefined)
  );
}

function isLiteral(edit: HeaderEdit): boolean {
  return edit.action === 'remove' || edit.value.every((part) => 'text' in part);
}
