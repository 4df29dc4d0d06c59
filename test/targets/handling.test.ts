import { describe, expect, test } from 'vitest';
import { SPECIFICATION } from '../../src/gateway/dialect.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import {
  answerOf,
  type Brief,
  codesOf,
  GATEWAY,
  PARENTS,
  readAll,
  request,
  to,
} from '../gateway/read/world.ts';
import { asked, check, match, readIn, SERVICES } from './rules.ts';

describe('paths that are not canonical', () => {
  const rules = ['= /a/b -> a', '/ -> b'];
  check([
    ['specification', rules, 'GET /a//b', 'b'],
    // envoyproxy/gateway, listener.go: MergeSlashes, UnescapeAndRedirect
    ['envoy-gateway', rules, 'GET /a//b', 'a'],
    ['envoy-gateway', rules, 'GET /a/./%62', 'a'],
    ['envoy-gateway', rules, 'GET /../a/b', 'a'],
    ['envoy-gateway', rules, 'GET /a%2Fb', '307 /a/b'],
    // istio, listener_builder.go: normalize_path without merge_slashes
    ['istio', rules, 'GET /a//b', 'b'],
    ['istio', rules, 'GET /a/c/../b', 'a'],
    ['istio', rules, 'GET /a%2Fb', 'b'],
    // kgateway, fc.go: MergeSlashes, escaped slashes kept
    ['kgateway', rules, 'GET /a//b', 'a'],
    ['kgateway', rules, 'GET /a%2Fb', 'b'],
    // nginx, ngx_http_parse_complex_uri
    ['nginx-gateway-fabric', rules, 'GET /a%2Fb', 'a'],
    ['nginx-gateway-fabric', rules, 'GET /../a/b', '400'],
    // traefik, sanitizePath and withRoutingPath
    ['traefik', rules, 'GET /a//b', 'a'],
    ['traefik', rules, 'GET /../a/b/.', 'a'],
    ['traefik', rules, 'GET /a%2Fb', 'b'],
    ['traefik', ['~ ^/a_b$ -> a', '~ ^/a\\sb$ -> c'], 'GET /a%20b', 'c'],
    // agentgateway, route.rs and haproxy: as sent
    ['agentgateway', rules, 'GET /a//b', 'b'],
    ['haproxy', rules, 'GET /a//b', 'b'],
  ]);
});

describe('listeners of one port', () => {
  const all = { namespaces: { from: 'All' } };
  const gateway = (protocol: 'HTTP' | 'HTTPS'): Brief => {
    const tls = protocol === 'HTTPS' ? { tls: { certificateRefs: [{ name: 'cert' }] } } : {};
    const common = { port: protocol === 'HTTPS' ? 443 : 80, protocol, allowedRoutes: all, ...tls };
    const listeners = [
      { name: 'wide', hostname: '*.test', ...common },
      { name: 'narrow', hostname: 'x.test', ...common },
    ];
    return ['Gateway', 'default/gw', { gatewayClassName: 'any', listeners }];
  };
  const on = (listener: string, backend: string, path: string): Brief => [
    'HTTPRoute',
    `default/${backend}`,
    {
      parentRefs: [{ name: 'gw', sectionName: listener }],
      rules: [{ matches: [match(path)], backendRefs: to(backend) }],
    },
  ];
  const secret: Brief = ['Secret', 'default/cert', { dataKeys: ['tls.crt', 'tls.key'] }];
  const objects = (protocol: 'HTTP' | 'HTTPS'): readonly Brief[] => [
    gateway(protocol),
    on('wide', 'a', '/a'),
    on('narrow', 'b', '/b'),
    secret,
    ...SERVICES,
  ];

  test.each([
    ['specification', '404'],
    ['envoy-gateway', '404'],
    // traefik: rules belong to entry points
    ['traefik', 'default/a:80'],
  ])('%s: a route of the wide listener, asked at the host of the narrow one: %s', (dialect, expected) => {
    const result = readAll(objects('HTTP'), true, DIALECTS.get(dialect) ?? SPECIFICATION);
    expect(answerOf(result, request('http://x.test/a'))).toBe(expected);
    expect(answerOf(result, request('http://x.test/b'))).toBe('default/b:80');
    expect(answerOf(result, request('http://y.test/a'))).toBe('default/a:80');
    expect(answerOf(result, request('http://y.test/b'))).toBe('404');
  });

  test.each([
    ['specification', '421'],
    ['agentgateway', '421'],
    // Envoy: the routes of another server name are not those of the connection
    ['envoy-gateway', '404'],
    ['istio', '404'],
    ['traefik', 'default/a:80'],
  ])('%s: a host of another listener than the server name: %s', (dialect, expected) => {
    const result = readAll(objects('HTTPS'), true, DIALECTS.get(dialect) ?? SPECIFICATION);
    expect(answerOf(result, request('https://y.test/a', { sni: 'x.test' }))).toBe(expected);
    expect(answerOf(result, request('https://x.test/b'))).toBe('default/b:80');
  });

  test('where it is not known whether listeners are kept apart, the finding says so', () => {
    const captured: Brief = [
      'HTTPRoute',
      'default/c',
      {
        parentRefs: [{ name: 'gw', sectionName: 'wide' }],
        hostnames: ['x.test'],
        rules: [{ backendRefs: to('c') }],
      },
    ];
    const messages = (dialect: string): readonly string[] =>
      readAll([...objects('HTTP'), captured], true, DIALECTS.get(dialect) ?? SPECIFICATION)
        .findings.filter(({ code }) => code === 'GP6016')
        .map(({ message }) => message);
    const [said = ''] = messages('specification');
    expect(messages('kong')).toEqual([`${said} Whether kong keeps to that is not known.`]);
    expect(messages('envoy-gateway')).toEqual([said]);
    expect(messages('traefik')).toEqual([]);
  });
});

