import type { Origin } from '../../../src/model/origin.ts';
import type { Route } from '../../../src/model/route-table.ts';
import { NEVER_REACHED } from '../findings/routes.ts';
import type { Notes } from '../notes.ts';

/** Gathers over all ports and hosts which matches some request reaches, and says afterwards which none does. */
export interface Reach {
  reached(route: Route): void;
  unreached(route: Route, never: boolean): void;
  note(notes: Notes): void;
}

export function createReach(): Reach {
  const reached = new Set<string>();
  const unreached = new Map<string, { readonly route: Route; readonly never: boolean }>();
  return {
    reached: (route) => void reached.add(keyOf(route)),
    unreached: (route, never) => {
      const key = keyOf(route);
      if (!unreached.has(key)) unreached.set(key, { route, never });
    },
    note(notes) {
      for (const [key, { route, never }] of unreached) {
        if (reached.has(key)) continue;
        const [origin] = route.origins;
        const reason = never
          ? 'no request of its ports can fulfil it'
          : 'one before it holds for every request of the host';
        notes.report(
          NEVER_REACHED,
          `${route.name} is never reached: ${reason}.`,
          origin === undefined ? [] : [origin],
        );
        if (origin !== undefined) {
          notes.overrule(origin.object, origin.path, 'no-effect', reason, [NEVER_REACHED.code]);
        }
      }
    },
  };
}

function keyOf({ origins }: Route): string {
  const [first] = origins;
  return JSON.stringify(first satisfies Origin | undefined);
}
