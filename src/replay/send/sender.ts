import type { Request } from '../../model/request.ts';
import { type Answer, SendError } from './answer.ts';
import { type Connection, describe, type Endpoint, openConnection } from './connection.ts';
import { declaredLength, requestBytes } from './request-bytes.ts';

export interface SenderOptions {
  /** Where a request goes. */
  endpointOf(request: Request): Endpoint;
  /** Milliseconds for a connection, and for an answer. */
  readonly timeout: number;
  /** Most bytes of a body that is sent where a request says that it has one; absent: bodies are never sent. */
  readonly mostBody?: number;
}

/** Sends requests exactly as they are over kept connections; as many at a time as are asked for. */
export interface Sender {
  /** Rejects with a SendError where no answer came, or where the request cannot be written. */
  send(request: Request): Promise<Answer>;
  close(): void;
}

/** Methods that may be sent again when a kept connection turns out to be closed. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createSender({ endpointOf, timeout, mostBody = 0 }: SenderOptions): Sender {
  const idle = new Map<string, Connection[]>();
  const open = new Set<Connection>();
  let isClosed = false;

  const fresh = async (endpoint: Endpoint): Promise<Connection> => {
    const connection = await openConnection(endpoint, timeout);
    if (isClosed) connection.close();
    open.add(connection);
    return connection;
  };
  const kept = (key: string): Connection | undefined => {
    const list = idle.get(key);
    for (let found = list?.pop(); found !== undefined; found = list?.pop()) {
      if (found.isOpen) return found;
      open.delete(found);
    }
    return undefined;
  };
  const over = async (
    connection: Connection,
    bytes: Uint8Array,
    method: string,
    key: string,
  ): Promise<Answer> => {
    try {
      const answer = await connection.exchange(bytes, method);
      if (connection.isOpen) {
        const list = idle.get(key);
        if (list === undefined) idle.set(key, [connection]);
        else list.push(connection);
      } else open.delete(connection);
      return answer;
    } catch (error) {
      open.delete(connection);
      connection.close();
      throw error;
    }
  };

  return {
    async send(request) {
      const body = mostBody === 0 ? 0 : declaredLength(request);
      if (body > mostBody)
        throw new SendError('unsendable', `a body of ${body} bytes, more than the ${mostBody} that are sent`);
      const bytes = requestBytes(request, body);
      if (bytes === undefined)
        throw new SendError(
          'unsendable',
          'the request holds a line end or white space that would make it another one',
        );
      const endpoint = endpointOf(request);
      const key = `${describe(endpoint)} ${endpoint.tls === undefined ? '-' : (endpoint.tls.serverName ?? '')}`;
      // What is left of a refused body would be read as the next request.
      const old = body > 0 ? undefined : kept(key);
      if (old !== undefined) {
        try {
          return await over(old, bytes, request.method, key);
        } catch (error) {
          const isStale = error instanceof SendError && (error.kind === 'closed' || error.kind === 'reset');
          if (!isStale || !REPEATABLE.has(request.method)) throw error;
        }
      }
      return over(await fresh(endpoint), bytes, request.method, key);
    },
    close() {
      isClosed = true;
      for (const connection of open) connection.close();
      open.clear();
      idle.clear();
    },
  };
}
