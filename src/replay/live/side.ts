import { createHash } from 'node:crypto';
import type { Request } from '../../model/request.ts';
import type { Observed, ObservedBackend } from '../exchange.ts';
import { readEcho } from '../lab/echo.ts';
import { isIgnoredHeader } from '../normalise.ts';
import { type Answer, headerOf, MAX_BODY } from '../send/answer.ts';
import type { Endpoint } from '../send/connection.ts';
import { createHttp2Sender } from '../send/http2-sender.ts';
import { createSender } from '../send/sender.ts';

/** One of the two systems that are asked. */
export interface SideOptions {
  /** Where requests of a scheme go, `http` and `https`; a scheme that is missing is not asked. */
  readonly addresses: ReadonlyMap<string, Address>;
  /** `HOST:PORT` to the address that stands for it, as curl's --resolve. */
  readonly resolve: ReadonlyMap<string, string>;
  readonly ca?: readonly string[];
  readonly insecure: boolean;
  readonly http2: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  /** Header of answers that names who answered. */
  readonly backendHeader?: string;
  /** Field of JSON bodies that names who answered: names joined by dots. */
  readonly backendField?: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Side {
  /** False: no address is known for requests of the scheme. */
  knows(request: Request): boolean;
  /** Rejects with a SendError. */
  ask(request: Request): Promise<Seen>;
  close(): void;
}

/** An answer, and what is compared of it but for its body. */
export interface Seen {
  readonly answer: Answer;
  readonly observed: Observed;
}

/** All that is compared. Bodies are hashed here alone: most are those of the other side, byte for byte. */
export function observedWhole({ answer, observed }: Seen): Observed {
  // A stand-in says in the body what it received, which is compared part by part.
  if (observed.upstreamTarget !== undefined) return observed;
  // The length tells bodies apart that are equal as far as they are kept.
  const length = answer.bodyBytes > MAX_BODY ? `${answer.bodyBytes} ` : '';
  return { ...observed, bodyHash: `${length}${createHash('sha256').update(answer.body).digest('hex')}` };
}

/** Are both the same to the letter, apart from headers that are never compared? */
export function sameAnswer(one: Answer, other: Answer): boolean {
  return (
    one.status === other.status &&
    one.bodyBytes === other.bodyBytes &&
    one.body.equals(other.body) &&
    sameHeaders(one.headers, other.headers)
  );
}

function sameHeaders(one: Answer['headers'], other: Answer['headers']): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  return one.every(([name, value], index) => {
    const [otherName, otherValue] = other[index] ?? [];
    return name === otherName && (value === otherValue || isIgnoredHeader(name));
  });
}

export function createSide(options: SideOptions): Side {
  const { addresses, resolve, insecure, ca, timeout } = options;
  const endpoints = new Map<string, Endpoint>();
  const endpointOf = (request: Request): Endpoint => {
    const { scheme } = request;
    const serverName = scheme === 'http' ? '' : (request.sni ?? plainHost(request.host));
    const key = `${scheme} ${serverName}`;
    const known = endpoints.get(key);
    if (known !== undefined) return known;
    const { host, port } = addresses.get(scheme) ?? { host: '', port: 0 };
    const endpoint = {
      address: resolve.get(`${host.toLowerCase()}:${port}`) ?? host,
      port,
      ...(scheme === 'http' ? {} : { tls: { serverName, insecure, ...(ca === undefined ? {} : { ca }) } }),
    };
    endpoints.set(key, endpoint);
    return endpoint;
  };
  const sender = (options.http2 ? createHttp2Sender : createSender)({ endpointOf, timeout });
  return {
    knows: ({ scheme }) => addresses.has(scheme),
    ask: async (request) => {
      const answer = await sender.send(request);
      return { answer, observed: observedOf(answer, options) };
    },
    close: () => sender.close(),
  };
}

function plainHost(host: string): string {
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

type Identity = Pick<SideOptions, 'backendHeader' | 'backendField'>;

function observedOf(answer: Answer, identity: Identity): Observed {
  const echo = readEcho(answer.body);
  const backend = echo === undefined ? backendOf(answer, identity) : namedBackend(echo.backend);
  const { status, headers } = answer;
  return {
    status,
    headers,
    ...(backend === undefined ? {} : { backend }),
    ...(echo === undefined ? {} : { upstreamTarget: echo.target }),
  };
}

function backendOf(answer: Answer, { backendHeader, backendField }: Identity): ObservedBackend | undefined {
  const inHeader = backendHeader === undefined ? undefined : headerOf(answer, backendHeader.toLowerCase());
  const name = inHeader ?? (backendField === undefined ? undefined : fieldOf(answer.body, backendField));
  return name === undefined ? undefined : namedBackend(name);
}

function fieldOf(body: Buffer, field: string): string | undefined {
  try {
    let value: unknown = JSON.parse(body.toString('utf8'));
    for (const name of field.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[name];
    }
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `namespace/name:port`, as far as it is written. */
function namedBackend(text: string): ObservedBackend {
  const [, namespace, service = '', port] = /^(?:([^/]+)\/)?(.+?)(?::(\d+))?$/.exec(text) ?? [];
  return {
    service,
    ...(namespace === undefined ? {} : { namespace }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}
