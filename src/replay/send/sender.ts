import type { Request } from '../../model/request.ts';
import { type Answer, SendError } from './answer.ts';
import { type Connection, describe, type Endpoint, openConnection, type Settle } from './connection.ts';
import { declaredLength, requestText } from './request-text.ts';
import { createHeadReader } from './response-head.ts';

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
  const readHead = createHeadReader();
  let isClosed = false;

  const kept = (key: string): Connection | undefined => {
    const list = idle.get(key);
    for (let found = list?.pop(); found !== undefined; found = list?.pop()) {
      if (found.isOpen) return found;
      open.delete(found);
    }
    return undefined;
  };
  const over = (connection: Connection, text: string, method: string, key: string, settle: Settle): void =>
    connection.exchange(text, method, (outcome) => {
      if (outcome instanceof SendError) {
        open.delete(connection);
        connection.close();
      } else if (connection.isOpen) {
        const list = idle.get(key);
        if (list === undefined) idle.set(key, [connection]);
        else list.push(connection);
      } else open.delete(connection);
      settle(outcome);
    });
  const overFresh = async (
    endpoint: Endpoint,
    text: string,
    method: string,
    key: string,
    settle: Settle,
  ): Promise<void> => {
    const connection = await openConnection(endpoint, timeout, readHead);
    if (isClosed) connection.close();
    open.add(connection);
    over(connection, text, method, key, settle);
  };

  return {
    send(request) {
      return new Promise((resolve, reject) => {
        const body = mostBody === 0 ? 0 : declaredLength(request);
        if (body > mostBody)
          throw new SendError(
            'unsendable',
            `a body of ${body} bytes, more than the ${mostBody} that are sent`,
          );
        const text = requestText(request, body);
        if (text === undefined)
          throw new SendError(
            'unsendable',
            'the request holds a line end or white space that would make it another one',
          );
        const { method } = request;
        const endpoint = endpointOf(request);
        const key = `${describe(endpoint)} ${endpoint.tls === undefined ? '-' : (endpoint.tls.serverName ?? '')}`;
        const settle: Settle = (outcome) => {
          if (outcome instanceof SendError) reject(outcome);
          else resolve(outcome);
        };
        // What is left of a refused body would be read as the next request.
        const old = body > 0 ? undefined : kept(key);
        if (old === undefined) {
          overFresh(endpoint, text, method, key, settle).catch(reject);
          return;
        }
        over(old, text, method, key, (outcome) => {
          const isStale =
            outcome instanceof SendError && (outcome.kind === 'closed' || outcome.kind === 'reset');
          if (isStale && REPEATABLE.has(method)) overFresh(endpoint, text, method, key, settle).catch(reject);
          else settle(outcome);
        });
      });
    },
    close() {
      isClosed = true;
      for (const connection of open) connection.close();
      open.clear();
      idle.clear();
    },
  };
}
