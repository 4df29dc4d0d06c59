import type { Context } from '../context.ts';
import type { Place } from '../crd/place.ts';
import type { Handling } from '../handling.ts';
import type { RouterFacts } from '../middlewares/stage.ts';
import type { Failure } from '../reading.ts';

/** What a router sends its requests to. What middlewares of a service do depends on the router. */
export type ServiceReading =
  | { readonly ok: true; readonly handling: (facts: RouterFacts) => Handling }
  | Failure;

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
