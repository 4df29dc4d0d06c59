import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Answer, SendError } from './answer.ts';
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
  exchange(bytes: Uint8Array, method: string): Promise<Answer>;
  close(): void;
}

/** @param timeout milliseconds for making the connection, and for each answer */
export async function openConnection(endpoint: Endpoint, timeout: number): Promise<Connection> {
  const socket = await openSocket(endpoint, timeout);
  let isOpen = true;
  let waiting: Waiting | undefined;

  const settle = (act: (waiting: Waiting) => void): void => {
    const current = waiting;
    waiting = undefined;
    if (current !== undefined) act(current);
  };
  const fail = (error: SendError): void => {
    isOpen = false;
    socket.destroy();
    settle(({ reject }) => reject(error));
  };

  socket.setTimeout(timeout);
  socket.on('timeout', () => {
    if (waiting === undefined) socket.destroy();
    else fail(new SendError('timeout', `no answer within ${timeout} ms`));
  });
  socket.on('data', (chunk: Buffer) => {
    if (waiting === undefined) {
      // Nobody asked: what comes now belongs to no request.
      isOpen = false;
      socket.destroy();
      return;
    }
    try {
      const answer = waiting.reader.push(chunk);
      if (answer === undefined) return;
      if (!waiting.reader.reusable) {
        isOpen = false;
        socket.destroy();
      }
      settle(({ resolve }) => resolve(answer));
    } catch (error) {
      fail(error instanceof SendError ? error : new SendError('protocol', String(error)));
    }
  });
  socket.on('end', () => {
    isOpen = false;
    const answer = waiting?.reader.end();
    if (answer !== undefined) settle(({ resolve }) => resolve(answer));
    else fail(new SendError('closed', 'the connection was closed before the answer was complete'));
  });
  socket.on('error', (error) => fail(sendError(error)));
  socket.on('close', () => fail(new SendError('closed', 'the connection was closed without an answer')));

  return {
    get isOpen() {
      return isOpen && !socket.destroyed;
    },
    exchange(bytes, method) {
      return new Promise<Answer>((resolve, reject) => {
        if (!isOpen) {
          reject(new SendError('closed', 'the connection is closed'));
          return;
        }
        waiting = { reader: responseReader(method), resolve, reject };
        socket.write(bytes);
      });
    },
    close() {
      isOpen = false;
      socket.destroy();
    },
  };
}

interface Waiting {
  readonly reader: ReturnType<typeof responseReader>;
  resolve(answer: Answer): void;
  reject(error: SendError): void;
}

function openSocket(endpoint: Endpoint, timeout: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { tls } = endpoint;
    const socket =
      tls === undefined
        ? connectPlain({ host: endpoint.address, port: endpoint.port, noDelay: true })
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
