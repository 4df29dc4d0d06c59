/** Where a snippet is printed. */
export type SnippetPlace = 'location' | 'server';

/** Directives that change how bytes are moved, kept or logged, but not what a request gets. */
const HARMLESS = new Set([
  'access_log',
  'aio',
  'aio_write',
  'chunked_transfer_encoding',
  'client_body_in_file_only',
  'client_body_in_single_buffer',
  'client_body_temp_path',
  'client_body_timeout',
  'client_header_buffer_size',
  'client_header_timeout',
  'connection_pool_size',
  'directio',
  'error_log',
  'keepalive_disable',
  'keepalive_requests',
  'keepalive_time',
  'keepalive_timeout',
  'lingering_close',
  'lingering_time',
  'lingering_timeout',
  'log_not_found',
  'log_subrequest',
  'open_file_cache',
  'output_buffers',
  'postpone_output',
  'proxy_cache_bypass',
  'proxy_force_ranges',
  'proxy_headers_hash_bucket_size',
  'proxy_headers_hash_max_size',
  'proxy_ignore_client_abort',
  'proxy_limit_rate',
  'proxy_no_cache',
  'proxy_pass_header',
  'proxy_send_lowat',
  'proxy_socket_keepalive',
  'proxy_ssl_session_reuse',
  'proxy_temp_file_write_size',
  'proxy_temp_path',
  'read_ahead',
  'recursive_error_pages',
  'request_pool_size',
  'reset_timedout_connection',
  'resolver',
  'resolver_timeout',
  'rewrite_log',
  'send_lowat',
  'send_timeout',
  'sendfile',
  'sendfile_max_chunk',
  'server_tokens',
  'subrequest_output_buffer_size',
  'tcp_nodelay',
  'tcp_nopush',
  'types_hash_bucket_size',
  'types_hash_max_size',
  'uninitialized_variable_warn',
  'variables_hash_bucket_size',
  'variables_hash_max_size',
]);

const HARMLESS_PREFIXES = [
  'gzip',
  'brotli',
  'opentelemetry',
  'opentracing',
  'ssl_session',
  'ssl_buffer',
  'ssl_stapling',
  'ssl_trusted',
  'ssl_dhparam',
  'ssl_ecdh',
  'http2_',
  'lua_socket',
  'vhost_traffic',
];

/**
 * Directives that the controller prints in every location itself. nginx refuses a second one there; in a server block
 * the location's own one wins.
 */
const PRINTED_IN_LOCATIONS = new Set([
  'client_max_body_size',
  'proxy_buffer_size',
  'proxy_buffering',
  'proxy_buffers',
  'proxy_connect_timeout',
  'proxy_http_version',
  'proxy_max_temp_file_size',
  'proxy_next_upstream_timeout',
  'proxy_next_upstream_tries',
  'proxy_read_timeout',
  'proxy_request_buffering',
  'proxy_send_timeout',
  'port_in_redirect',
]);

/** Directives with an effect on answers or connections that is no routing: kept as a property with this effect. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['charset', 'Content-Type of answers names a character set.'],
  ['client_body_buffer_size', 'Buffer for request bodies.'],
  ['default_type', 'Content-Type of what nginx answers itself.'],
  ['etag', 'ETag of static answers.'],
  ['expires', 'Answers carry Expires and Cache-Control.'],
  ['grpc_connect_timeout', 'Time to connect to a gRPC backend.'],
  ['grpc_read_timeout', 'Time between two reads from a gRPC backend.'],
  ['grpc_send_timeout', 'Time between two writes to a gRPC backend.'],
  ['ignore_invalid_headers', 'Headers with unusual names.'],
  ['large_client_header_buffers', 'Longest request line and header.'],
  ['limit_rate', 'Bytes per second of an answer.'],
  ['limit_rate_after', 'Bytes of an answer before limit_rate begins.'],
  ['proxy_busy_buffers_size', 'Buffers busy with sending.'],
  ['proxy_cookie_domain', "Domain of the backend's cookies."],
  ['proxy_cookie_flags', "Attributes of the backend's cookies."],
  ['proxy_cookie_path', "Path of the backend's cookies."],
  ['proxy_ssl_ciphers', 'TLS ciphers towards the backend.'],
  ['proxy_ssl_name', 'Name in TLS towards the backend.'],
  ['proxy_ssl_protocols', 'TLS versions towards the backend.'],
  ['proxy_ssl_server_name', 'SNI towards the backend.'],
  ['proxy_ssl_verify', "The backend's certificate is verified."],
  ['proxy_ssl_verify_depth', "Longest chain of the backend's certificates."],
  ['ssl_ciphers', 'TLS ciphers offered to clients.'],
  ['ssl_prefer_server_ciphers', 'Order of TLS ciphers.'],
  ['ssl_protocols', 'TLS versions offered to clients.'],
  ['underscores_in_headers', 'Header names with an underscore.'],
]);

/** What is known of a directive that does not decide about requests. */
export type InertDirective =
  | { readonly kind: 'harmless'; readonly why: string }
  | { readonly kind: 'property'; readonly effect: string }
  | { readonly kind: 'refused'; readonly why: string };

export function inertDirective(name: string, place: SnippetPlace): InertDirective | undefined {
  if (PRINTED_IN_LOCATIONS.has(name)) {
    return place === 'server'
      ? { kind: 'harmless', why: 'every location has its own one, which wins' }
      : { kind: 'refused', why: 'the controller prints it too, and nginx refuses to load it twice' };
  }
  if (HARMLESS.has(name) || HARMLESS_PREFIXES.some((prefix) => name.startsWith(prefix))) {
    return { kind: 'harmless', why: 'it does not change what a request gets' };
  }
  const effect = PROPERTIES.get(name);
  return effect === undefined ? undefined : { kind: 'property', effect };
}
