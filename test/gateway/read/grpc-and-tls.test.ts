import { describe, expect, test } from 'vitest';
import {
  answerOf,
  type Brief,
  codesOf,
  GATEWAY,
  PARENTS,
  readAll,
  request,
  resultOf,
  service,
  to,
} from './world.ts';

const SERVICES = ['a', 'b', 'c'].map((name) => service(`default/${name}`));

function grpc(...rules: ReadonlyArray<readonly [string, object]>): readonly Brief[] {
  const route: Brief = [
    'GRPCRoute',
    'default/r',
    {
      parentRefs: PARENTS,
      rules: rules.map(([backend, match]) => ({ matches: [match], backendRefs: to(backend) })),
    },
  ];
  return [GATEWAY, route, ...SERVICES];
}

const call = (path: string, headers: ReadonlyArray<readonly [string, string]> = []) =>
  request(`POST http://g.test${path}`, { headers, protocol: 'grpc' });

describe('method matches of a GRPCRoute', () => {
  test.each<[object, string, boolean]>([
    [{ service: 'p.S', method: 'M' }, '/p.S/M', true],
    [{ service: 'p.S', method: 'M' }, '/p.S/m', false],
    [{ service: 'p.S', method: 'M' }, '/p.S/M/x', false],
    [{ service: 'p.S' }, '/p.S/Any', true],
    [{ service: 'p.S' }, '/p.S', false],
    [{ service: 'p.S' }, '/p.SX/Any', false],
    [{ method: 'M' }, '/any.Service/M', true],
    [{ method: 'M' }, '/any.Service/MM', false],
    [{ type: 'RegularExpression', service: 'p\\.[A-Z]+' }, '/p.ABC/M', true],
    [{ type: 'RegularExpression', service: 'p\\.[A-Z]+' }, '/pxABC/M', false],
    [{ type: 'RegularExpression', service: 'a|b', method: 'x|y' }, '/b/x', true],
    [{ type: 'RegularExpression', service: 'a|b', method: 'x|y' }, '/ab/xy', false],
  ])('%j %s: %s', (method, path, matches) => {
    const result = readAll(grpc(['a', { method }]));
    expect(answerOf(result, call(path))).toBe(matches ? 'default/a:80' : '404');
  });

  test('the longer service, then the longer method, then more headers', () => {
    const result = readAll(
      grpc(
        ['a', { headers: [{ name: 'h', value: '1' }] }],
        ['b', { method: { service: 'p.S' } }],
        ['c', { method: { service: 'p.S', method: 'M' } }],
      ),
    );
    expect(answerOf(result, call('/p.S/M', [['h', '1']]))).toBe('default/c:80');
    expect(answerOf(result, call('/p.S/N', [['h', '1']]))).toBe('default/b:80');
    expect(answerOf(result, call('/p.T/N', [['h', '1']]))).toBe('default/a:80');
    expect(answerOf(result, call('/p.T/N'))).toBe('404');
  });

  test('a rule without match takes every call, a route without rules none', () => {
    const all: Brief = ['GRPCRoute', 'default/r', { parentRefs: PARENTS, rules: [{ backendRefs: to('a') }] }];
    expect(answerOf(readAll([GATEWAY, all, ...SERVICES]), call('/p.S/M'))).toBe('default/a:80');
    const none: Brief = ['GRPCRoute', 'default/r', { parentRefs: PARENTS }];
    expect(answerOf(readAll([GATEWAY, none, ...SERVICES]), call('/p.S/M'))).toBe('404');
  });

  test('invalid backends are UNAVAILABLE for a client', () => {
    const result = readAll(grpc(['nope', {}]));
    expect(answerOf(result, call('/p.S/M'))).toBe('503');
    expect(codesOf(result)).toEqual(['GP6020']);
  });
});

describe('an HTTPRoute without rules or matches', () => {
  test.each<[string, object, string]>([
    ['no rules: everything is answered with an error', {}, '500'],
    ['an empty list of rules serves nothing', { rules: [] }, '404'],
    ['no matches: every path', { rules: [{ backendRefs: to('a') }] }, 'default/a:80'],
    [
      'an empty list of matches: every path',
      { rules: [{ matches: [], backendRefs: to('a') }] },
      'default/a:80',
    ],
    [
      'a match without path: every path',
      { rules: [{ matches: [{}], backendRefs: to('a') }] },
      'default/a:80',
    ],
  ])('%s', (_, spec, expected) => {
    const route: Brief = ['HTTPRoute', 'default/r', { parentRefs: PARENTS, ...spec }];
    expect(answerOf(readAll([GATEWAY, route, ...SERVICES]), request('http://x.test/any'))).toBe(expected);
  });
});

