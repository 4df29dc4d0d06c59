import type { Request } from '../../model/request.ts';
import { UsageError } from '../exit.ts';
import { stringList, stringValue, type Values } from '../options.ts';

const EXAMPLE = "Write it as 'METHOD URL', for example --request 'GET https://shop.example.com/cart?id=1'.";
const PROTOCOLS = ['h2c', 'h2', 'grpc', 'websocket', 'tls', 'tcp', 'udp'] as const;

/**
 * The request of `--request`, `-H`, `--from` and the like. The URL is not parsed as a browser would: the path goes on the
 * wire exactly as it is written.
 */
export function requestOf(values: Values): Request {
  const text = stringValue(values, 'request');
  if (text === undefined) {
    throw new UsageError('There is no request to trace.', `${EXAMPLE} Or give --cases or --dump.`);
  }
  const { method, url } = splitRequest(text);
  const headers = stringList(values, 'header').map(readHeader);
  const hostHeader = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const { scheme, stream, authority, target } = splitUrl(url);
  const port = /:(\d{1,5})$/.exec(authority)?.[1];
  const protocol = stream ?? PROTOCOLS.find((item) => item === stringValue(values, 'protocol'));
  return {
    method,
    scheme,
    host: hostHeader ?? authority,
    ...(port === undefined ? {} : { port: Number(port) }),
    target,
    headers: headers.filter(([name]) => name.toLowerCase() !== 'host'),
    ...pick('remoteAddress', stringValue(values, 'from')),
    ...pick('sni', stringValue(values, 'sni')),
    ...pick('protocol', protocol),
    ...pick('clientCertificate', stringValue(values, 'client-certificate')),
    ...pick('gateway', stringValue(values, 'to-gateway')),
  };
}

function pick<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

function splitRequest(text: string): { method: string; url: string } {
  const words = text.trim().split(/\s+/);
  const [first = '', second] = words;
  if (words.length === 1) return { method: 'GET', url: first };
  if (words.length > 2 || second === undefined || !/^[A-Za-z][A-Za-z-]*$/.test(first)) {
    throw new UsageError(`--request is "${text}", which is no request.`, EXAMPLE);
  }
  return { method: first, url: second };
}

interface SplitUrl {
  readonly scheme: 'http' | 'https';
  /** A connection or datagram that is no request. */
  readonly stream: 'tcp' | 'udp' | undefined;
  readonly authority: string;
  readonly target: string;
}

function splitUrl(url: string): SplitUrl {
  const [, scheme, authority = '', rest = ''] = /^(https?|tcp|udp):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (scheme === undefined || authority === '' || authority.includes('@')) {
    throw new UsageError(`--request names "${url}", which is no http or https URL with a host.`, EXAMPLE);
  }
  const stream = (['tcp', 'udp'] as const).find((transport) => transport === scheme.toLowerCase());
  if (stream !== undefined && (!/:\d{1,5}$/.test(authority) || rest.length > 1)) {
    throw new UsageError(
      `--request names "${url}", and only a port tells such traffic apart.`,
      `Write it as ${stream}://HOST:PORT, for example --request ${stream}://gateway.example.com:5432.`,
    );
  }
  return {
    scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
    stream,
    authority,
    target: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

function readHeader(line: string): readonly [string, string] {
  const split = line.indexOf(':');
  const name = split < 0 ? '' : line.slice(0, split).trim();
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw new UsageError(`-H is "${line}", which is no header.`, "Write it as 'Name: value'.");
  }
  return [name, line.slice(split + 1).trim()];
}
