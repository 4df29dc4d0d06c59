import type { Respond } from '../../../src/model/outcome.ts';
import type { Listener, PathHandling } from '../../../src/model/route-table.ts';
import type { EntryPoint } from './entry-point.ts';
import { MANAGED_HEADERS } from './forwarding.ts';

/** What Traefik answers when no router matches. */
export const NOT_FOUND: Respond = { kind: 'respond', status: 404, reason: 'no router matches' };

/**
 * How an entry point turns the path of the wire into the one that routers see: escapes of unreserved characters are
 * decoded, dot segments and slashes resolved as URL.JoinPath of Go does, then everything but reserved characters is
 * decoded for routing (pkg/server/server_entrypoint_tcp.go, pkg/muxer/http/mux.go).
 */
export function pathHandling({ sanitizePath, encodeQuerySemicolons }: EntryPoint): PathHandling {
  return {
    decode: 'not-reserved',
    mergeSlashes: sanitizePath,
    dotSegments: sanitizePath,
    resolution: 'clean',
    cutFragment: false,
    invalid: { kind: 'respond', status: 400, reason: 'the path has a malformed escape' },
    encode: 'rfc3986',
    kept: 'canonical',
    semicolons: encodeQuerySemicolons ? 'escape' : 'separate',
  };
}

/** A listener of an entry point without its hosts. `ClientIP` looks at the connection, never at headers. */
export function frame(
  entryPoint: EntryPoint,
  protocol: Listener['protocol'],
): Omit<Listener, 'virtualHosts'> {
  return {
    name: entryPoint.name,
    port: entryPoint.exposedPort,
    protocol,
    paths: pathHandling(entryPoint),
    clientAddress: { kind: 'peer' },
    connectionHeaders: { kept: MANAGED_HEADERS },
    unmatched: NOT_FOUND,
  };
}
