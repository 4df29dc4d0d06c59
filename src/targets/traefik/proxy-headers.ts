import type { ProxyHeaders } from '../../gateway/dialect.ts';
import type { HeaderEdit } from '../../model/outcome.ts';
import type { Template } from '../../model/template.ts';

/** Headers that clients cannot send: an entry point believes nobody unless its `forwardedHeaders` say so. */
const DROPPED: readonly string[] = [
  'x-forwarded-for',
  'x-forwarded-method',
  'x-forwarded-prefix',
  'x-forwarded-scheme',
  'x-forwarded-tls-client-cert',
  'x-forwarded-tls-client-cert-info',
  'x-forwarded-uri',
  'x-scheme',
];

/** Headers that Traefik says itself. */
const SAID: readonly string[] = [
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
];

function first(scheme: 'http' | 'https', port: string): readonly HeaderEdit[] {
  const set = (name: string, value: Template): HeaderEdit => ({ action: 'set', name, value });
  return [
    ...DROPPED.map((name): HeaderEdit => ({ action: 'remove', name })),
    set('x-real-ip', [{ variable: 'remote-address' }]),
    set('x-forwarded-proto', [{ text: scheme }]),
    set('x-forwarded-port', portOfHost(port)),
    set('x-forwarded-host', [{ variable: 'host-header' }]),
    set('x-forwarded-server', [{ unknown: 'host name of the Traefik instance' }]),
  ];
}

/** The port in the Host header, else the usual one of the scheme. */
function portOfHost(usual: string): Template {
  const source = '^(?:\\[[^\\]]*\\]|[^:\\[\\]]*):(\\d+)(?::\\d+)?$';
  return [
    {
      replaced: [{ variable: 'host-header' }, { text: ':' }, { text: usual }],
      pattern: { source, flavour: 'go', ignoreCase: false, anchoring: 'none' },
      by: [{ capture: 1 }],
    },
  ];
}

/**
 * Forwarding headers as entry points make them whose `forwardedHeaders` are left as they are
 * (pkg/middlewares/forwardedheaders/forwarded_header.go), with the peer that the reverse proxy adds (pkg/proxy/httputil).
 */
export const PROXY_HEADERS: ProxyHeaders = {
  first: { http: first('http', '80'), https: first('https', '443') },
  last: [{ action: 'add', name: 'x-forwarded-for', value: [{ variable: 'remote-address' }] }],
  kept: [...DROPPED, ...SAID].sort(),
};
