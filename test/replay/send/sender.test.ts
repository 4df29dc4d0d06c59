import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { makeCertificate } from '../../../src/replay/lab/certificate.ts';
import { startEchoServers } from '../../../src/replay/lab/echo.ts';
import type { Endpoint } from '../../../src/replay/send/connection.ts';
import { createHttp2Sender } from '../../../src/replay/send/http2-sender.ts';
import { createSender } from '../../../src/replay/send/sender.ts';

const closing: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function request(target: string, more: Partial<Request> = {}): Request {
  return { method: 'GET', scheme: 'http', host: 'a.example.com', target, headers: [], ...more };
}

function senderTo(endpoint: Endpoint, timeout = 2_000) {
  const sender = createSender({ endpointOf: () => endpoint, timeout });
  closing.push(() => sender.close());
  return sender;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('requests go out as they are', () => {
  test.each([
    ['/a/../b'],
    ['//a//b'],
    ['/%2F%zz'],
    ['/a|b"<>{}\\^`'],
    ['/a#f?x=/../#'],
    ['/?'],
    ['/\u00e4\u4f60'],
    ['*'],
  ])('%s', async (target) => {
    const echo = startEchoServers();
    closing.push(() => echo.close());
    const sender = senderTo({ address: '127.0.0.1', port: await echo.portOf('ns/name:80') });
    const answer = await sender.send(
      request(target, {
        headers: [
          ['X-One', 'a'],
          ['x-one', 'b'],
        ],
      }),
    );
    const body = JSON.parse(answer.body.toString('utf8'));
    expect(Buffer.from(body.target, 'latin1').toString('utf8')).toBe(target);
    expect(body.headers).toEqual([
      ['host', 'a.example.com'],
      ['x-one', 'a'],
      ['x-one', 'b'],
    ]);
  });

  test.each([
    ['a line end in a header', request('/', { headers: [['x', 'a\r\nb: c']] })],
    ['a blank in the target', request('/a b')],
    ['a line end in the host', request('/', { host: 'a\r\nx: y' })],
    ['a method of two words', request('/', { method: 'GET /x' })],
  ])('%s is not sent at all', async (_, bad) => {
    let connections = 0;
    const port = await listen(
      createServer((socket) => {
        connections += 1;
        socket.destroy();
      }),
    );
    await expect(senderTo({ address: '127.0.0.1', port }).send(bad)).rejects.toMatchObject({
      kind: 'unsendable',
    });
    expect(connections).toBe(0);
  });
});

describe('connections', () => {
  test('are kept, and made anew when the server has closed them', async () => {
    let connections = 0;
    const port = await listen(
      createServer((socket) => {
        connections += 1;
        let answered = 0;
        socket.on('error', () => undefined);
        socket.on('data', () => {
          answered += 1;
          if (answered <= 2) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
          else socket.destroy();
        });
      }),
    );
    const sender = senderTo({ address: '127.0.0.1', port });
    for (let i = 0; i < 3; i += 1) expect((await sender.send(request('/'))).status).toBe(200);
    expect(connections).toBe(2);
  });

  test('a POST is not sent twice', async () => {
    let received = 0;
    const port = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => {
          received += 1;
          if (received === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
          else socket.destroy();
        });
      }),
    );
    const sender = senderTo({ address: '127.0.0.1', port });
    await sender.send(request('/', { method: 'POST' }));
    await expect(sender.send(request('/', { method: 'POST' }))).rejects.toMatchObject({
      kind: expect.stringMatching(/^(closed|reset)$/),
    });
    expect(received).toBe(2);
  });

  test('silence ends with a time-out, a closed port with a refusal', async () => {
    const port = await listen(createServer(() => undefined));
    await expect(senderTo({ address: '127.0.0.1', port }, 100).send(request('/'))).rejects.toMatchObject({
      kind: 'timeout',
    });
    await expect(senderTo({ address: '127.0.0.1', port: 1 }).send(request('/'))).rejects.toMatchObject({
      kind: 'refused',
    });
  });

  test('TLS names the host, trusts what it is told to trust and nothing else', async () => {
    const { cert, key } = makeCertificate(['a.example.com']);
    const names: Array<string | false | null | undefined> = [];
    const port = await listen(
      createTlsServer({ cert, key }, (socket) => {
        names.push((socket as { servername?: string }).servername);
        socket.on('error', () => undefined);
        socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
        closing.push(() => void socket.destroy());
      }),
    );
    const to = (tls: NonNullable<Endpoint['tls']>) => senderTo({ address: '127.0.0.1', port, tls });
    const asked = request('/', { scheme: 'https' });
    expect((await to({ serverName: 'a.example.com', ca: [cert] }).send(asked)).status).toBe(200);
    expect((await to({ serverName: 'b.example.com', insecure: true }).send(asked)).status).toBe(200);
    expect(names).toEqual(['a.example.com', 'b.example.com']);
    await expect(to({ serverName: 'a.example.com' }).send(asked)).rejects.toMatchObject({ kind: 'tls' });
    await expect(to({ serverName: 'b.example.com', ca: [cert] }).send(asked)).rejects.toMatchObject({
      kind: 'tls',
    });
  });

  test('HTTP/2 carries the same request', async () => {
    const server = createHttp2Server();
    server.on('stream', (stream, headers) => {
      stream.respond({ ':status': 200, 'content-type': 'application/json', 'x-two': ['a', 'b'] });
      stream.end(
        JSON.stringify([headers[':method'], headers[':path'], headers[':authority'], headers['x-one']]),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const sender = createHttp2Sender({ endpointOf: () => ({ address: '127.0.0.1', port }), timeout: 2_000 });
    closing.push(() => sender.close());
    const answer = await sender.send(request('//a/../b?x=%2F', { headers: [['X-One', '1']] }));
    expect(JSON.parse(answer.body.toString())).toEqual(['GET', '//a/../b?x=%2F', 'a.example.com', '1']);
    expect(answer.headers.filter(([name]) => name === 'x-two')).toHaveLength(1);
  });
});

describe('bodies', () => {
  const post = (length: number): Request =>
    request('/x', { method: 'POST', headers: [['Content-Length', `${length}`]] });

  async function received(length: number, mostBody?: number): Promise<number> {
    let bytes = 0;
    const server = createServer((socket) => {
      let head = '';
      socket.on('data', (chunk) => {
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) head += chunk.toString('latin1');
        else bytes += chunk.length;
        const found = head.indexOf('\r\n\r\n');
        if (end < 0 && found >= 0) bytes += head.length - found - 4;
        const wanted = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (found >= 0 && bytes >= wanted) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const sender = createSender({
      endpointOf: () => ({ address: '127.0.0.1', port }),
      timeout: 2_000,
      ...(mostBody === undefined ? {} : { mostBody }),
    });
    closing.push(() => sender.close());
    const port = await listen(server);
    await sender.send(post(length));
    return bytes;
  }

  test.each([
    ['are sent where they are asked for', 70_000, 100_000, 70_000],
    ['are not sent otherwise', 70_000, undefined, 0],
  ])('%s', async (_, length, most, expected) => {
    expect(await received(length, most)).toBe(expected);
  });

  test('that are too large are refused', async () => {
    await expect(received(11, 10)).rejects.toMatchObject({ kind: 'unsendable' });
  });
});
