import { fromByteString } from '../../regex/text.ts';
import type { Place } from '../exchange.ts';
import { readCase } from './cases.ts';
import { takeCluster, withoutPort } from './envoy.ts';
import { type JsonTemplate, jsonTemplateReader } from './json-template.ts';
import { isRecord, textOfValue } from './json-values.ts';
import { type LineReader, nginxReader } from './nginx.ts';
import { type LineFields, type Recorded, recorded, type Unusable } from './recorded.ts';
import type { Stripper } from './secrets.ts';
import { schemeOfRouter, serviceName } from './traefik.ts';

/**
 * Lines that are JSON objects: by the keys that they have, ours, Traefik's, Envoy's, or nginx's as `template` or the usual
 * names tell. A line that a collector has wrapped (`{"log": "..."}`) goes to `inner`.
 */
export function jsonReader(
  template: JsonTemplate | undefined,
  inner: (line: string, place: Place, stripper: Stripper) => Recorded | Unusable | undefined,
): LineReader & { readonly last: () => string } {
  const byTemplate = template === undefined ? undefined : jsonTemplateReader(template);
  // nginx without escape=json writes \x22 into the line, which is no JSON any more.
  const asText =
    template === undefined ? undefined : nginxReader('nginx-json', template.format, template.escapes);
  let form = 'json';
  return {
    form: 'json',
    last: () => form,
    read(line, place, stripper) {
      form = 'json';
      if (line.charCodeAt(0) !== 0x7b) return undefined;
      let value: unknown;
      try {
        value = JSON.parse(fromByteString(line));
      } catch {
        form = 'nginx-json';
        return asText?.read(line, place, stripper) ?? { problem: 'the line is no JSON' };
      }
      if (!isRecord(value)) return { problem: 'the line is no JSON object' };
      if ('request' in value && isRecord(value['request'])) {
        form = 'cases';
        return readCase(value, place, stripper);
      }
      const ours = byTemplate?.(value);
      if (ours !== undefined) {
        form = 'nginx-json';
        return recorded(ours, place, 'none', stripper);
      }
      if ('RequestMethod' in value || 'RequestPath' in value) {
        form = 'traefik-json';
        return recorded(traefikFields(value), place, 'none', stripper);
      }
      if (':authority' in value || 'authority' in value || 'response_code' in value) {
        form = 'envoy-json';
        return recorded(envoyFields(value), place, 'none', stripper);
      }
      const fields = usualFields(value);
      if (fields !== undefined) {
        form = 'json';
        return recorded(fields, place, 'none', stripper);
      }
      for (const key of ['log', 'message', 'msg', 'line', 'textPayload']) {
        const text = value[key];
        if (typeof text !== 'string') continue;
        const bytes = Buffer.from(text.replace(/\r?\n$/, ''), 'utf8').toString('latin1');
        const found = inner(bytes, place, stripper);
        if (found !== undefined) {
          form = 'wrapped';
          return found;
        }
      }
      return { problem: 'the JSON object holds no request' };
    },
  };
}

type Values = Readonly<Record<string, unknown>>;

function first(value: Values, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = Object.hasOwn(value, key) ? textOfValue(value[key]) : undefined;
    if (text !== undefined && text !== '' && text !== '-') return text;
  }
  return undefined;
}

function headersOf(value: Values, prefix: string): Array<readonly [string, string]> {
  return Object.entries(value).flatMap(([key, item]): ReadonlyArray<readonly [string, string]> => {
    const text = textOfValue(item);
    return key.startsWith(prefix) && text !== undefined && text !== '' && text !== '-'
      ? [[key.slice(prefix.length).replaceAll('_', '-').toLowerCase(), text]]
      : [];
  });
}

function set<K extends keyof LineFields>(fields: LineFields, key: K, value: LineFields[K] | undefined): void {
  if (value !== undefined) fields[key] = value;
}

