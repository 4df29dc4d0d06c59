import type { BackendResponse, Headers, RequestDescription } from './case.ts';
import {
  complain,
  defined,
  entries,
  type Field,
  fields,
  integer,
  items,
  oneOf,
  optional,
  text,
} from './fields.ts';

const REQUEST_KEYS = [
  'method',
  'scheme',
  'host',
  'path',
  'headers',
  'remoteAddr',
  'port',
  'sni',
  'protocol',
  'clientCert',
  'gateway',
  'mesh',
  'body',
];

/** Headers as a map; a list of values stands for a header that is sent several times. */
export function readHeaders(field: Field): Headers {
  return entries(field).flatMap(([name, value]) =>
    Array.isArray(value.value)
      ? items(value).map((item) => [name, text(item)] as const)
      : [[name, value.value === null ? '' : text(value)] as const],
  );
}

export function readRequest(field: Field): RequestDescription {
  const map = fields(field, REQUEST_KEYS);
  return defined({
    method: optional(map, 'method', text),
    scheme: optional(map, 'scheme', (item) => oneOf(item, ['http', 'https'])),
    host: optional(map, 'host', text),
    path: optional(map, 'path', text),
    headers: optional(map, 'headers', readHeaders) ?? [],
    remoteAddr: optional(map, 'remoteAddr', text),
    port: optional(map, 'port', (item) => integer(item, 1, 65_535)),
    sni: optional(map, 'sni', text),
    protocol: optional(map, 'protocol', (item) =>
      oneOf(item, ['h2c', 'h2', 'grpc', 'websocket', 'tls', 'tcp', 'udp']),
    ),
    clientCert: optional(map, 'clientCert', text),
    gateway: optional(map, 'gateway', text),
    ...optional(map, 'mesh', readMesh),
    bodyLength: optional(map, 'body', (item) => Buffer.byteLength(text(item))),
  }) as RequestDescription;
}

/** A request to a Service of a mesh: the Service takes the place of a Gateway. */
function readMesh(field: Field): Pick<RequestDescription, 'mesh' | 'gateway' | 'port'> {
  const map = fields(field, ['from', 'to', 'port']);
  const required = (key: string): string =>
    text(map.get(key) ?? complain(field, `the key "${key}" is missing`));
  const port = optional(map, 'port', (item) => integer(item, 1, 65_535));
  return {
    mesh: { from: required('from') },
    gateway: required('to'),
    ...(port === undefined ? {} : { port }),
  };
}

export function readBackendResponse(field: Field): BackendResponse {
  const map = fields(field, ['headers', 'delay', 'failFirst']);
  return {
    headers: optional(map, 'headers', readHeaders) ?? [],
    timing: map.has('delay') || map.has('failFirst'),
  };
}
