import type { Socket } from 'node:net';

/** What a responder is told of a request; bytes as Latin-1. */
export interface FastcgiRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
}

/** Records begin with the version of the protocol (FastCGI 1.0, section 3.3). */
export const FASTCGI_VERSION = 1;

const HEAD = 8;
const BEGIN_REQUEST = 1;
const END_REQUEST = 3;
const PARAMS = 4;
const STDIN = 5;
const STDOUT = 6;
/** Of one record. */
const MOST_CONTENT = 65_528;
/** Bytes of the parameters of one request; more ends the connection. */
const MOST_PARAMS = 256 * 1024;

/**
 * Answers the requests of a FastCGI connection, one after the other, as a responder (FastCGI 1.0, section 6.2). Headers are
 * those that the server passes on as `HTTP_...`; the target is `REQUEST_URI`.
 *
 * @param answerOf status and body for what was received
 */
export function serveFastcgi(
  socket: Socket,
  answerOf: (request: FastcgiRequest) => {
    readonly status: string;
    readonly body: string;
    readonly header?: string;
  },
): void {
  let pending = Buffer.alloc(0);
  let params = Buffer.alloc(0);
  let keeps = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= HEAD) {
      const length = pending.readUInt16BE(4);
      const whole = HEAD + length + (pending[6] ?? 0);
      if (pending.length < whole) return;
      const type = pending[1];
      const id = pending.readUInt16BE(2);
      const content = pending.subarray(HEAD, HEAD + length);
      pending = pending.subarray(whole);
      if (type === BEGIN_REQUEST) {
        keeps = ((content[2] ?? 0) & 1) === 1;
        params = Buffer.alloc(0);
      } else if (type === PARAMS) params = Buffer.concat([params, content]);
      else if (type === STDIN && length === 0) {
        const { status, body, header = '' } = answerOf(requestOf(readParams(params)));
        const text = `Status: ${status}\r\nContent-Type: application/json\r\n${header}\r\n${body}`;
        for (const part of parts(Buffer.from(text))) socket.write(record(STDOUT, id, part));
        socket.write(record(STDOUT, id, Buffer.alloc(0)));
        socket.write(record(END_REQUEST, id, Buffer.alloc(8)));
        if (!keeps) socket.end();
      }
      if (params.length > MOST_PARAMS) socket.destroy();
    }
  });
}

function record(type: number, id: number, content: Buffer): Buffer {
  const head = Buffer.alloc(HEAD);
  head[0] = FASTCGI_VERSION;
  head[1] = type;
  head.writeUInt16BE(id, 2);
  head.writeUInt16BE(content.length, 4);
  return Buffer.concat([head, content]);
}

function* parts(content: Buffer): Iterable<Buffer> {
  for (let start = 0; start < content.length; start += MOST_CONTENT)
    yield content.subarray(start, start + MOST_CONTENT);
}

/** Name-value pairs (section 3.4); what is cut off at the end is left out. */
function readParams(bytes: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  const length = (): number => {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      at += 1;
      return first;
    }
    const long = at + 4 <= bytes.length ? bytes.readUInt32BE(at) & 0x7fffffff : bytes.length;
    at += 4;
    return long;
  };
  while (at < bytes.length) {
    const [name, value] = [length(), length()];
    if (at + name + value > bytes.length) return found;
    found.set(
      bytes.toString('latin1', at, at + name),
      bytes.toString('latin1', at + name, at + name + value),
    );
    at += name + value;
  }
  return found;
}

function requestOf(params: ReadonlyMap<string, string>): FastcgiRequest {
  const headers = [...params].flatMap(([name, value]) =>
    name.startsWith('HTTP_')
      ? [[name.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-'), value] as const]
      : [],
  );
  return {
    method: params.get('REQUEST_METHOD') ?? '',
    target: params.get('REQUEST_URI') ?? '',
    headers,
  };
}
