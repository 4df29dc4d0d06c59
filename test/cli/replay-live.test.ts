import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { run } from './host.ts';

const INGRESS = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: default }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
          - { path: /api, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }
`;

const REQUESTS = `GET http://shop.example.com/
GET http://shop.example.com/api/1
GET http://shop.example.com/api/2
HEAD http://shop.example.com/cart
POST http://shop.example.com/cart
GET http://elsewhere.example.net/
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'gateproof-live-'));
  writeFileSync(path.join(directory, 'ingress.yaml'), INGRESS);
  writeFileSync(path.join(directory, 'requests.txt'), REQUESTS);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Answering = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A system on the loopback, and the lines that it was asked. */
async function system(answer: Answering): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.host}${request.url}`);
    answer(request, response, asked.length);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const backend: Answering = (request, response) => {
  response.setHeader(
    'X-Backend',
    request.url?.startsWith('/api') === true ? 'default/api:80' : 'default/web:80',
  );
  response.end('hello');
};

function live(before: string, after: string, ...more: string[]) {
  const words = ['replay', '--live', '--before', 'ingress.yaml', '--log', 'requests.txt', '--format', 'urls'];
  const sides = ['--before-url', before, '--after-url', after, '--backend-header', 'X-Backend'];
  return run([...words, ...sides, '--rps', '1000', '--sample', 'all', ...more], { cwd: directory });
}

describe('replay --live', () => {
  test('shows the plan and sends nothing unless it is told to', async () => {
    const [one, two] = [await system(backend), await system(backend)];
    const { code, stdout } = await live(one.url, two.url);
    expect(code).toBe(0);
    expect(stdout).toContain('Plan: 4 requests to each');
    expect(stdout).toContain('http://shop.example.com  4');
    expect(stdout).toContain('Not sent: 1, method POST may have side effects.');
    expect(stdout).toContain('Not sent: 1, no rule of --before names the host, so it is not asked.');
    expect(stdout).toContain('Add --yes');
    expect([...one.asked, ...two.asked]).toEqual([]);
  });

  test('two systems that answer alike are the same', async () => {
    const [one, two] = [await system(backend), await system(backend)];
    const { code, stdout } = await live(one.url, two.url, '--yes', '-o', 'json');
    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document.mode).toBe('live');
    expect(document.status).toBe('complete');
    expect(document.verdicts.same.requests).toBe(4);
    expect(document.verdicts['not-covered'].requests).toBe(2);
    expect(document.calibration).toEqual({ compared: 4, agreed: 4 });
    expect(new Set(two.asked)).toEqual(
      new Set([
        'GET shop.example.com/',
        'GET shop.example.com/api/1',
        'GET shop.example.com/api/2',
        'HEAD shop.example.com/cart',
      ]),
    );
  });

  const FAULTS: ReadonlyArray<[string, Answering, string, number]> = [
    [
      'another backend',
      (request, response) => {
        response.setHeader('X-Backend', 'default/web:80');
        response.end(request.url === '' ? '' : 'hello');
      },
      'backend',
      2,
    ],
    [
      'another status',
      (request, response, count) => {
        if (request.url?.startsWith('/api') === true) response.statusCode = 404;
        backend(request, response, count);
      },
      'status',
      2,
    ],
    [
      'a header that is missing',
      (request, response, count) => {
        if (request.method === 'HEAD') response.setHeader('Cache-Control', 'no-store');
        backend(request, response, count);
      },
      'response-header',
      1,
    ],
    [
      'another body',
      (request, response, count) => {
        response.setHeader('X-Backend', 'default/web:80');
        if (request.url === '/') response.end('other');
        else backend(request, response, count);
      },
      'body',
      1,
    ],
  ];
  test.each(FAULTS)('%s is found, with its cause', async (_, after, cause, requests) => {
    const [one, two] = [await system(backend), await system(after)];
    const { code, stdout } = await live(one.url, two.url, '--yes', '-o', 'json');
    const document = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(document.verdicts.different.requests).toBe(requests);
    expect(document.differences.map((one: { cause: string }) => one.cause)).toEqual([cause]);
  });

  test('what differs between two askings of one side is not held against the other', async () => {
    const noisy =
      (name: string): Answering =>
      (request, response, count) => {
        response.setHeader('X-Trace', `${name}-${count}`);
        backend(request, response, count);
      };
    const [one, two] = [await system(noisy('one')), await system(noisy('two'))];
    const { code, stdout } = await live(one.url, two.url, '--yes', '-o', 'json');
    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document.verdicts.different.requests).toBe(0);
    expect(document.verdicts.same.requests).toBe(4);
    expect(document.notes.join('\n')).toContain('header x-trace');
    const without = await live(one.url, two.url, '--yes', '-o', 'json', '--noise-runs', '0');
    expect(without.code).toBe(1);
    const ignoring = ['--noise-runs', '0', '--ignore-header', 'X-Trace'];
    expect((await live(one.url, two.url, '--yes', ...ignoring)).code).toBe(0);
  });

  test('an answer that is another one each time is noise', async () => {
    const moody: Answering = (request, response, count) => {
      if (count % 2 === 0) response.statusCode = 503;
      backend(request, response, count);
    };
    const [one, two] = [await system(moody), await system(backend)];
    const { stdout } = await live(one.url, two.url, '--yes', '-o', 'json', '--concurrency', '1');
    const document = JSON.parse(stdout);
    expect(document.verdicts.different.requests).toBe(0);
    expect(document.verdicts.noise.requests).toBeGreaterThan(0);
    expect(document.verdicts.same.requests + document.verdicts.noise.requests).toBe(4);
  });

  test('what is as different as the requests makes no shapes of its own', async () => {
    const moved: Answering = (request, response) => {
      response.statusCode = 301;
      response.setHeader('Location', `https://elsewhere.example.com${request.url}`);
      response.end(request.url);
    };
    const [one, two] = [await system(backend), await system(moved)];
    const { stdout } = await live(one.url, two.url, '--yes', '-o', 'json');
    const document = JSON.parse(stdout);
    // Two requests of four have the same shape: /api/{number}.
    expect(document.verdicts.different).toMatchObject({ requests: 4, shapes: 3 });
  });

  test('a system that does not answer ends the run with what was found', async () => {
    const one = await system(backend);
    const dead: Answering = (_request, response) => response.destroy();
    const two = await system(dead);
    const { stdout } = await live(
      one.url,
      two.url,
      '--yes',
      '-o',
      'json',
      '--stop-after-errors',
      '2',
      '--concurrency',
      '1',
    );
    const document = JSON.parse(stdout);
    expect(document.status).toBe('interrupted');
    expect(document.notes[0]).toContain('2 requests were not answered');
    expect(two.asked.length).toBeLessThan(8);
  });

  test('Ctrl-C leaves a result of what was compared so far', async () => {
    let interrupt: ((signal: 'SIGINT') => void) | undefined;
    const slow: Answering = (request, response, count) => {
      if (count === 2) interrupt?.('SIGINT');
      backend(request, response, count);
    };
    const [one, two] = [await system(slow), await system(backend)];
    const words = [
      'replay',
      '--live',
      '--before',
      'ingress.yaml',
      '--log',
      'requests.txt',
      '--format',
      'urls',
    ];
    const { code, stdout } = await run(
      [
        ...words,
        ...['--before-url', one.url, '--after-url', two.url, '--rps', '1000', '--sample', 'all', '--yes'],
        ...['-o', 'json', '--noise-runs', '0', '--concurrency', '1'],
      ],
      {
        cwd: directory,
        onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void) {
          interrupt = listener;
          return () => {
            interrupt = undefined;
          };
        },
      },
    );
    const document = JSON.parse(stdout);
    expect(code).toBe(130);
    expect(document.status).toBe('interrupted');
    expect(document.verdicts.same.requests).toBe(2);
  });

  test.each([
    [['--allow-methods', 'GET,POST'], 'may change something'],
    [['--rps', '0'], '--rps is "0"'],
    [['--sample', 'most'], '--sample is "most"'],
    [['--resolve', 'shop.example.com'], '--resolve is'],
    [['--before-url', 'http://192.0.2.1/path'], 'no address of a server'],
  ])('%j is refused', async (more, message) => {
    const { code, stderr } = await live('http://192.0.2.1', 'http://192.0.2.2', ...more);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('methods with side effects are sent when both flags say so', async () => {
    const [one, two] = [await system(backend), await system(backend)];
    const both = ['--allow-methods', 'GET,POST', '--i-understand-side-effects'];
    const { code } = await live(one.url, two.url, '--yes', ...both);
    expect(code).toBe(0);
    expect(two.asked).toContain('POST shop.example.com/cart');
  });
});
