import { createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { createSender, type Sender } from '../../../src/replay/send/sender.ts';

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** What a server does with one request of a connection, of which it is the given one from 1. */
type Answering = (socket: Socket, target: string, count: number, method: string) => void;

/** A server that answers request by request, as the bytes come. */
async function serverOf(answer: Answering): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    let pending = '';
    let count = 0;
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      pending += chunk;
      for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
        const [method = '', target = ''] = pending.split(' ');
        pending = pending.slice(end + 4);
        count += 1;
        asked.push(target);
        answer(socket, target, count, method);
      }
    });
    closing.push(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close());
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, asked };
}

async function senderTo(
  answer: Answering,
  timeout = 2_000,
): Promise<{ readonly sender: Sender; readonly asked: string[] }> {
  const { port, asked } = await serverOf(answer);
  const sender = createSender({ endpointOf: () => ({ address: '127.0.0.1', port }), timeout });
  closing.push(() => sender.close());
  return { sender, asked };
}

function request(target: string, method = 'GET'): Request {
  return { method, scheme: 'http', host: 'a.example.com', target, headers: [] };
}

const OK = (text: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

/** Texts of an answer whose body is given, and whether the connection has to end with it. */
const FORMS: ReadonlyArray<readonly [name: string, of: (body: string) => string, ends: boolean]> = [
  ['length', OK, false],
  [
    'chunks',
    (body) =>
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${[...body].map((letter) => `1;x=y\r\n${letter}\r\n`).join('')}0\r\nX: y\r\n\r\n`,
    false,
  ],
  [
    'interim answers',
    (body) => `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n${OK(body)}`,
    false,
  ],
  ['close', (body) => OK(body).replace('\r\n', '\r\nConnection: close\r\n'), true],
  ['end of the connection', (body) => `HTTP/1.0 200 OK\r\n\r\n${body}`, true],
];

describe('every answer belongs to its request', () => {
  const round = fc.record({
    /** Of each request: form of its answer, where the answer is cut into packets, does the server hang up before. */
    requests: fc.array(
      fc.record({
        form: fc.nat({ max: FORMS.length - 1 }),
        cut: fc.nat({ max: 60 }),
        hangsUp: fc.boolean(),
      }),
      { minLength: 1, maxLength: 30 },
    ),
    workers: fc.integer({ min: 1, max: 8 }),
  });
  test('whatever its form, packets and connection, with many under way', async () => {
    await fc.assert(
      fc.asyncProperty(round, async ({ requests, workers }) => {
        const { sender } = await senderTo((socket, target, count) => {
          const { form, cut, hangsUp } = requests[Number(target.slice(1))] ?? {
            form: 0,
            cut: 0,
            hangsUp: false,
          };
          // A connection that was used before may turn out to be closed.
          if (hangsUp && count > 1) return void socket.destroy();
          const [, of, ends] = FORMS[form] ?? ['', OK, false];
          const text = of(`asked for ${target}`);
          socket.write(text.slice(0, cut), 'latin1');
          setImmediate(() => {
            if (ends) socket.end(text.slice(cut), 'latin1');
            else socket.write(text.slice(cut), 'latin1');
          });
        });
        let next = 0;
        const work = async (): Promise<void> => {
          for (let index = next++; index < requests.length; index = next++) {
            const { body } = await sender.send(request(`/${index}`));
            expect(body.toString('latin1')).toBe(`asked for /${index}`);
          }
        };
        await Promise.all(Array.from({ length: workers }, work));
        sender.close();
      }),
      { numRuns: 40 },
    );
  });

  test('bytes behind an answer are not taken for the next one', async () => {
    const { sender } = await senderTo((socket, target) => {
      socket.write(`${OK(target)}${OK('of nobody')}`, 'latin1');
    });
    for (const target of ['/one', '/two', '/three'])
      expect((await sender.send(request(target))).body.toString()).toBe(target);
  });

  test('what comes when nobody has asked is not taken for the next one', async () => {
    const { sender } = await senderTo((socket, target) => {
      socket.write(OK(target), 'latin1');
      setTimeout(() => socket.destroyed || socket.write(OK('of nobody'), 'latin1'), 20);
    });
    expect((await sender.send(request('/one'))).body.toString()).toBe('/one');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await sender.send(request('/two'))).body.toString()).toBe('/two');
  });

  test('answers without a body leave the connection to the next request', async () => {
    let connections = 0;
    const statuses = new Map([
      ['/204', 'HTTP/1.1 204 No Content\r\n\r\n'],
      ['/304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n'],
      ['/head', 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n'],
      ['/head-chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ]);
    const { sender } = await senderTo((socket, target, count) => {
      if (count === 1) connections += 1;
      socket.write(statuses.get(target) ?? OK(target), 'latin1');
    });
    for (const target of statuses.keys()) {
      const { status, body } = await sender.send(
        request(target, target.startsWith('/head') ? 'HEAD' : 'GET'),
      );
      expect([status, body.length]).toEqual([target.startsWith('/head') ? 200 : Number(target.slice(1)), 0]);
    }
    expect((await sender.send(request('/last'))).body.toString()).toBe('/last');
    expect(connections).toBe(1);
  });
});

describe('answers that do not come', () => {
  test('one that breaks off is none, and is not asked for again on a new connection for ever', async () => {
    const { sender, asked } = await senderTo((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'latin1');
    });
    await expect(sender.send(request('/x'))).rejects.toMatchObject({ kind: 'closed' });
    expect(asked).toEqual(['/x']);
  });

  test('one that goes on for ever ends with the time that answers have', async () => {
    const { sender } = await senderTo((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n', 'latin1');
      const timer = setInterval(() => socket.write('data: tick\n\n'), 10);
      socket.on('close', () => clearInterval(timer));
    }, 150);
    await expect(sender.send(request('/events'))).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('a slow answer does not use up the time of the next one', async () => {
    const { sender } = await senderTo((socket, target) => {
      setTimeout(() => socket.write(OK(target), 'latin1'), 400);
    }, 1_000);
    for (const target of ['/one', '/two', '/three'])
      expect((await sender.send(request(target))).body.toString()).toBe(target);
  });
});
