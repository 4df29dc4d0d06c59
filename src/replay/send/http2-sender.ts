import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Request } from '../../model/request.ts';
import { type Answer, MAX_BODY, SendError } from './answer.ts';
import { describe, type Endpoint, sendError, tlsSettings } from './connection.ts';
import { requestText } from './request-text.ts';
import type { Sender, SenderOptions } from './sender.ts';

/** Headers that HTTP/2 does not have (RFC 9113, section 8.2.2), and the host, which `:authority` says. */
const LEFT_OUT = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
]);

/** The same requests over HTTP/2: one connection for each server name, negotiated with TLS, else by prior knowledge. */
export function createHttp2Sender({ endpointOf, timeout }: SenderOptions): Sender {
  const sessions = new Map<string, Promise<ClientHttp2Session>>();

  const sessionTo = (endpoint: Endpoint): Promise<ClientHttp2Session> => {
    const key = `${describe(endpoint)} ${endpoint.tls === undefined ? '-' : (endpoint.tls.serverName ?? '')}`;
    let made = sessions.get(key);
    if (made === undefined) {
      made = openSession(endpoint, timeout, () => sessions.delete(key));
      made.catch(() => sessions.delete(key));
      sessions.set(key, made);
    }
    return made;
  };

  return {
    async send(request) {
      if (requestText(request) === undefined)
        throw new SendError(
          'unsendable',
          'the request holds a line end or white space that would make it another one',
        );
      return exchange(await sessionTo(endpointOf(request)), request, timeout);
    },
    close() {
      for (const made of sessions.values())
        made.then(
          (session) => session.destroy(),
          () => undefined,
        );
      sessions.clear();
    },
  };
}

function openSession(endpoint: Endpoint, timeout: number, ended: () => void): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const { tls } = endpoint;
    const authority = `${tls === undefined ? 'http' : 'https'}://${describe(endpoint)}`;
    const settings = tls === undefined ? {} : { ...tlsSettings(endpoint, tls), ALPNProtocols: ['h2'] };
    const session = connect(authority, settings);
    const timer = setTimeout(() => {
      session.destroy();
      reject(new SendError('timeout', `no connection to ${describe(endpoint)} within ${timeout} ms`));
    }, timeout);
    session.once('connect', () => {
      clearTimeout(timer);
      resolve(session);
    });
    session.on('error', (error) => {
      clearTimeout(timer);
      reject(sendError(error));
    });
    session.on('close', ended);
    session.on('goaway', ended);
  });
}

function exchange(session: ClientHttp2Session, request: Request, timeout: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | string[]> = {
      ':method': request.method,
      ':path': request.target,
      ':scheme': request.scheme,
      ':authority': request.host,
    };
    for (const [name, value] of request.headers) {
      const key = name.toLowerCase();
      if (LEFT_OUT.has(key)) continue;
      const before = headers[key];
      headers[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    try {
      const stream = session.request(headers, { endStream: true });
      const chunks: Buffer[] = [];
      let kept = 0;
      let total = 0;
      let head: IncomingHttpHeaders | undefined;
      stream.setTimeout(timeout, () => {
        stream.close();
        reject(new SendError('timeout', `no answer within ${timeout} ms`));
      });
      stream.on('response', (received) => {
        head = received;
      });
      stream.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (kept >= MAX_BODY) return;
        chunks.push(chunk.subarray(0, MAX_BODY - kept));
        kept += chunk.length;
      });
      stream.on('error', (error) => reject(sendError(error)));
      stream.on('close', () => reject(new SendError('closed', 'the stream was closed without an answer')));
      stream.on('end', () => {
        if (head === undefined) reject(new SendError('protocol', 'the answer has no status'));
        else
          resolve({
            status: Number(head[':status']),
            headers: pairs(head),
            body: Buffer.concat(chunks),
            bodyBytes: total,
          });
      });
    } catch (error) {
      reject(new SendError('unsendable', error instanceof Error ? error.message : String(error)));
    }
  });
}

function pairs(headers: IncomingHttpHeaders): ReadonlyArray<readonly [string, string]> {
  return Object.entries(headers).flatMap(([name, value]): Array<readonly [string, string]> => {
    if (name.startsWith(':') || value === undefined) return [];
    return Array.isArray(value) ? value.map((one) => [name, one] as const) : [[name, value]];
  });
}
