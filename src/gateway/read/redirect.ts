import type { PathRewrite, Redirect } from '../../model/outcome.ts';
import { literal, type Template } from '../../model/template.ts';
import type { Dialect } from '../dialect.ts';
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
 * listener's port; a port that is the scheme's own is not written (Gateway API v1.6, HTTPRequestRedirectFilter.port);
 * or as the dialect has it.
 * The query is kept: the specification does not mention it, and implementations do so.
 */
export function redirectOutcome(
  filter: RedirectFilter,
  path: PathRewrite,
  listener: AcceptedListener,
  dialect: Dialect,
): Redirect {
  return {
    kind: 'redirect',
    status: filter.status,
    location: {
      kind: 'parts',
      scheme: filter.scheme ?? 'request',
      ...authority(filter, listener, dialect),
      path,
      query: 'keep',
    },
  };
}

type Authority = Pick<Extract<Redirect['location'], { kind: 'parts' }>, 'host' | 'port'>;

function authority(filter: RedirectFilter, listener: AcceptedListener, dialect: Dialect): Authority {
  const named = filter.hostname === undefined ? undefined : literal(filter.hostname);
  if (dialect.redirectPort === 'as-written') {
    const sent: Template = [{ variable: 'host-header' }];
    const keepsPort = filter.port === undefined && filter.scheme === undefined && named === undefined;
    const host = keepsPort ? sent : named;
    return {
      host: host === undefined ? { kind: 'request' } : { kind: 'template', value: host },
      port: filter.port ?? 'default',
    };
  }
  const scheme = filter.scheme ?? (listener.speaks === 'http' ? 'http' : 'https');
  const given = filter.port === WELL_KNOWN[scheme] ? 'default' : filter.port;
  const asked: Authority['host'] =
    dialect.redirectHost === 'normalised'
      ? { kind: 'template', value: [{ variable: 'host' }] }
      : { kind: 'request' };
  return {
    host: named === undefined ? asked : { kind: 'template', value: named },
    port: given ?? (filter.scheme === undefined ? 'listener' : 'default'),
  };
}
