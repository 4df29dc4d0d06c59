import { MATCH_ALL, type Match } from '../../src/model/match.ts';
import type { HeaderEdit, Outcome } from '../../src/model/outcome.ts';
import type { Cors, ErrorPages } from '../../src/model/route-table.ts';

/** What happens to the requests for which `match` holds, once a router has taken them. */
export interface Branch {
  readonly match: Match;
  readonly outcome: Outcome;
  /** Edits of every answer of this branch. */
  readonly responseHeaders?: readonly HeaderEdit[];
  readonly cors?: Cors;
  readonly errorPages?: ErrorPages;
  /** Which middleware made the branch, for route names; absent for what the router says itself. */
  readonly note?: string;
}

/** What a router does with the requests it took: the first branch whose match holds; the last one holds for all. */
export type Handling = readonly Branch[];

/** A router whose requests all have one outcome. */
export function always(outcome: Outcome): Handling {
  return [{ match: MATCH_ALL, outcome }];
}
