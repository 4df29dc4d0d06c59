import type { Match } from '../../model/match.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { ExtensionObject, Route } from '../../model/route-table.ts';

/** What happens to the requests for which `match` holds, once a rule has taken them. */
export interface Treatment extends Pick<Route, 'responseHeaders' | 'cors' | 'errorPages'> {
  readonly match: Match;
  readonly outcome: Outcome;
  /** What made a treatment of its own of it, for names. */
  readonly note?: string;
}

/** Where a rule with extensions is carried out. */
export interface ExtensionPlace {
  readonly scheme: 'http' | 'https';
  readonly port: number;
}

/** What objects that filters name do, all in one, the first being the first that sees a request. */
export type ExtensionReading =
  | { readonly ok: true; apply(inner: readonly Treatment[]): readonly Treatment[] }
  /** One of them does not exist or is not valid. */
  | { readonly ok: false; readonly why: string };

/** Says what objects do that filters name; undefined for kinds that it does not know. */
export type ExtensionReader = (
  objects: readonly ExtensionObject[],
  place: ExtensionPlace,
) => ExtensionReading | undefined;
