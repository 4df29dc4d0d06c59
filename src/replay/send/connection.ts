import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Answer, SendError } from './answer.ts';
import { atEndOfRound } from './end-of-round.ts';
import type { HeadReader } from './response-head.ts';
import { responseReader } from './response-reader.ts';

/** Where and how connections are made. */
export interface Endpoint {
  /** Address or name to connect to. */
  readonly address: string;
  readonly port: number;
  /** Absent: plain text. */
  readonly tls?: TlsOptions;
}

export interface TlsOptions {
  /** Name of the handshake; absent where there is none (addresses). */
  readonly serverName?: string;
  /** PEM certificates of authorities to trust instead of the usual ones. */
  readonly ca?: readonly string[];
  /** Take any certificate. */
  readonly insecure?: boolean;
  /** PEM certificate and key of the client. */
  readonly client?: { readonly cert: string; readonly key: string };
}

/** One HTTP/1.1 connection; one request at a time. */
export interface Connection {
  /** False once it is closed, or the other side said that it will be. */
  readonly isOpen: boolean;
  /**
   * Sends a request and hands over its answer, or why there is none.
   *
   * @param text one character per byte
   */
  exchange(text: string, method: string, settle: Settle): void;
  close(): void;
}

export type Settle = (outcome: Answer | SendError) => void;

/** @param timeout milliseconds for making the connection, and for each whole answer */
export async function openConnection(
  endpoint: Endpoint,
  timeout: number,
  readHead?: HeadReader,
): Promise<Connection> {
  const received: Receiver = { take: () => undefined };
  const socket = await openSocket(endpoint, timeout, received);
  const reader = responseReader('GET', readHead);
  let isOpen = true;
  let waiting: Settle | undefined;
  let unwritten = '';

  const hangUp = (): void => {
    isOpen = false;
    clearTimeout(deadline);
    socket.destroy();
  };
  const settle = (outcome: Answer | SendError): void => {
    const current = waiting;
    waiting = undefined;
    current?.(outcome);
  };
  const fail = (error: SendError): void => {
    hangUp();
    settle(error);
  };
  // One for all answers: it begins anew with each request.
  const deadline = setTimeout(() => {
    if (waiting === undefined) hangUp();
    else fail(new SendError('timeout', `no answer within ${timeout} ms`));
  }, timeout);
  const write = (): void => {
    if (isOpen) socket.write(unwritten, 'latin1');
  };

  received.take = (chunk) => {
    // Nobody asked: what comes now belongs to no request.
    if (waiting === undefined) return hangUp();
    try {
      const answer = reader.push(chunk);
      if (answer === undefined) return;
      if (!reader.reusable) hangUp();
      settle(answer);
    } catch (error) {
      fail(error instanceof SendError ? error : new SendError('protocol', String(error)));
    }
  };
  socket.on('end', () => {
    const answer = waiting === undefined ? undefined : reader.end();
    if (answer === undefined)
      return fail(new SendError('closed', 'the connection was closed before the answer was complete'));
    hangUp();
    settle(answer);
  });
  socket.on('error', (error) => fail(sendError(error)));
  socket.on('close', () => fail(new SendError('closed', 'the connection was closed without an answer')));

  return {
    get isOpen() {
      return isOpen && !socket.destroyed;
    },
    exchange(text, method, done) {
      if (!isOpen) return done(new SendError('closed', 'the connection is closed'));
      waiting = done;
      unwritten = text;
      reader.next(method);
      deadline.refresh();
      atEndOfRound(write);
    },
    close: hangUp,
  };
}

/** Who gets the bytes of a connection. */
interface Receiver {
  /** @param chunk may be filled anew afterwards */
  take(chunk: Buffer): void;
}

/** Bytes that are read at a time. */
const READ_SIZE = 16 * 1024;

function openSocket(endpoint: Endpoint, timeout: number, received: Receiver): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { tls } = endpoint;
    const socket =
      tls === undefined
        ? connectPlain({
            host: endpoint.address,
            port: endpoint.port,
            noDelay: true,
            // One buffer for all reads of the connection; a new one for each is what costs most.
            onread: {
              buffer: Buffer.allocUnsafe(READ_SIZE),
              callback(count, buffer) {
                received.take(Buffer.from(buffer.buffer, buffer.byteOffset, count));
                return true;
              },
            },
          })
        : connectTls({ ...tlsSettings(endpoint, tls), ALPNProtocols: ['http/1.1'] });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new SendError('timeout', `no connection to ${describe(endpoint)} within ${timeout} ms`));
    }, timeout);
    const failed = (error: Error): void => {
      clearTimeout(timer);
      reject(sendError(error));
    };
    socket.once('error', failed);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      if (tls !== undefined) socket.on('data', (chunk: Buffer) => received.take(chunk));
      resolve(socket);
    });
  });
}

/** Options of node:tls for an endpoint, without the protocols on offer. */
export function tlsSettings(endpoint: Endpoint, tls: TlsOptions) {
  const { serverName, ca, client } = tls;
  return {
    host: endpoint.address,
    port: endpoint.port,
    ...(serverName === undefined || serverName === '' || isIP(serverName) !== 0
      ? {}
      : { servername: serverName }),
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(client === undefined ? {} : { cert: client.cert, key: client.key }),
    rejectUnauthorized: tls.insecure !== true,
  };
}

export function describe({ address, port }: Endpoint): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ENOTFOUND', 'name'],
  ['EAI_AGAIN', 'name'],
  ['ETIMEDOUT', 'timeout'],
]);

/** What node says, in our words. */
export function sendError(error: Error & { readonly code?: string }): SendError {
  const code = error.code ?? '';
  const isTls = /SSL|TLS|CERT|SELF_SIGNED|ALTNAME|DEPTH_ZERO|UNABLE_TO/.test(code);
  return new SendError(KINDS.get(code) ?? (isTls ? 'tls' : 'network'), error.message);
}
