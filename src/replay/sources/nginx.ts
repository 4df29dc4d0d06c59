import type { Place } from '../exchange.ts';
import { createLineKeys, type KeyPart, type LineKeys } from './alike/keys.ts';
import { compileFormat, type FormatParser, nginxTokens, stepsOf } from './format.ts';
import { type LineFields, type Recorded, recorded, type Unusable } from './recorded.ts';
import type { Stripper } from './secrets.ts';
import type { Escapes } from './unescape.ts';

/** Reads the lines of one form; undefined: the line is of another one. */
export interface LineReader {
  /** As reports name it. */
  readonly form: string;
  read(line: string, place: Place, stripper: Stripper): Recorded | Unusable | undefined;
  /** For lines that need not be read as others were that are like them; absent: all of them have to be. */
  readonly keys?: (stripper: Stripper) => LineKeys | undefined;
}

/** The default of `log-format-upstream` (ingress-nginx, controller/config/config.go). */
export const INGRESS_NGINX_FORMAT =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ' +
  '$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr ' +
  '$upstream_response_length $upstream_response_time $upstream_status $req_id';
/** The predefined format `combined` of ngx_http_log_module, which Apache calls combined as well. */
export const COMBINED_FORMAT =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';
/** The Common Log Format. */
export const COMMON_FORMAT = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent';

/**
 * A reader for lines that nginx writes by `log_format`.
 * @throws FormatError where the format cannot be read back.
 */
export function nginxReader(form: string, format: string, escapes: Escapes = 'nginx'): LineReader {
  const tokens = nginxTokens(format);
  const has = new Set(tokens.names);
  const parser = compileFormat(tokens, (name) => name === 'status' || takerOf(name, has) !== undefined);
  const take = fieldTakers(parser.names);
  const demands = mustFit(parser);
  return {
    form,
    keys: (stripper) =>
      createLineKeys(stepsOf(tokens), ({ name }) => nginxKeyPart(name, has, stripper), stripper),
    read(line, place, stripper) {
      const values = parser.parse(line);
      if (values === undefined || !demands(values)) return undefined;
      const fields: LineFields = {};
      for (const [index, apply] of take) apply(fields, values[index] ?? '');
      return recorded(fields, place, escapes, stripper);
    },
  };
}

/**
 * What becomes of a variable in the key of a line, in step with `takerOf`. Undefined: such lines have to be read.
 *
 * @param has all variables of the format
 */
export function nginxKeyPart(
  name: string,
  has: ReadonlySet<string>,
  stripper: Stripper,
): KeyPart | undefined {
  if (takerOf(name, has) === undefined) return 'ignored';
  switch (name) {
    case 'request':
      return 'request';
    case 'request_uri':
      return 'target';
    // They hold paths that count as they are, and nothing is said of such lines.
    case 'uri':
    case 'document_uri':
    case 'args':
    case 'query_string':
      return undefined;
    case 'remote_addr':
    case 'the_real_ip':
      return 'ignored';
    case 'upstream_addr':
      return 'reached';
  }
  const header = /^http_([a-z0-9_]+)$/.exec(name)?.[1];
  if (header !== undefined && name !== 'http_host') return headerPart(header.replaceAll('_', '-'), stripper);
  return name.startsWith('cookie_') ? 'missing' : 'exact';
}

/** What becomes of the value of a header in the key of a line. */
export function headerPart(header: string, stripper: Stripper): KeyPart {
  switch (stripper.treatmentOf(header)) {
    case 'kept':
      return 'exact';
    case 'left out':
      return 'ignored';
    case 'depends':
      return 'missing';
  }
}

export type Taker = (fields: LineFields, value: string) => void;

/** What each variable of the format says, where it says something. */
export function fieldTakers(names: readonly string[]): ReadonlyArray<readonly [number, Taker]> {
  const has = new Set(names);
  return names.flatMap((name, index): ReadonlyArray<readonly [number, Taker]> => {
    const taker = takerOf(name, has);
    return taker === undefined ? [] : [[index, taker]];
  });
}

/** A status of three digits tells formats apart that differ at their end alone. */
function mustFit({ names }: FormatParser): (values: readonly string[]) => boolean {
  const status = names.indexOf('status');
  if (status < 0) return () => true;
  return (values) => {
    const text = values[status] ?? '';
    return text.length === 3 && text >= '000' && text <= '999';
  };
}

const PLAIN: ReadonlyMap<
  string,
  keyof LineFields & ('requestLine' | 'method' | 'target' | 'host' | 'scheme' | 'status' | 'sni')
> = new Map([
  ['request', 'requestLine'],
  ['request_method', 'method'],
  ['request_uri', 'target'],
  ['host', 'host'],
  ['http_host', 'host'],
  ['scheme', 'scheme'],
  ['pass_access_scheme', 'scheme'],
  ['status', 'status'],
  ['ssl_server_name', 'sni'],
]);

function takerOf(name: string, has: ReadonlySet<string>): Taker | undefined {
  if (name === 'ssl_server_name' && !has.has('host') && !has.has('http_host')) {
    return (fields, value) => {
      fields.host = value;
    };
  }
  const plain = PLAIN.get(name);
  if (plain !== undefined) {
    return (fields, value) => {
      // What the client sent comes before what nginx made of it.
      if (name !== 'host' || fields.host === undefined) fields[plain] = value;
    };
  }
  switch (name) {
    case 'uri':
    case 'document_uri':
      if (has.has('request') || has.has('request_uri')) return undefined;
      return (fields, value) => {
        fields.target = value;
        fields.rewritten = true;
      };
    case 'args':
    case 'query_string':
      if (has.has('request') || has.has('request_uri')) return undefined;
      return (fields, value) => {
        if (value !== '' && value !== '-') fields.target = `${fields.target ?? ''}?${value}`;
      };
    case 'server_name':
      if (has.has('host') || has.has('http_host')) return undefined;
      return (fields, value) => {
        // `_` and patterns are no hosts.
        if (/^[A-Za-z0-9.-]+$/.test(value)) fields.host = value;
      };
    case 'server_port':
      if (has.has('scheme')) return undefined;
      return (fields, value) => {
        if (value === '443' || value === '80') fields.scheme = value === '443' ? 'https' : 'http';
      };
    case 'https':
      return (fields, value) => {
        if (!has.has('scheme')) fields.scheme = value === 'on' ? 'https' : 'http';
      };
    case 'remote_addr':
    case 'the_real_ip':
      return (fields, value) => {
        fields.remoteAddress = value;
      };
    case 'proxy_upstream_name':
      return (fields, value) => {
        fields.upstreamName = value;
      };
    case 'proxy_alternative_upstream_name':
      return (fields, value) => {
        fields.alternative = value;
      };
    case 'upstream_addr':
      return (fields, value) => {
        fields.reached = value !== '-' && value !== '';
      };
  }
  const header = /^http_([a-z0-9_]+)$/.exec(name)?.[1];
  if (header !== undefined) return headerTaker(header.replaceAll('_', '-'));
  const cookie = /^cookie_(.+)$/.exec(name)?.[1];
  if (cookie !== undefined) {
    return (fields, value) => {
      if (value !== '' && value !== '-') addHeader(fields, 'Cookie', `${cookie}=${value}`);
    };
  }
  return undefined;
}

function headerTaker(name: string): Taker {
  return (fields, value) => {
    if (value !== '' && value !== '-') addHeader(fields, name, value);
  };
}

function addHeader(fields: LineFields, name: string, value: string): void {
  if (fields.headers === undefined) fields.headers = [];
  fields.headers.push([name, value]);
}
