import { performServerHandshake } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { AUTH_SERVICE } from './auth.ts';
import type { LabCertificate } from './certificate.ts';

/** What a stand-in for a Service received, as it says in the body of its answer. */
export interface Echo {
  readonly backend: string;
  readonly method: string;
  /** Bytes as Latin-1. */
  readonly target: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
}

/** Stand-ins for Services, each on a port of its own on the loopback. */
export interface EchoServers {
  /** The port that answers for this name; it is opened when it is first asked for. */
  portOf(name: string): Promise<number>;
  close(): Promise<void>;
}

/** Asks a stand-in for this status instead of 200. */
export const STATUS_HEADER = 'x-lab-status';

/** Asks a stand-in for an authentication service for this status instead of 200. */
export const AUTH_HEADER = 'x-lab-auth';

/** Carries the body of the answer where it has none, in Base64; lower case. */
export const ECHO_HEADER = 'x-gateproof-echo';

/** Bytes of one request's headers; more ends the connection. */
const MAX_HEAD = 256 * 1024;

/** @param certificate of those that are asked with TLS, which any of them may be */
export function startEchoServers(certificate?: LabCertificate): EchoServers {
  const servers = new Map<string, Promise<{ readonly server: Server; readonly port: number }>>();
  const sockets = new Set<Socket>();
  const open = (name: string): Promise<{ readonly server: Server; readonly port: number }> =>
    new Promise((resolve, reject) => {
      const secure = certificate === undefined ? undefined : tlsSide(certificate, name);
      const server = createServer({ noDelay: true }, (socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy());
        socket.once('readable', () => serveEither(socket, name, secure));
      });
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        if (typeof address === 'object' && address !== null) resolve({ server, port: address.port });
        else reject(new Error('the loopback gave no port'));
      });
    });
  return {
    async portOf(name) {
      let made = servers.get(name);
      if (made === undefined) {
        made = open(name);
        servers.set(name, made);
      }
      return (await made).port;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const made of servers.values()) {
        const { server } = await made;
        await new Promise((resolve) => server.close(resolve));
      }
      servers.clear();
    },
  };
}

/** A TLS handshake begins with this byte (RFC 8446, section 5.1: ContentType handshake). */
const HANDSHAKE = 0x16;

/** Takes connections over that begin with a handshake; it listens nowhere itself. */
function tlsSide(certificate: LabCertificate, backend: string): TlsServer {
  // Those who speak both get HTTP/1.1.
  const ALPNCallback = ({ protocols }: { readonly protocols: readonly string[] }): string | undefined =>
    ['http/1.1', 'h2'].find((protocol) => protocols.includes(protocol));
  const server = createTlsServer({ ...certificate, ALPNCallback }, (inner) => {
    if (inner.alpnProtocol === 'h2') serveHttp2(inner, backend);
    else serve(inner, backend);
  });
  server.on('tlsClientError', (_, inner) => inner.destroy());
  return server;
}

function serveEither(socket: Socket, backend: string, secure: TlsServer | undefined): void {
  const chunk: unknown = socket.read();
  if (!Buffer.isBuffer(chunk)) return;
  socket.unshift(chunk);
  if (chunk[0] === HANDSHAKE && secure !== undefined) secure.emit('connection', socket);
  else if (chunk.toString('latin1', 0, PREFACE.length) === PREFACE) serveHttp2(socket, backend);
  else serve(socket, backend);
}

/** Connections with HTTP/2 begin so (RFC 9113, section 3.4). */
const PREFACE = 'PRI * HTTP/2.0';

