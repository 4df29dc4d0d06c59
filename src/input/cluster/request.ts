import http from 'node:http';
import https from 'node:https';
import { createGunzip } from 'node:zlib';
import { Interrupted } from './options.ts';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Bytes of one answer after unpacking; a page of 500 objects has a few megabytes. */
const BODY_LIMIT = 256 * 1024 * 1024;

/** An answer that is too big to be held. */
export class TooBig extends Error {
  override readonly name = 'TooBig';
}

/**
 * One GET request with its whole answer. Redirects are not followed: credentials go to the API server alone.
 * @throws TooBig; the error of the connection; one with the code ETIMEDOUT after `timeout` milliseconds; Interrupted.
 */
export function get(
  url: URL,
  options: https.RequestOptions,
  timeout: number,
  signal: AbortSignal | undefined,
  bodyLimit = BODY_LIMIT,
): Promise<Answer> {
  const timer = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
  const signals = [signal, timer].filter((item) => item !== undefined);
  const either = signals.length === 0 ? undefined : AbortSignal.any(signals);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      if (signal?.aborted === true) reject(new Interrupted('interrupted', { cause: error }));
      else if (timer?.aborted === true)
        reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
      else reject(error);
    };
    const send = url.protocol === 'https:' ? https.request : http.request;
    const request = send(url, {
      ...options,
      method: 'GET',
      headers: { ...options.headers, 'Accept-Encoding': 'gzip', 'User-Agent': 'gateproof' },
      ...(either === undefined ? {} : { signal: either }),
    });
    request.once('error', fail);
    request.once('response', (response) => {
      readBody(response, bodyLimit).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        (error: unknown) => {
          request.destroy();
          fail(error);
        },
      );
    });
    request.end();
  });
}

async function readBody(response: http.IncomingMessage, limit: number): Promise<string> {
  const packed = response.headers['content-encoding'] === 'gzip';
  const stream = packed ? response.pipe(createGunzip()) : response;
  const chunks: Buffer[] = [];
  let size = 0;
  // A cut connection ends the response, and only that tells the stream behind it.
  if (packed) response.once('error', (error) => stream.destroy(error));
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new TooBig('the answer is too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
