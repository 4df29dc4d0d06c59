import { setTimeout as wait } from 'node:timers/promises';
import { asString, dig, isObject } from '../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { Connection } from './connection.ts';
import { type ClusterHost, Interrupted } from './options.ts';
import { codeOf, connectionFailure, notAccepted, notAnApi, tooBig } from './problems.ts';
import { type Answer, get, TooBig } from './request.ts';

export const JSON_ACCEPT = 'application/json';
/** Without a second choice: a server that cannot leave the values of Secrets out must not send them. */
export const METADATA_ACCEPT = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** An answer of the API server: an object, or why not. */
export type Reply =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly status: number; readonly message: string; readonly value?: JsonObject };

export interface Client {
  readonly server: string;
  /**
   * Asks for one path with its query. Waits and asks again where the server is busy or fails, and gets new credentials
   * once where they are not accepted.
   * @throws InputFailure when there is no talking to the server; Interrupted.
   */
  get(path: string, query?: ReadonlyMap<string, string>, accept?: string): Promise<Reply>;
}

/** How often one question is asked. */
const ATTEMPTS = 5;
const FIRST_PAUSE = 500;
/** Milliseconds; a server may ask for more, nobody wants to wait longer. */
const LONGEST_PAUSE = 30_000;

const BUSY: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNREFUSED', 'EAI_AGAIN', 'ECONNABORTED']);

export function createClient(connection: Connection, timeout: number, host: ClusterHost): Client {
  const pause = host.pause ?? pauseFor;
  let answered = false;
  let renewal: Promise<boolean> | undefined;

  const ask = async (url: URL, accept: string): Promise<Answer> => {
    for (let attempt = 1; ; attempt++) {
      const options = connection.options();
      const headers = { ...options.headers, Accept: accept };
      let after: number;
      try {
        const answer = await get(url, { ...options, headers }, timeout, host.signal);
        answered = true;
        if (!BUSY.has(answer.status) || attempt >= ATTEMPTS) return answer;
        after = retryAfter(answer) ?? FIRST_PAUSE * 2 ** (attempt - 1);
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        if (error instanceof TooBig) throw tooBig(connection.server);
        // The first contact fails at once: a wrong address does not become right.
        if (!answered || !BROKEN.has(codeOf(error)) || attempt >= ATTEMPTS) {
          throw connectionFailure(connection.server, error);
        }
        after = FIRST_PAUSE * 2 ** (attempt - 1);
      }
      await pause(Math.min(after, LONGEST_PAUSE), host.signal);
    }
  };

  return {
    server: connection.server,
    async get(path, query = new Map(), accept = JSON_ACCEPT) {
      const url = new URL(`${connection.server}${path}`);
      for (const [key, value] of query) url.searchParams.set(key, value);
      const before = renewal;
      let answer = await ask(url, accept);
      if (answer.status === 401) {
        // Questions that fail together renew together.
        if (renewal === before) renewal = connection.renew();
        if (await renewal) answer = await ask(url, accept);
      }
      if (answer.status === 401) throw notAccepted(connection.server, connection.userName);
      return replyOf(answer, connection.server);
    },
  };
}

async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw new Interrupted('interrupted', { cause: error });
  }
}

/** Milliseconds that the server asks to wait; its form with a date is rare and taken for none. */
function retryAfter({ headers }: Answer): number | undefined {
  const text = headers['retry-after'] ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined;
}

function replyOf({ status, body }: Answer, server: string): Reply {
  const value = parse(body);
  if (status === 200) {
    if (isObject(value)) return { ok: true, value };
    throw notAnApi(server, /^\s*</.test(body) ? 'it is HTML' : 'it is no JSON');
  }
  if (status >= 300 && status < 400) throw notAnApi(server, `it sends elsewhere (${status})`);
  const message = asString(dig(value, 'message')) ?? '';
  return { ok: false, status, message, ...(isObject(value) ? { value } : {}) };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
