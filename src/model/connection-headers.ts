import type { RequestContext } from './request-context.ts';

/** Headers of the connection itself (RFC 9110, section 7.6.1, and those that Go's reverse proxy removes beside them). */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The headers of a request that a backend can get: those of the connection are left out where the listener does so. */
export function forwardedHeaders({
  headers,
  listener,
}: RequestContext): ReadonlyArray<readonly [string, string]> {
  const { connectionHeaders } = listener;
  if (connectionHeaders === undefined) return [...headers];
  const named = (headers.get('connection') ?? '').split(',').map((name) => name.trim().toLowerCase());
  // A connection that is upgraded keeps what says so.
  const kept = named.includes('upgrade')
    ? [...connectionHeaders.kept, 'connection', 'upgrade']
    : connectionHeaders.kept;
  const dropped = new Set([...HOP_BY_HOP, ...named].filter((name) => !kept.includes(name)));
  return [...headers].filter(([name]) => !dropped.has(name));
}