describe('TLSRoutes', () => {
  const gateway = (...listeners: readonly object[]): Brief => [
    'Gateway',
    'default/gw',
    { gatewayClassName: 'any', listeners },
  ];
  const tls = (name: string, mode: string, hostname?: string): object => ({
    name,
    port: 443,
    protocol: 'TLS',
    tls: { mode, certificateRefs: [{ name: 'cert' }] },
    ...(hostname === undefined ? {} : { hostname }),
  });
  const route = (name: string, hostname: string, more: object = {}): Brief => [
    'TLSRoute',
    `default/${name}`,
    { parentRefs: [{ name: 'gw' }], hostnames: [hostname], rules: [{ backendRefs: to(name) }], ...more },
  ];
  const CERTIFICATE: Brief = ['Secret', 'default/cert', { dataKeys: ['tls.crt'] }];
  const connect = (sni: string) => request(`https://${sni}/`, { protocol: 'tls' });

  test.each([
    ['a.test', 'default/a:80'],
    ['x.b.test', 'default/b:80'],
    ['y.x.b.test', 'default/b:80'],
    ['b.test', '0'],
  ])('the server name decides: %s: %s', (sni, expected) => {
    const objects = [gateway(tls('raw', 'Passthrough')), route('a', 'a.test'), route('b', '*.b.test')];
    expect(answerOf(readAll([...objects, ...SERVICES]), connect(sni))).toBe(expected);
  });

  test('passed through, the backend sees the name of the client; terminated, it sees no TLS', () => {
    const listeners = [tls('pass', 'Passthrough', 'a.test'), tls('end', 'Terminate', 'b.test')];
    const objects = [gateway(...listeners), route('a', 'a.test'), route('b', 'b.test'), CERTIFICATE];
    const result = readAll([...objects, ...SERVICES]);
    expect(resultOf(result, connect('a.test')).upstream?.serverName).toBe('a.test');
    expect(resultOf(result, connect('a.test')).backend?.protocol).toBe('tls');
    expect(resultOf(result, connect('b.test')).upstream?.serverName).toBeUndefined();
    expect(resultOf(result, connect('b.test')).backend?.protocol).toBe('tcp');
  });

  test('terminating needs a certificate', () => {
    const objects = [gateway(tls('end', 'Terminate')), route('a', 'a.test'), ...SERVICES];
    const result = readAll(objects);
    expect(answerOf(result, connect('a.test'))).toBe('0');
    expect(codesOf(result)).toEqual(['GP6005']);
  });

  test('of two routes for one name the older counts; an invalid backend refuses its share', () => {
    const half = { rules: [{ backendRefs: to('a', 'nope') }], created: '2024-01-01T00:00:00Z' };
    const objects = [gateway(tls('raw', 'Passthrough')), route('b', 'a.test'), route('c', 'a.test', half)];
    const result = readAll([...objects, ...SERVICES]);
    expect(answerOf(result, connect('a.test'))).toBe('50% default/a:80, 50% 0');
  });

  test('an HTTPRoute does not attach to a TLS listener, nor a TLSRoute to an HTTPS listener', () => {
    const http: Brief = ['HTTPRoute', 'default/h', { parentRefs: [{ name: 'gw', sectionName: 'raw' }] }];
    const objects = [gateway(tls('raw', 'Passthrough')), http, ...SERVICES];
    expect(codesOf(readAll(objects))).toEqual(['GP6012']);
  });

  describe('on one port with HTTPS listeners, the most specific hostname takes the connection', () => {
    const https = (name: string, hostname?: string): object => ({
      ...tls(name, 'Terminate', hostname),
      protocol: 'HTTPS',
    });
    const http: Brief = [
      'HTTPRoute',
      'default/h',
      { parentRefs: [{ name: 'gw', sectionName: 'web' }], rules: [{ backendRefs: to('c') }] },
    ];
    test.each<[string, object, object, string, string]>([
      [
        'HTTPS for all, TLS for one',
        https('web'),
        tls('raw', 'Passthrough', 'a.test'),
        'default/a:80',
        'default/c:80',
      ],
      [
        'TLS for all, HTTPS for one',
        https('web', 'o.test'),
        tls('raw', 'Passthrough'),
        'default/a:80',
        'default/c:80',
      ],
      [
        'HTTPS nearer than TLS',
        https('web', '*.test'),
        tls('raw', 'Passthrough'),
        'default/c:80',
        'default/c:80',
      ],
    ])('%s', (_, web, raw, onA, onO) => {
      const objects = [gateway(web, raw), http, route('a', 'a.test'), CERTIFICATE, ...SERVICES];
      const result = readAll(objects);
      expect(answerOf(result, request('https://a.test/'))).toBe(onA);
      expect(answerOf(result, request('https://o.test/'))).toBe(onO);
    });
  });
});
