import type { Outcome } from '../../../src/model/outcome.ts';
import type { ExtensionObject } from '../../../src/model/route-table.ts';
import type { Chain } from '../chains.ts';
import type { Context } from '../context.ts';
import type { Place } from '../crd/place.ts';
import { always, type Handling } from '../handling.ts';
import { applyStages, type RouterFacts } from '../middlewares/stage.ts';
import type { Failure } from '../reading.ts';

/** What a router sends its requests to. What middlewares of a service do depends on the router. */
export type ServiceReading =
  | {
      readonly ok: true;
      readonly handling: (facts: RouterFacts) => Handling;
      /** The same as middlewares that it names and what is left without them; absent: there are none. */
      readonly extended?: {
        readonly objects: readonly ExtensionObject[];
        readonly outcome: Outcome;
      };
    }
  | Failure;

/** One outcome behind the middlewares of a service. */
export function behind(chain: Chain, outcome: Outcome): ServiceReading {
  const { stages, named } = chain;
  return {
    ok: true,
    handling: (facts) => applyStages(stages, always(outcome), facts),
    ...(named === undefined || named.length === 0 ? {} : { extended: { objects: named, outcome } }),
  };
}

/**
 * Finds what an object of Traefik names as a service.
 *
 * @param parent namespace of the object that names it
 * @param service name of Traefik's own service, for generated cookie names; absent: made from the reference
 * @param seen identities of the TraefikServices on the way here
 */
export type ServiceResolver = (
  context: Context,
  place: Place,
  parent: string,
  service: string | undefined,
  seen: readonly string[],
) => ServiceReading;