/** Answers every stream of a connection; a gRPC backend is asked in no other way. */
function serveHttp2(socket: Socket, backend: string): void {
  const session = performServerHandshake(socket);
  session.on('error', () => session.destroy());
  session.on('stream', (stream, fields) => {
    stream.on('error', () => stream.destroy());
    stream.resume();
    const text = (name: string): string => String(fields[name] ?? '');
    const headers = Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith(':') || value === undefined
        ? []
        : [value].flat().map((one) => [name.toLowerCase(), String(one)] as const),
    );
    const echo: Echo = {
      backend,
      method: text(':method'),
      target: text(':path'),
      headers: [['host', text(':authority') || text('host')], ...headers.filter(([name]) => name !== 'host')],
    };
    const wanted = headerValue(echo, STATUS_HEADER) ?? '';
    const body = JSON.stringify(echo);
    stream.respond({
      ':status': /^[2-5]\d\d$/.test(wanted) ? Number(wanted) : 200,
      'content-type': 'application/json',
      ...(echo.method === 'HEAD' ? { [ECHO_HEADER]: Buffer.from(body).toString('base64') } : {}),
    });
    stream.end(echo.method === 'HEAD' ? undefined : body);
  });
}

/** Answers every request of a connection; bodies are read past. */
function serve(socket: Socket, backend: string): void {
  let pending = '';
  let skip = 0;
  let chunked = false;
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    pending += chunk;
    for (;;) {
      if (skip > 0) {
        const taken = Math.min(skip, pending.length);
        pending = pending.slice(taken);
        skip -= taken;
        if (skip > 0) return;
      }
      if (chunked) {
        const end = pending.indexOf('0\r\n\r\n');
        if (end < 0) return;
        pending = pending.slice(end + 5);
        chunked = false;
      }
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) {
        if (pending.length > MAX_HEAD) socket.destroy();
        return;
      }
      const head = readHead(pending.slice(0, end));
      pending = pending.slice(end + 4);
      const length = headerValue(head, 'content-length');
      if (length !== undefined && /^\d{1,12}$/.test(length)) skip = Number(length);
      chunked = headerValue(head, 'transfer-encoding')?.toLowerCase().endsWith('chunked') ?? false;
      answer(socket, { backend, ...head });
    }
  });
}

type Head = Omit<Echo, 'backend'>;

function readHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  const start = first.indexOf(' ');
  const end = first.lastIndexOf(' ');
  return {
    method: first.slice(0, start),
    target: first.slice(start + 1, end),
    headers: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  };
}

function headerValue({ headers }: Head, name: string): string | undefined {
  return headers.find(([own]) => own === name)?.[1];
}

function answer(socket: Socket, echo: Echo): void {
  const wanted = headerValue(echo, echo.backend === AUTH_SERVICE ? AUTH_HEADER : STATUS_HEADER) ?? '';
  const status = /^[2-5]\d\d$/.test(wanted) ? wanted : '200';
  const body = JSON.stringify(echo);
  const closes = headerValue(echo, 'connection')?.toLowerCase() === 'close';
  const head = [
    `HTTP/1.1 ${status} Lab`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Connection: ${closes ? 'close' : 'keep-alive'}`,
    // An answer to HEAD has no body that could say it.
    ...(echo.method === 'HEAD' ? [`${ECHO_HEADER}: ${Buffer.from(body).toString('base64')}`] : []),
  ].join('\r\n');
  socket.write(`${head}\r\n\r\n${echo.method === 'HEAD' ? '' : body}`, 'utf8');
  if (closes) socket.end();
}

/** The body of an answer as a stand-in writes it; undefined for any other body. */
export function readEcho(body: Buffer): Echo | undefined {
  // Bodies of real Services may be large, and are JSON as well.
  if (body.toString('latin1', 0, BEGINNING.length) !== BEGINNING) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isEcho(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `backend` is the first name of an Echo. */
const BEGINNING = '{"backend":';

function isEcho(value: unknown): value is Echo {
  if (typeof value !== 'object' || value === null) return false;
  const { backend, method, target, headers } = value as Readonly<Record<string, unknown>>;
  return [backend, method, target].every((part) => typeof part === 'string') && Array.isArray(headers);
}