function traefikFields(value: Values): LineFields {
  const fields: LineFields = { headers: headersOf(value, 'request_') };
  set(fields, 'method', first(value, 'RequestMethod'));
  set(fields, 'target', first(value, 'RequestPath'));
  set(fields, 'host', first(value, 'RequestAddr', 'RequestHost'));
  set(
    fields,
    'scheme',
    first(value, 'RequestScheme') ?? schemeOfRouter(first(value, 'RouterName') ?? '').scheme,
  );
  set(fields, 'status', first(value, 'DownstreamStatus'));
  set(fields, 'remoteAddress', first(value, 'ClientHost'));
  set(fields, 'upstreamName', serviceName(first(value, 'ServiceName') ?? ''));
  if ('ServiceName' in value || 'OriginStatus' in value) {
    const origin = first(value, 'OriginStatus');
    fields.reached =
      first(value, 'ServiceAddr', 'ServiceURL') !== undefined || (origin !== undefined && origin !== '0');
  }
  return fields;
}

function envoyFields(value: Values): LineFields {
  const fields: LineFields = { headers: [] };
  set(fields, 'method', first(value, 'method', ':method', 'request_method'));
  set(fields, 'target', first(value, 'x-envoy-origin-path', 'x_envoy_original_path', 'path', ':path'));
  set(fields, 'host', first(value, 'authority', ':authority', 'host'));
  set(fields, 'scheme', first(value, 'x_forwarded_proto', 'x-forwarded-proto', 'scheme', ':scheme'));
  const status = first(value, 'response_code');
  set(fields, 'status', status === '0' ? '499' : status);
  const name = first(value, 'requested_server_name');
  set(fields, 'sni', name);
  if (name !== undefined) fields.scheme ??= 'https';
  const local = first(value, 'downstream_local_address') ?? '';
  if (/:(?:8?443)$/.test(local)) fields.scheme ??= 'https';
  if (/:(?:80|8080)$/.test(local)) fields.scheme ??= 'http';
  const peer = first(value, 'downstream_remote_address');
  set(fields, 'remoteAddress', peer === undefined ? undefined : withoutPort(peer));
  if ('upstream_host' in value) fields.reached = first(value, 'upstream_host') !== undefined;
  takeCluster(fields, first(value, 'upstream_cluster') ?? '');
  for (const [key, header] of [
    ['x_forwarded_for', 'x-forwarded-for'],
    ['x-forwarded-for', 'x-forwarded-for'],
    ['user_agent', 'user-agent'],
    ['user-agent', 'user-agent'],
  ] as const) {
    const text = first(value, key);
    if (text !== undefined) fields.headers?.push([header, text]);
  }
  return fields;
}

/** Names that people give to the values of nginx's variables. */
function usualFields(value: Values): LineFields | undefined {
  const fields: LineFields = { headers: headersOf(value, 'http_') };
  set(fields, 'method', first(value, 'request_method', 'method', 'verb', 'm'));
  set(fields, 'target', first(value, 'request_uri', 'uri_raw'));
  const line = first(value, 'request');
  if (line?.includes(' ') === true) fields.requestLine = line;
  if (fields.target === undefined && fields.requestLine === undefined) {
    // `path` and `uri` usually stand for $uri, which is normalised and rewritten.
    const path = first(value, 'uri', 'path', 'request_path');
    if (path === undefined) return undefined;
    const query = first(value, 'args', 'query', 'query_string', 'request_query');
    fields.target = query === undefined || path.includes('?') ? path : `${path}?${query}`;
    fields.rewritten = true;
  }
  if (fields.method === undefined && fields.requestLine === undefined) return undefined;
  set(fields, 'host', first(value, 'http_host', 'host', 'vhost', 'server_name', 'domain'));
  set(fields, 'scheme', first(value, 'scheme', 'request_scheme', 'protocol_scheme'));
  set(fields, 'status', first(value, 'status', 'status_code', 's'));
  set(fields, 'remoteAddress', first(value, 'remote_addr', 'remote_address', 'client_ip', 'client'));
  set(fields, 'upstreamName', first(value, 'proxy_upstream_name', 'upstream_name', 'u'));
  set(fields, 'alternative', first(value, 'proxy_alternative_upstream_name', 'alt'));
  const keys = ['upstream_addr', 'upstream_address'].filter((key) => Object.hasOwn(value, key));
  if (keys.length > 0) fields.reached = first(value, ...keys) !== undefined;
  return fields;
}
