import { createLineKeys, type KeyPart } from './alike/keys.ts';
import { compileFormat, envoyTokens, stepsOf } from './format.ts';
import { headerPart, type LineReader } from './nginx.ts';
import { type LineFields, recorded } from './recorded.ts';
import type { Stripper } from './secrets.ts';

/** Envoy's default (access_log_formatter, DEFAULT_FORMAT). */
export const ENVOY_FORMAT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ' +
  '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" ' +
  '"%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"';
/** Istio's default (meshConfig.accessLogFormat is empty). */
export const ISTIO_FORMAT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ' +
  '%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% ' +
  '%BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" ' +
  '"%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% ' +
  '%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%';

/**
 * A reader for lines that Envoy writes by a text format.
 * @throws FormatError where the format cannot be read back.
 */
export function envoyReader(form: string, format: string): LineReader {
  const tokens = envoyTokens(format);
  const parser = compileFormat(tokens);
  const takers = parser.names.map(takerOf);
  const status = parser.names.indexOf('RESPONSE_CODE');
  return {
    form,
    keys: (stripper) => createLineKeys(stepsOf(tokens), ({ name }) => keyPart(name, stripper), stripper),
    read(line, place, stripper) {
      const values = parser.parse(line);
      if (values === undefined || (status >= 0 && !/^\d{1,3}$/.test(values[status] ?? ''))) return undefined;
      const fields: LineFields = {};
      for (const [index, take] of takers.entries()) take?.(fields, values[index] ?? '');
      return recorded(fields, place, 'none', stripper);
    },
  };
}

/** What becomes of a value in the key of a line, in step with `takerOf`. */
function keyPart(name: string, stripper: Stripper): KeyPart {
  switch (name) {
    case 'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)':
    case 'REQ(:PATH)':
      return 'target';
    case 'UPSTREAM_HOST':
      return 'reached';
    case 'DOWNSTREAM_REMOTE_ADDRESS':
    case 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT':
      return 'ignored';
    case 'REQ(:METHOD)':
    case 'REQ(:AUTHORITY)':
    case 'REQ(HOST)':
    case 'REQ(X-FORWARDED-PROTO)':
    case 'REQ(:SCHEME)':
      return 'exact';
  }
  const header = HEADER.exec(name)?.[1];
  if (header !== undefined) return headerPart(header, stripper);
  return takerOf(name) === undefined ? 'ignored' : 'exact';
}

const HEADER = /^REQ\(([A-Za-z0-9-]+)\)/;

type Taker = (fields: LineFields, value: string) => void;

function takerOf(name: string): Taker | undefined {
  switch (name) {
    case 'REQ(:METHOD)':
      return (fields, value) => {
        fields.method = value;
      };
    case 'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)':
    case 'REQ(:PATH)':
      return (fields, value) => {
        fields.target = value;
      };
    case 'REQ(:AUTHORITY)':
    case 'REQ(HOST)':
      return (fields, value) => {
        fields.host = value;
      };
    case 'REQ(X-FORWARDED-PROTO)':
    case 'REQ(:SCHEME)':
      return (fields, value) => {
        fields.scheme = value;
      };
    case 'RESPONSE_CODE':
      return (fields, value) => {
        // 0: the client went away before there was an answer.
        fields.status = value === '0' ? '499' : value;
      };
    case 'UPSTREAM_HOST':
      return (fields, value) => {
        fields.reached = value !== '-' && value !== '';
      };
    case 'UPSTREAM_CLUSTER':
      return takeCluster;
    case 'DOWNSTREAM_LOCAL_ADDRESS':
      return (fields, value) => {
        const port = Number(value.slice(value.lastIndexOf(':') + 1));
        if (port === 443 || port === 8443) fields.scheme ??= 'https';
        else if (port === 80 || port === 8080) fields.scheme ??= 'http';
      };
    case 'DOWNSTREAM_REMOTE_ADDRESS':
    case 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT':
      return (fields, value) => {
        fields.remoteAddress = withoutPort(value);
      };
    case 'REQUESTED_SERVER_NAME':
      return (fields, value) => {
        fields.sni = value;
        // Only connections with TLS have one.
        if (value !== '-' && value !== '') fields.scheme ??= 'https';
      };
  }
  const header = HEADER.exec(name)?.[1];
  if (header === undefined) return undefined;
  return (fields, value) => {
    if (value === '-' || value === '') return;
    if (fields.headers === undefined) fields.headers = [];
    fields.headers.push([header.toLowerCase(), value]);
  };
}

/** `outbound|80||web.shop.svc.cluster.local`, `outbound|80|v1|web.shop.svc.cluster.local` (Istio). */
export function takeCluster(fields: LineFields, cluster: string): void {
  const [direction, port, , host] = cluster.split('|');
  if (direction !== 'outbound' || host === undefined) return;
  const [, service, namespace] = /^([^.]+)\.([^.]+)\.svc\./.exec(host) ?? [];
  if (service === undefined || namespace === undefined) return;
  if (fields.reached === false) return;
  fields.backend = { namespace, service, port: Number(port) };
}

/** `10.0.0.1:5000`, `[::1]:5000`. */
export function withoutPort(address: string): string {
  const bracket = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1];
  if (bracket !== undefined) return bracket;
  return address.split(':').length === 2 ? (address.split(':')[0] ?? '') : address;
}
