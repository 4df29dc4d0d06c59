import type { RouterFacts } from '../chains.ts';
import type { Handling } from '../handling.ts';
import type { Failure } from '../reading.ts';

/** What a router sends its requests to. What middlewares of a service do depends on the router. */
export type ServiceReading =
  | { readonly ok: true; readonly handling: (facts: RouterFacts) => Handling }
  | Failure;
