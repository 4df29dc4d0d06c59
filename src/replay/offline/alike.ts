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
  /** @param plain nothing in the target is read differently by systems: see `plainTarget` */
  of(before: Decision, after: Decision, plain: boolean): 'same' | 'unknown';
  /**
   * Does the answer of the deciding route depend on nothing but method and headers? Then one evaluation stands for all
   * requests with the same ones.
   */
  isConstant(decision: Decision): boolean;
  /** Do both routes treat all requests with plain targets in the same way, but for their methods and headers? */
  isFixed(before: Decision, after: Decision): boolean;
}

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
      // Of a plain target every system reads the same path; one that is refused is no such target.
      if (one.path !== two.path && one.path !== undefined && two.path !== undefined) return 'unknown';
      if (isRefused(one) || isRefused(two)) return 'unknown';
      const [effect, other] = [effectOf(one), effectOf(two)];
      if (effect === undefined || effect !== other || effect.opaque) return 'unknown';
      if (sameSettings(one.listener, two.listener)) return 'same';
      return keepsEverything(effect) ? 'same' : 'unknown';
    },
    isFixed(one, two) {
      if (!one.certain || !two.certain || isRefused(one) || isRefused(two)) return false;
      const known = [effectOf(one), effectOf(two)];
      return known.every((effect) => effect !== undefined && !effect.opaque && keepsTheRest(effect));
    },
    isConstant({ route, certain }) {
      if (route === undefined || !certain) return false;
      const { outcome } = route;
      if (outcome.kind === 'redirect') return true;
      if (outcome.kind !== 'forward') return outcome.kind === 'respond';
      return outcome.path.kind !== 'regex' && outcome.path.kind !== 'sequence';
    },
  };
}

/** Neither a route nor a host answers, but the listener, which does not like the path. */
function isRefused({ virtualHost, route, path }: Decision): boolean {
  return virtualHost === undefined && route === undefined && path === undefined;
}

/** Nothing of what is done depends on how the listener reads or writes a request. */
function keepsEverything(effect: Effect): boolean {
  return effect.cors === undefined && keepsTheRest(effect);
}

/** The same, apart from CORS, which looks at the method and at headers. */
function keepsTheRest({ outcome, errorPages, responseHeaders }: Effect): boolean {
  if (errorPages !== undefined || !responseHeaders.every(isLiteral)) return false;
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
