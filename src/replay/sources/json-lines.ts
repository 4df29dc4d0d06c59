import { fromByteString } from '../../regex/text.ts';
import type { Place } from '../exchange.ts';
import { createJsonKeys } from './alike/json-keys.ts';
import { readCase } from './cases.ts';
import { takeCluster, withoutPort } from './envoy.ts';
import { ENVOY, headerOfKey, type JsonForm, jsonFormOf, TRAEFIK, USUAL } from './json-forms.ts';
import { jsonPlan } from './json-plan.ts';
import { type JsonTemplate, jsonTemplateReader, templateSlots } from './json-template.ts';
import { isRecord, textOfValue } from './json-values.ts';
import { type LineReader, nginxReader } from './nginx.ts';
import { type LineFields, type Recorded, recorded, type Unusable } from './recorded.ts';
import type { Stripper } from './secrets.ts';
import { schemeOfRouter, serviceName } from './traefik.ts';

/** Reads lines that are JSON objects. */
export interface JsonReader {
  /** Undefined: the line is none. */
  read(line: string, place: Place, stripper: Stripper): Recorded | Unusable | undefined;
  /** The form of the line that was read last. */
  lastForm(): string;
  /** What groups lines of that form; undefined: nothing does. */
  lastReader(): LineReader | undefined;
}

/**
 * By the keys that objects have, ours, Traefik's, Envoy's, or nginx's as `template` or the usual names tell. A line that
 * a collector has wrapped (`{"log": "..."}`) goes to `inner`.
 */
export function jsonReader(
  template: JsonTemplate | undefined,
  inner: (line: string, place: Place, stripper: Stripper) => Recorded | Unusable | undefined,
): JsonReader {
  const byTemplate = template === undefined ? undefined : jsonTemplateReader(template);
  // nginx without escape=json writes \x22 into the line, which is no JSON any more.
  const asText =
    template === undefined ? undefined : nginxReader('nginx-json', template.format, template.escapes);
  const slots = template === undefined || byTemplate === undefined ? [] : templateSlots(template.format);
  const readers = new Map(
    ['nginx-json', 'traefik-json', 'envoy-json', 'json'].map((name): [string, LineReader] => [
      name,
      {
        form: name,
        read: () => undefined,
        keys: (stripper) => createJsonKeys((keys) => jsonPlan(name, keys, slots, stripper), stripper),
      },
    ]),
  );
  let form = 'json';
  return {
    lastForm: () => form,
    lastReader: () => readers.get(form),
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
      form = jsonFormOf((key) => Object.hasOwn(value, key));
      if (form === 'traefik-json') return recorded(traefikFields(value), place, 'none', stripper);
      if (form === 'envoy-json') return recorded(envoyFields(value), place, 'none', stripper);
      const fields = usualFields(value);
      if (fields !== undefined) return recorded(fields, place, 'none', stripper);
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

function headersOf(value: Values, form: JsonForm): Array<readonly [string, string]> {
  return Object.keys(value).flatMap((key): ReadonlyArray<readonly [string, string]> => {
    const header = headerOfKey(key, form);
    const text = header === undefined ? undefined : first(value, key);
    return header === undefined || text === undefined ? [] : [[header, text]];
  });
}

function set<K extends keyof LineFields>(fields: LineFields, key: K, value: LineFields[K] | undefined): void {
  if (value !== undefined) fields[key] = value;
}

function traefikFields(value: Values): LineFields {
  const { keys, reached } = TRAEFIK;
  const fields: LineFields = { headers: headersOf(value, TRAEFIK) };
  set(fields, 'method', first(value, ...keys.method));
  set(fields, 'target', first(value, ...keys.target));
  set(fields, 'host', first(value, ...keys.host));
  const scheme = first(value, ...keys.scheme) ?? schemeOfRouter(first(value, 'RouterName') ?? '').scheme;
  set(fields, 'scheme', scheme);
  set(fields, 'status', first(value, ...keys.status));
  set(fields, 'remoteAddress', first(value, ...keys.remoteAddress));
  set(fields, 'upstreamName', serviceName(first(value, ...keys.upstreamName) ?? ''));
  if ('ServiceName' in value || 'OriginStatus' in value) {
    const origin = first(value, 'OriginStatus');
    fields.reached = first(value, ...reached) !== undefined || (origin !== undefined && origin !== '0');
  }
  return fields;
}

function envoyFields(value: Values): LineFields {
  const { keys, reached } = ENVOY;
  const fields: LineFields = { headers: headersOf(value, ENVOY) };
  set(fields, 'method', first(value, ...keys.method));
  set(fields, 'target', first(value, ...keys.target));
  set(fields, 'host', first(value, ...keys.host));
  set(fields, 'scheme', first(value, ...keys.scheme));
  const status = first(value, ...keys.status);
  set(fields, 'status', status === '0' ? '499' : status);
  const name = first(value, ...keys.sni);
  set(fields, 'sni', name);
  if (name !== undefined) fields.scheme ??= 'https';
  const local = first(value, 'downstream_local_address') ?? '';
  if (/:(?:8?443)$/.test(local)) fields.scheme ??= 'https';
  if (/:(?:80|8080)$/.test(local)) fields.scheme ??= 'http';
  const peer = first(value, ...keys.remoteAddress);
  set(fields, 'remoteAddress', peer === undefined ? undefined : withoutPort(peer));
  if (reached.some((key) => key in value)) fields.reached = first(value, ...reached) !== undefined;
  takeCluster(fields, first(value, 'upstream_cluster') ?? '');
  return fields;
}

function usualFields(value: Values): LineFields | undefined {
  const { keys, reached } = USUAL;
  const fields: LineFields = { headers: headersOf(value, USUAL) };
  set(fields, 'method', first(value, ...keys.method));
  set(fields, 'target', first(value, ...keys.target));
  const line = first(value, ...keys.requestLine);
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
  set(fields, 'host', first(value, ...keys.host));
  set(fields, 'scheme', first(value, ...keys.scheme));
  set(fields, 'status', first(value, ...keys.status));
  set(fields, 'remoteAddress', first(value, ...keys.remoteAddress));
  set(fields, 'upstreamName', first(value, ...keys.upstreamName));
  set(fields, 'alternative', first(value, 'proxy_alternative_upstream_name', 'alt'));
  if (reached.some((key) => Object.hasOwn(value, key)))
    fields.reached = first(value, ...reached) !== undefined;
  return fields;
}
