import type { VirtualHost } from '../../src/model/route-table.ts';
import { DEFAULT_SERVER, DEFAULT_UPSTREAM, type Server } from './configuration.ts';
import type { Context } from './context.ts';

/**
 * Hosts whose TLS connections go undecrypted to the Service of their `/` (flag --enable-ssl-passthrough). The name of the
 * handshake is compared with the host as text: wildcard hosts and aliases are not passed through
 * (pkg/tcpproxy/tcp.go).
 */
export function passthroughHosts(servers: readonly Server[], context: Context): VirtualHost[] {
  const hosts: VirtualHost[] = [];
  for (const server of servers) {
    const origins = server.passthrough;
    if (origins === undefined || server.host === DEFAULT_SERVER || server.host.startsWith('*')) continue;
    const root = server.locations.find((location) => location.path === '/');
    if (root === undefined || root.upstream === DEFAULT_UPSTREAM) continue;
    const upstream = context.configuration.upstreams.get(root.upstream);
    if (upstream === undefined) continue;
    const backend = {
      kind: 'Service',
      namespace: upstream.namespace,
      name: upstream.service,
      port: upstream.port,
      ...(upstream.portNumber === undefined ? {} : { portNumber: upstream.portNumber }),
      protocol: 'tls',
    } as const;
    hosts.push({
      hosts: [{ kind: 'exact', host: server.host }],
      routes: [
        {
          name: 'ssl-passthrough',
          match: { path: { kind: 'any' } },
          outcome: {
            kind: 'forward',
            backends: [{ weight: 1, target: backend }],
            path: { kind: 'keep' },
            host: { kind: 'keep' },
            requestHeaders: [],
            mirrors: [],
            policies: [],
          },
          origins,
        },
      ],
      unmatched: { kind: 'respond', status: 503, reason: 'no route for the connection' },
      origins,
    });
  }
  return hosts;
}
