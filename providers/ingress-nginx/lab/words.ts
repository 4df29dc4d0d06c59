/** A quoted word of the configuration language; `$` still begins a variable (Go's `%q`, as the template prints). */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}

/** A variable that holds a dollar sign, which cannot be escaped. */
export const LITERAL_DOLLAR = `\${literal_dollar}`;

/** The same for text without variables. */
export function quotedLiteral(text: string): string {
  return quoted(text.replaceAll('$', LITERAL_DOLLAR));
}

/** A pattern of a `map`, which is found anywhere in the value unless it is anchored. */
export function mapPattern(source: string): string {
  return quoted(`~${source}`);
}

/** The text, letter by letter, as a pattern. */
export function exactly(text: string): string {
  return `^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
}

const VARIABLE = /\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g;

/** Variables of stock nginx, besides those with the prefixes below, and those that the rendering defines. */
const KNOWN = new Set(
  (
    'args binary_remote_addr body_bytes_sent content_length content_type document_uri host hostname https is_args ' +
    'literal_dollar nginx_version query_string realip_remote_addr remote_addr remote_port remote_user request ' +
    'request_filename request_id request_method request_uri scheme server_addr server_name server_port ' +
    'server_protocol status time_iso8601 uri ssl_client_verify ssl_client_s_dn ssl_client_i_dn ssl_server_name ' +
    'namespace ingress_name service_name service_port location_path best_http_host pass_access_scheme pass_port ' +
    'pass_server_port req_id cors'
  ).split(' '),
);

/** The first variable in the text that nginx would refuse to know; `groups` are named groups of the location. */
export function unknownVariable(text: string, groups: ReadonlySet<string>): string | undefined {
  for (const [, braced, bare] of text.matchAll(VARIABLE)) {
    const name = braced ?? bare ?? '';
    if (KNOWN.has(name) || groups.has(name) || /^(?:\d+$|http_|arg_|cookie_|sent_http_)/.test(name)) continue;
    return name;
  }
  return undefined;
}

/** Named groups of a path that is a regular expression. */
export function namedGroups(path: string): ReadonlySet<string> {
  return new Set([...path.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map(([, name = '']) => name));
}
