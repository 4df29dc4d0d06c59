import type { PathRewrite, Redirect } from '../../model/outcome.ts';
import { literal } from '../../model/template.ts';
import type { Fields } from './fields.ts';
import type { AcceptedListener } from './listeners.ts';
import { type PathModifier, readPathModifier } from './path-modifier.ts';

/** A RequestRedirect filter. */
export interface RedirectFilter {
  readonly scheme: 'http' | 'https' | undefined;
  readonly hostname: string | undefined;
  readonly port: number | undefined;
  readonly status: number;
  readonly path: PathModifier | undefined;
}

export function readRedirect(fields: Fields): RedirectFilter {
  const scheme = fields.text('scheme');
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    fields.fault('scheme', 'must be http or https');
  }
  return {
    scheme: scheme === 'http' || scheme === 'https' ? scheme : undefined,
    hostname: fields.text('hostname'),
    port: fields.integer('port'),
    status: fields.integer('statusCode') ?? 302,
    path: readPathModifier(fields.child('path')),
  };
}

const WELL_KNOWN = { http: 80, https: 443 } as const;

/**
 * The redirect as answered by a listener. Without a port in the filter: the well-known port of a given scheme, else the
 * listener's port; a port that is the scheme's own is not written (Gateway API v1.6, HTTPRequestRedirectFilter.port).
 * The query is kept: the specification does not mention it, and implementations do so.
 */
export function redirectOutcome(
  filter: RedirectFilter,
  path: PathRewrite,
  listener: AcceptedListener,
): Redirect {
  const scheme = filter.scheme ?? (listener.speaks === 'http' ? 'http' : 'https');
  const given = filter.port === WELL_KNOWN[scheme] ? 'default' : filter.port;
  return {
    kind: 'redirect',
    status: filter.status,
    location: {
      kind: 'parts',
      scheme: filter.scheme ?? 'request',
      host:
        filter.hostname === undefined
          ? { kind: 'request' }
          : { kind: 'template', value: literal(filter.hostname) },
      port: given ?? (filter.scheme === undefined ? 'listener' : 'default'),
      path,
      query: 'keep',
    },
  };
}
