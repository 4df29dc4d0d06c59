import { describe, expect, test } from 'vitest';
import { SendError } from '../../../src/replay/send/answer.ts';
import { responseReader } from '../../../src/replay/send/response-reader.ts';

/** Feeds a text in pieces of so many bytes. */
function read(text: string, size: number, method = 'GET') {
  const reader = responseReader(method);
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) {
    const answer = reader.push(bytes.subarray(at, at + size));
    if (answer !== undefined)
      return { answer, reusable: reader.reusable, isWhole: at + size >= bytes.length };
  }
  return { answer: reader.end(), reusable: reader.reusable, isWhole: true };
}

const CASES: ReadonlyArray<[string, string, string, { status: number; body: string; reusable: boolean }]> = [
  [
    'a body of known length',
    'GET',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    { status: 200, body: 'hello', reusable: true },
  ],
  [
    'chunks with extensions and a trailer',
    'GET',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n',
    { status: 200, body: 'abcde', reusable: true },
  ],
  [
    'no body after HEAD',
    'HEAD',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
    { status: 200, body: '', reusable: true },
  ],
  ['no body with 304', 'GET', 'HTTP/1.1 304 Not Modified\r\n\r\n', { status: 304, body: '', reusable: true }],
  [
    'an interim answer before',
    'GET',
    'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    { status: 204, body: '', reusable: true },
  ],
  [
    'a connection that is closed by its answer',
    'GET',
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx',
    { status: 200, body: 'x', reusable: false },
  ],
  [
    'a body that ends with the connection',
    'GET',
    'HTTP/1.0 200 OK\r\n\r\nrest',
    { status: 200, body: 'rest', reusable: false },
  ],
];

describe('an answer is read', () => {
  describe.each([1, 7, 4096])('in pieces of %i bytes', (size) => {
    test.each(CASES)('%s', (_, method, text, expected) => {
      const { answer, reusable } = read(text, size, method);
      expect({ status: answer?.status, body: answer?.body.toString(), reusable }).toEqual(expected);
    });
  });

  test('headers keep their order and lose their case', () => {
    const { answer } = read(
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-COOKIE:  b=2 \r\nContent-Length: 0\r\n\r\n',
      4096,
    );
    expect(answer?.headers.slice(0, 2)).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
  });

  test('of a long body only the first mebibyte is kept', () => {
    const length = 1024 * 1024 + 10;
    const { answer } = read(
      `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`,
      65_536,
    );
    expect([answer?.body.length, answer?.bodyBytes]).toEqual([1024 * 1024, length]);
  });

  test('bytes behind the answer end the connection', () => {
    const { answer, reusable } = read('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 4096);
    expect([answer?.status, reusable]).toEqual([204, false]);
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n'],
  ])('%s is refused', (_, text) => {
    expect(() => read(text, 4096)).toThrow(SendError);
  });

  test('a body that breaks off is no answer', () => {
    const { answer } = read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel', 4096);
    expect(answer).toBeUndefined();
  });
});
