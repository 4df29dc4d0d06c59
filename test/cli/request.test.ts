import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/exit.ts';
import { requestOf } from '../../src/cli/trace/request.ts';

describe('the request of --request', () => {
  test.each([
    [
      { request: 'GET https://shop.test/a?b' },
      { method: 'GET', scheme: 'https', host: 'shop.test', target: '/a?b', headers: [] },
    ],
    [{ request: 'http://shop.test' }, { method: 'GET', scheme: 'http', target: '/' }],
    [{ request: 'http://shop.test?x' }, { target: '/?x' }],
    [
      { request: 'post HTTP://Shop.test:8080/' },
      { method: 'post', scheme: 'http', host: 'Shop.test:8080', port: 8080 },
    ],
    [{ request: 'http://a.test/x/../%2e//y#z' }, { target: '/x/../%2e//y#z' }],
    [
      { request: 'http://10.0.0.1/', header: ['Host: a.test', 'X-A:b:c', 'X-E:'] },
      {
        host: 'a.test',
        headers: [
          ['X-A', 'b:c'],
          ['X-E', ''],
        ],
      },
    ],
    [
      { request: 'https://a.test/', from: '10.0.0.1', sni: 'b.test', protocol: 'h2', 'to-gateway': 'a/b' },
      { remoteAddress: '10.0.0.1', sni: 'b.test', protocol: 'h2', gateway: 'a/b' },
    ],
    [{ request: 'tcp://gw.test:5432' }, { protocol: 'tcp', port: 5432, host: 'gw.test:5432' }],
    [{ request: 'udp://gw.test:53/' }, { protocol: 'udp', port: 53 }],
  ])('%j', (values, expected) => {
    expect(requestOf(values)).toMatchObject(expected);
  });

  test.each([
    [{}],
    [{ request: '' }],
    [{ request: '/path' }],
    [{ request: 'ftp://a.test/' }],
    [{ request: 'http:///x' }],
    [{ request: 'tcp://gw.test' }],
    [{ request: 'tcp://gw.test:80/path' }],
    [{ request: 'http://user@a.test/' }],
    [{ request: 'GET http://a.test/ HTTP/1.1' }],
    [{ request: 'http://a.test/', header: ['no colon'] }],
    [{ request: 'http://a.test/', header: ['bad name: x'] }],
  ])('refuses %j', (values) => {
    expect(() => requestOf(values)).toThrow(UsageError);
  });
});
