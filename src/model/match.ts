import type { Pattern } from '../regex/pattern.ts';
import type { Template } from './template.ts';

/**
 * Paths are matched in the canonical form that the listener's `PathHandling` gives.
 * - `prefix`: whole path segments; `/foo` and `/foo/` both match `/foo`, `/foo/` and `/foo/x`, never `/foobar`.
 * - `string-prefix`: plain text prefix.
 */
export type PathPredicate =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly value: string }
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'string-prefix'; readonly value: string }
  | { readonly kind: 'regex'; readonly pattern: Pattern };

/** What must hold of the value(s) of a header, query parameter or cookie. */
export type ValuePredicate =
  | { readonly kind: 'exact'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'regex'; readonly pattern: Pattern }
  | { readonly kind: 'present' }
  | { readonly kind: 'absent' };

/** What must hold of a text made of the request (its whole URL, its path after a rewrite): a pattern, or another text. */
export type TextPredicate =
  | { readonly text: Template; readonly pattern: Pattern }
  | { readonly text: Template; readonly equals: Template };

export interface NamedPredicate {
  /** Header names compare without case; query and cookie names with. */
  readonly name: string;
  readonly value: ValuePredicate;
  /**
   * Which of several values counts. Absent: the lines of a header joined, the first value of a parameter or cookie.
   * `any`: the predicate holds when it holds for one line of the header, or for one value of the parameter.
   */
  readonly repeated?: 'any';
  /**
   * How a query is read. Absent: as on the wire. `form`: as Go reads a form, that is pairs separated by `&` or `;`, `+`
   * as a space, escapes decoded, pairs with bad escapes left out.
   */
  readonly encoding?: 'form';
}

/**
 * A conjunction: every part that is present must hold. `not`: none of these may hold. `any`: at least one must hold.
 */
export interface Match {
  readonly path: PathPredicate;
  /** Absent: every method. */
  readonly methods?: readonly string[];
  readonly headers?: readonly NamedPredicate[];
  readonly query?: readonly NamedPredicate[];
  readonly cookies?: readonly NamedPredicate[];
  /** CIDRs or addresses, one of which must hold the client address. */
  readonly clientAddresses?: readonly string[];
  readonly texts?: readonly TextPredicate[];
  readonly not?: readonly Match[];
  readonly any?: readonly Match[];
}

export const ANY_PATH: PathPredicate = { kind: 'any' };
export const MATCH_ALL: Match = { path: ANY_PATH };
