/**
 * What a template may take from a request.
 * - `host`: Host header in lower case without port and trailing dot; `host-header`: as sent;
 *   `host-without-port`: as sent (case kept) without the port; `host-header-without-default-port`: as sent, but without
 *   a port that is the usual one of the connection's scheme.
 * - `path`: canonical path; `raw-path`, `query` (without `?`), `request-uri`: as on the wire; `query-part`: `?` and the
 *   query, nothing when that is empty.
 * - `client-address`: after the listener's trust in forwarding headers; `remote-address`: the peer.
 * - `listener-port`: port of the listener; `scheme`: of the connection.
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
  | 'request-id';

export type TemplatePart =
  | { readonly text: string }
  | { readonly variable: RequestVariable; readonly encode?: 'uri-component' }
  /**
   * Value of a request header. `first`: only the first item of a comma list. `withoutPort`: what follows the first
   * colon is left out. `fallback`: when absent or empty.
   */
  | {
      readonly header: string;
      readonly first?: boolean;
      readonly withoutPort?: boolean;
      readonly fallback?: Template;
    }
  /** A group of the regular expression that decided or rewrites. */
  | { readonly capture: number | string }
  /** Something nobody outside the system can compute (a variable set by a script, a response of a third party). */
  | { readonly unknown: string };

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
