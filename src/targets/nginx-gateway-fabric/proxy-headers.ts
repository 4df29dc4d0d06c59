import type { ProxyHeaders, RefusedHeaders } from '../../gateway/dialect.ts';
import type { HeaderEdit } from '../../model/outcome.ts';
import type { Template } from '../../model/template.ts';

function set(name: string, value: Template): HeaderEdit {
  return { action: 'set', name, value };
}

function first(scheme: 'http' | 'https'): readonly HeaderEdit[] {
  return [
    { action: 'add', name: 'x-forwarded-for', value: [{ variable: 'remote-address' }] },
    set('x-real-ip', [{ variable: 'remote-address' }]),
    set('x-forwarded-proto', [{ text: scheme }]),
    set('x-forwarded-host', [{ variable: 'host' }]),
    set('x-forwarded-port', [{ variable: 'listener-port' }]),
  ];
}

/**
 * What is set of every request unless a rule says something of the same header (nginx/nginx-gateway-fabric v2.7,
 * internal/controller/nginx/config/servers.go, createBaseProxySetHeaders and generateProxySetHeaders;
 * for gRPC, grpcAuthorityHeader).
 */
export const PROXY_HEADERS: ProxyHeaders = {
  first: { http: first('http'), https: first('https') },
  grpc: [set('authority', [{ variable: 'host-header' }])],
  last: [],
  kept: ['upgrade'],
};

const OF_CONNECTION = ['host', 'connection', 'upgrade'] as const;

/**
 * Edits that make a filter invalid (internal/controller/nginx/config/validation/common.go, validateHeaderName;
 * internal/controller/state/graph/common_filter.go, validateResponseHeaders).
 */
export const REFUSED_HEADERS: RefusedHeaders = {
  request: OF_CONNECTION,
  response: [...OF_CONNECTION, 'server', 'date', 'x-pad', 'content-type', 'content-length', 'x-accel*'],
  values: 'nginx-quoted',
};
