import type { Template, TemplatePart } from '../../src/model/template.ts';

/** Variables whose value the place knows: `service_name` of a location, `best_http_host` of the settings. */
export type KnownVariables = ReadonlyMap<string, string | Template>;

const REQUEST_PARTS: ReadonlyMap<string, TemplatePart> = new Map<string, TemplatePart>([
  ['scheme', { variable: 'scheme' }],
  ['host', { variable: 'host' }],
  ['http_host', { variable: 'host-header' }],
  ['request_uri', { variable: 'request-uri' }],
  ['uri', { variable: 'path' }],
  ['document_uri', { variable: 'path' }],
  ['args', { variable: 'query' }],
  ['query_string', { variable: 'query' }],
  ['request_method', { variable: 'method' }],
  ['server_port', { variable: 'listener-port' }],
  ['remote_addr', { variable: 'client-address' }],
  ['realip_remote_addr', { variable: 'remote-address' }],
  ['request_id', { variable: 'request-id' }],
  ['req_id', { header: 'x-request-id', fallback: [{ variable: 'request-id' }] }],
  ['content_type', { header: 'content-type' }],
  ['content_length', { header: 'content-length' }],
  // The controller defines it so that a dollar sign can be written.
  ['literal_dollar', { text: '$' }],
]);

/** `$name`, `${name}`; a digit alone is a group of the last expression. */
const VARIABLE = /\$(?:\{([A-Za-z0-9_]+)\}|([1-9])|([A-Za-z_][A-Za-z0-9_]*))/g;

/**
 * Reads a text with nginx variables. What only nginx can compute becomes an `unknown` part; a `$` that starts no
 * variable stays as it is.
 */
export function nginxTemplate(text: string, known?: KnownVariables): Template {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const found of text.matchAll(VARIABLE)) {
    if (found.index > end) parts.push({ text: text.slice(end, found.index) });
    parts.push(...variable(found[1] ?? found[2] ?? found[3] ?? '', known));
    end = found.index + found[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end) });
  return joinQuery(parts);
}

function variable(name: string, known: KnownVariables | undefined): Template {
  const value = known?.get(name);
  if (value !== undefined) return typeof value === 'string' ? [{ text: value }] : value;
  if (/^[1-9]$/.test(name)) return [{ capture: Number(name) }];
  const part = REQUEST_PARTS.get(name);
  if (part !== undefined) return [part];
  if (name.startsWith('http_')) return [{ header: name.slice(5).replaceAll('_', '-').toLowerCase() }];
  return [{ unknown: `$${name}` }];
}

/** `$is_args$args` is one thing: the query with its mark. */
function joinQuery(parts: readonly TemplatePart[]): Template {
  const joined: TemplatePart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const isQuery = 'variable' in part && part.variable === 'query';
    if (isQuery && last !== undefined && 'unknown' in last && last.unknown === '$is_args') {
      joined[joined.length - 1] = { variable: 'query-part' };
    } else joined.push(part);
  }
  return joined;
}
