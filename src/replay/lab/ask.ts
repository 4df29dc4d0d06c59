import { createHash } from 'node:crypto';
import { encodeComponent } from '../../model/paths.ts';
import type { Request } from '../../model/request.ts';
import { isAscii, textOf } from '../../regex/text.ts';
import type { Observed } from '../exchange.ts';
import { MOST_BODY } from '../generate/body-variants.ts';
import { type Answer, headerOf, SendError } from '../send/answer.ts';
import { createSender } from '../send/sender.ts';
import { ECHO_HEADER, type Echo, readEcho } from './echo.ts';

/** What a proxy of the lab did with a request. */
export type LabAnswer =
  | { readonly kind: 'answered'; readonly observed: Observed; readonly echo?: Echo }
  /** The proxy cannot do what its configuration asks for; the reason is for people. */
  | { readonly kind: 'left-out'; readonly reason: string }
  /** No answer: `kind` and message of the SendError. */
  | { readonly kind: 'failed'; readonly error: SendError };

/** Ports of a proxy: those that the configuration names, and those of the loopback where they are. */
export interface LabPorts {
  /** By scheme and port, as `http 80`. */
  readonly open: ReadonlyMap<string, number>;
  /** Scheme to port where a request names none. */
  readonly usual: Readonly<Record<'http' | 'https', number>>;
  /** Number of a loopback port's own, where a proxy prints another one than clients ask; absent: those of `open`. */
  readonly printed?: ReadonlyMap<number, number>;
}

export interface LabClient {
  ask(request: Request): Promise<LabAnswer>;
  close(): void;
}

/** Address that requests of the lab come from. */
export const LAB_CLIENT = '127.0.0.1';

/** Header of answers that a configuration cannot give, lower case. */
const LEFT_OUT = 'x-gateproof-left-out';

/** @param cannot why the proxy of the lab cannot show what a request would get; undefined where it can */
export function createLabClient(
  ports: LabPorts,
  cannot: (request: Request) => string | undefined = () => undefined,
  timeout = 5_000,
): LabClient {
  const real = (request: Request): number =>
    ports.open.get(`${request.scheme} ${request.port ?? ports.usual[request.scheme]}`) ?? 0;
  const sender = createSender({
    timeout,
    mostBody: MOST_BODY + 1,
    endpointOf: (request) => ({
      address: LAB_CLIENT,
      port: real(request),
      ...(request.scheme === 'http'
        ? {}
        : {
            tls: {
              insecure: true,
              serverName: request.sni ?? request.host.replace(/:\d+$/, '').toLowerCase(),
            },
          }),
    }),
  });
  const nominal = new Map([
    ...[...ports.open].map(([key, port]) => [String(port), key.split(' ')[1] ?? ''] as const),
    ...[...(ports.printed ?? [])].map(([real, port]) => [String(real), String(port)] as const),
  ]);
  return {
    async ask(request) {
      const reason = cannot(request);
      if (reason !== undefined) return { kind: 'left-out', reason };
      if (real(request) === 0)
        return { kind: 'failed', error: new SendError('refused', 'nothing listens on this port') };
      try {
        return seen(await sender.send(request), nominal, request.scheme);
      } catch (error) {
        if (error instanceof SendError) return { kind: 'failed', error };
        throw error;
      }
    },
    close: () => sender.close(),
  };
}

function seen(answer: Answer, nominal: ReadonlyMap<string, string>, scheme: string): LabAnswer {
  const reason = headerOf(answer, LEFT_OUT);
  if (reason !== undefined) return { kind: 'left-out', reason };
  const inHeader = headerOf(answer, ECHO_HEADER);
  const echo = readEcho(inHeader === undefined ? answer.body : Buffer.from(inHeader, 'base64'));
  const known = answer.headers.filter(([name]) => name !== ECHO_HEADER);
  const headers = known.map(([name, value]) =>
    name === 'location'
      ? ([name, nominalPort(absolute(escaped(value), scheme), nominal)] as const)
      : ([name, value] as const),
  );
  if (echo === undefined)
    return { kind: 'answered', observed: { status: answer.status, headers, backend: null } };
  const [namespace = '', service = '', port = ''] = echo.backend.split(/[/:]/);
  const observed: Observed = {
    status: answer.status,
    headers,
    backend: { namespace, service, port: /^\d+$/.test(port) ? Number(port) : port },
    upstreamTarget: asText(echo.target),
    upstreamHost: asText(echo.headers.find(([name]) => name === 'host')?.[1] ?? ''),
    bodyHash: createHash('sha256').update(answer.body).digest('hex'),
  };
  return { kind: 'answered', observed, echo };
}

/** Bytes written as Latin-1, as the text that the model has for them. */
export function asText(latin1: string): string {
  return isAscii(latin1) ? latin1 : textOf(Buffer.from(latin1, 'latin1'));
}

/** In a Location of the lab: everything behind it is to be escaped, which a stock nginx cannot do. */
const ESCAPE_MARK = '[gateproof-escape]';

function escaped(location: string): string {
  const mark = location.indexOf(ESCAPE_MARK);
  if (mark < 0) return asText(location);
  return location.slice(0, mark) + encodeComponent(asText(location.slice(mark + ESCAPE_MARK.length)));
}

/** A location without a scheme has that of the request (RFC 3986, section 4.2). */
function absolute(location: string, scheme: string): string {
  return location.startsWith('//') ? `${scheme}:${location}` : location;
}

/** A location that names the port where the proxy really listens names the one of its configuration instead. */
function nominalPort(location: string, nominal: ReadonlyMap<string, string>): string {
  return location.replace(
    /^(https?):\/\/([^/?#:]+):(\d+)/i,
    (whole, scheme: string, host: string, port: string) => {
      const known = nominal.get(port);
      if (known === undefined) return whole;
      const isUsual = known === (scheme.toLowerCase() === 'https' ? '443' : '80');
      return `${scheme}://${host}${isUsual ? '' : `:${known}`}`;
    },
  );
}
