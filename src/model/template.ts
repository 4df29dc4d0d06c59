import type { Pattern } from '../regex/pattern.ts';

/**
 * What a template may take from a request.
 * - `host`: Host header in lower case without port and trailing dot; `host-header`: as sent;
 *   `host-without-port`: as sent (case kept) without the port; `host-header-without-default-port`: as sent, but without
 *   a port that is the usual one of the connection's scheme.
 * - `path`: canonical path; `raw-path`, `query` (without `?`), `request-uri`: as on the wire; `query-part`: `?` and the
 *   query, nothing when that is empty.
 * - `client-address`: after the listener's trust in forwarding headers; `remote-address`: the peer.
 * - `listener-port`: port of the listener; `scheme`: of the connection.
 * - `basic-user`: the user name in an Authorization header of the scheme Basic.
 */
export type RequestVariable =
  | 'scheme'
  | 'host'
  | 'host-header'
  | 'host-without-port'
  | 'host-header-without-default-port'
  | 'listener-port'
  | 'path'
  | 'raw-path'
  | 'query'
  | 'query-part'
  | 'request-uri'
  | 'method'
  | 'remote-address'
  | 'client-address'
  | 'basic-user'
  | 'request-id';

export type TemplatePart =
  | { readonly text: string }
  | { readonly variable: RequestVariable; readonly encode?: 'uri-component' }
  /**
   * Value of a request header. `first`: only the first item of a comma list. `withoutPort`: what follows the first
   * colon is left out. `fallback`: when absent or empty. `peers`: CIDRs; from other peers the header counts as absent.
   */
  | {
      readonly header: string;
      readonly first?: boolean;
      readonly withoutPort?: boolean;
      readonly fallback?: Template;
      readonly peers?: readonly string[];
    }
  /** A group of the regular expression that decided or rewrites. */
  | { readonly capture: number | string }
  /** The path as a rewrite leaves it, as on the wire. */
  | { readonly rewritten: PathRewrite; readonly encode?: 'uri-component' }
  /** A text in which every match of `pattern` is replaced; captures of `by` are those of the match. */
  | { readonly replaced: Template; readonly pattern: Pattern; readonly by: Template }
  /**
   * Something nobody outside the system can compute (a variable set by a script, a response of a third party). `with`:
   * empty where the client sends no certificate.
   */
  | { readonly unknown: string; readonly with?: 'client-certificate' };

/**
 * The path that the backend sees, as a function of the request.
 * - `keep`: the bytes of the wire. `canonical`: the canonical form.
 * - `constant`: always this path. `prefix`: ReplacePrefixMatch as the Gateway API's table defines it.
 * - `regex`: `pattern` is searched in the canonical path; `replaces: 'whole'` puts the template in place of the whole
 *   path (nginx rewrite), `'match'` in place of the matched part (Envoy, Traefik). No match: unchanged.
 * - `sequence`: one after the other, each on what the one before left.
 */
export type PathRewrite =
  | { readonly kind: 'keep' }
  | { readonly kind: 'canonical' }
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'prefix'; readonly prefix: string; readonly replacement: string }
  | {
      readonly kind: 'regex';
      readonly pattern: Pattern;
      readonly template: Template;
      readonly replaces: 'whole' | 'match' | 'all-matches';
    }
  | { readonly kind: 'sequence'; readonly steps: readonly PathRewrite[] };

/** A text with holes that the request fills. */
export type Template = readonly TemplatePart[];

export function literal(text: string): Template {
  return [{ text }];
}

/** The text of a template without holes, else undefined. */
export function literalText(template: Template): string | undefined {
  let text = '';
  for (const part of template) {
    if (!('text' in part)) return undefined;
    text += part.text;
  }
  return text;
}