describe('rules that hold something not carried out', () => {
  const rule = (more: object): readonly Brief[] => [
    GATEWAY,
    ['HTTPRoute', 'default/r', { parentRefs: PARENTS, rules: [{ backendRefs: to('a'), ...more }] }],
    ...SERVICES,
  ];
  const mirror = {
    filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'b', port: 80 } } }],
  };
  const timeouts = { timeouts: { request: '5s', backendRequest: '2s' } };
  test.each<[string, object, string, readonly string[]]>([
    // traefik, loadMiddlewares: unsupported filter
    ['traefik', mirror, '500', ['GP6118']],
    ['envoy-gateway', mirror, 'default/a:80', []],
    // traefik: not read; nginx-gateway-fabric, checkForUnsupportedHTTPFields: warnings
    ['traefik', timeouts, 'default/a:80', ['GP6117', 'GP6117']],
    ['nginx-gateway-fabric', timeouts, 'default/a:80', ['GP6117', 'GP6117']],
    // traefik, loadWRRService
    ['traefik', { backendRefs: [] }, '503', ['GP6023']],
    ['istio', { backendRefs: [] }, '500', ['GP6023']],
  ])('%s, %j: %s %j', (dialect, more, expected, codes) => {
    const result = readAll(rule(more), true, DIALECTS.get(dialect) ?? SPECIFICATION);
    expect(answerOf(result, request('http://x.test/'))).toBe(expected);
    expect(codesOf(result)).toEqual(codes);
    const forwards = JSON.stringify(result.table).includes('"kind":"timeouts"');
    expect(forwards).toBe(false);
  });
  test('timeouts stay where they are carried out', () => {
    const result = readAll(rule(timeouts), true, DIALECTS.get('envoy-gateway') ?? SPECIFICATION);
    expect(JSON.stringify(result.table)).toContain('"request":5000,"backendRequest":2000');
  });
});

test('a match behind one that takes everything is reported where prefixes come first', () => {
  expect(codesOf(readIn('istio', ['/ -> a', '~ /api/.* -> b']))).toEqual(['GP6114']);
  expect(codesOf(readIn('istio', ['~ /.* -> a', '~ /api/.* -> b']))).toEqual([]);
  expect(codesOf(readIn('envoy-gateway', ['/ -> a', '~ /api/.* -> b']))).toEqual([]);
});

test('several conditions on one header: the first counts, or all', () => {
  const headers = [
    { name: 'x', value: '1' },
    { name: 'X', value: '2' },
  ];
  const objects: readonly Brief[] = [
    GATEWAY,
    [
      'HTTPRoute',
      'default/r',
      { parentRefs: PARENTS, rules: [{ matches: [{ headers }], backendRefs: to('a') }] },
    ],
    ...SERVICES,
  ];
  const answer = (dialect: string): string =>
    answerOf(readAll(objects, true, DIALECTS.get(dialect) ?? SPECIFICATION), asked('GET / x'));
  expect(answer('specification')).toBe('default/a:80');
  expect(answer('traefik')).toBe('404');
});
