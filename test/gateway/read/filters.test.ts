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

const A = service('default/a');

function ruled(...rules: readonly object[]): readonly Brief[] {
  return [GATEWAY, ['HTTPRoute', 'default/r', { parentRefs: PARENTS, rules }], A, service('default/b')];
}

function filtered(filters: readonly object[], more: object = {}): readonly Brief[] {
  return ruled({ filters, backendRefs: to('a'), ...more });
}

function redirecting(requestRedirect: object, matches?: readonly object[]): readonly Brief[] {
  const filters = [{ type: 'RequestRedirect', requestRedirect }];
  return ruled({ filters, ...(matches === undefined ? {} : { matches }) });
}

describe('RequestRedirect', () => {
  const listeners = [
    { name: 'web', port: 80, protocol: 'HTTP' },
    { name: 'alt', port: 8080, protocol: 'HTTP' },
    { name: 'tls', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'c' }] } },
    { name: 'alt-tls', port: 8443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'c' }] } },
  ];
  const gateway: Brief = ['Gateway', 'default/gw', { gatewayClassName: 'any', listeners }];
  test.each<[string, object, string]>([
    ['http://p.test/x', { scheme: 'https' }, '302 https://p.test/x'],
    ['http://p.test:8080/x', { scheme: 'https' }, '302 https://p.test/x'],
    ['http://p.test:8080/x', { scheme: 'http' }, '302 http://p.test/x'],
    ['http://p.test:8080/x', { hostname: 'o.test' }, '302 http://o.test:8080/x'],
    ['https://p.test/x', { hostname: 'o.test' }, '302 https://o.test/x'],
    ['https://p.test:8443/x', { hostname: 'o.test' }, '302 https://o.test:8443/x'],
    ['http://p.test/x', { port: 8888 }, '302 http://p.test:8888/x'],
    ['http://p.test/x', { scheme: 'https', port: 443 }, '302 https://p.test/x'],
    ['https://p.test/x', { scheme: 'https', port: 80 }, '302 https://p.test:80/x'],
    ['https://p.test:8443/x', { port: 443 }, '302 https://p.test/x'],
    ['http://p.test/x?y=1', { statusCode: 301 }, '301 http://p.test/x?y=1'],
    [
      'http://p.test/x?y=1',
      { path: { type: 'ReplaceFullPath', replaceFullPath: '/z' } },
      '302 http://p.test/z?y=1',
    ],
  ])('%s %j', (url, filter, expected) => {
    const [, ...rest] = redirecting(filter);
    const result = readAll([gateway, ...rest], false);
    expect(answerOf(result, request(url))).toBe(expected);
  });

  test('of one backend among several is answered for its share', () => {
    const filters = [{ type: 'RequestRedirect', requestRedirect: { hostname: 'o.test' } }];
    const backendRefs = [{ name: 'a', port: 80, weight: 3, filters }, ...to('b')];
    const result = readAll(ruled({ backendRefs }));
    expect(answerOf(result, request('http://x.test/y'))).toBe('75% 302 http://o.test/y, 25% default/b:80');
  });
});

describe('ReplacePrefixMatch, in a rewrite and in a redirect', () => {
  test.each([
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '/xyz', '/xyz'],
    ['/foo/', '/foo', '/xyz', '/xyz/'],
    ['/foo/bar', '/foo', '', '/bar'],
    ['/foo/', '/foo', '', '/'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo', '/foo', '/', '/'],
    ['/bar', '/', '/xyz', '/xyz/bar'],
  ])('%s matched by %s, replaced by "%s": %s', (path, value, replacePrefixMatch, expected) => {
    const matches = [{ path: { type: 'PathPrefix', value } }];
    const modifier = { path: { type: 'ReplacePrefixMatch', replacePrefixMatch } };
    const rewriting = filtered([{ type: 'URLRewrite', urlRewrite: modifier }], { matches });
    const asked = request(`http://x.test${path}?q=1`);
    expect(resultOf(readAll(rewriting), asked).upstream?.target).toBe(`${expected}?q=1`);
    expect(answerOf(readAll(redirecting(modifier, matches)), asked)).toBe(`302 http://x.test${expected}?q=1`);
  });

  test('applies to every path when the rule has no match', () => {
    const modifier = { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } };
    const result = readAll(filtered([{ type: 'URLRewrite', urlRewrite: modifier }]));
    expect(resultOf(result, request('http://x.test/a')).upstream?.target).toBe('/v2/a');
  });
});

describe('rules that contradict themselves answer with an error', () => {
  const rewrite = { type: 'URLRewrite', urlRewrite: { hostname: 'o.test' } };
  const redirect = { type: 'RequestRedirect', requestRedirect: { hostname: 'o.test' } };
  const prefixed = {
    type: 'URLRewrite',
    urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } },
  };
  test.each<[string, object]>([
    ['redirect and rewrite', { filters: [rewrite, redirect] }],
    ['redirect and backend', { filters: [redirect], backendRefs: to('a') }],
    [
      'prefix replacement of an exact path',
      { filters: [prefixed], matches: [{ path: { type: 'Exact', value: '/a' } }], backendRefs: to('a') },
    ],
  ])('%s', (_, rule) => {
    const result = readAll(ruled(rule));
    expect(answerOf(result, request('http://x.test/a'))).toBe('500');
    expect(codesOf(result)).toEqual(['GP6032']);
  });
});

describe('what a backend and a client see', () => {
  const edits = {
    set: [{ name: 'X-Set', value: 'new' }],
    add: [{ name: 'X-Add', value: 'more' }],
    remove: ['X-Gone'],
  };
  const asked = request('http://x.test/p', {
    headers: [
      ['x-set', 'old'],
      ['x-add', 'some'],
      ['x-gone', 'here'],
    ],
  });
  test('request headers of the rule and of the backend', () => {
    const own = { set: [{ name: 'X-Own', value: '1' }] };
    const backendRefs = [
      { name: 'a', port: 80, filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: own }] },
    ];
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: edits }];
    const { upstream } = resultOf(readAll(filtered(filters, { backendRefs })), asked);
    expect(upstream?.headers).toEqual({
      host: 'x.test',
      'x-set': 'new',
      'x-add': 'some,more',
      'x-own': '1',
    });
  });
  test('response headers', () => {
    const filters = [{ type: 'ResponseHeaderModifier', responseHeaderModifier: edits }];
    const { responseHeaders } = resultOf(readAll(filtered(filters)), asked);
    expect(responseHeaders).toEqual({
      set: { 'x-set': 'new' },
      added: { 'x-add': 'more' },
      removed: ['x-gone'],
    });
  });
  test('another host', () => {
    const filters = [{ type: 'URLRewrite', urlRewrite: { hostname: 'o.test' } }];
    expect(resultOf(readAll(filtered(filters)), asked).upstream?.host).toBe('o.test');
  });
});

describe('RequestMirror', () => {
  test.each<[object, number]>([
    [{}, 100],
    [{ percent: 25 }, 25],
    [{ percent: 0 }, 0],
    [{ fraction: { numerator: 1, denominator: 8 } }, 12.5],
    [{ fraction: { numerator: 5 } }, 5],
  ])('%j: %d %%', (more, percent) => {
    const filters = [{ type: 'RequestMirror', requestMirror: { backendRef: to('b')[0], ...more } }];
    const { mirrors } = resultOf(readAll(filtered(filters)), request('http://x.test/'));
    expect(mirrors.map((mirror) => mirror.percent)).toEqual(percent === 0 ? [] : [percent]);
  });
  test('of a missing backend is left out', () => {
    const filters = [{ type: 'RequestMirror', requestMirror: { backendRef: to('nope')[0] } }];
    const result = readAll(filtered(filters));
    expect(resultOf(result, request('http://x.test/')).mirrors).toEqual([]);
    expect(answerOf(result, request('http://x.test/'))).toBe('default/a:80');
    expect(codesOf(result)).toEqual(['GP6020']);
  });
});

describe('CORS', () => {
  const preflight = (origin: string): ReturnType<typeof request> =>
    request('OPTIONS http://x.test/', {
      headers: [
        ['Origin', origin],
        ['Access-Control-Request-Method', 'PUT'],
        ['Access-Control-Request-Headers', 'x-a'],
      ],
    });
  const allowed = (cors: object, origin: string): Readonly<Record<string, string | null>> =>
    resultOf(readAll(filtered([{ type: 'CORS', cors }])), preflight(origin)).responseHeaders.set;

  test.each<[string, string, boolean]>([
    ['https://a.test', 'https://a.test', true],
    ['https://a.test:443', 'https://a.test', true],
    ['https://a.test', 'http://a.test', false],
    ['https://a.test', 'https://a.test:8443', false],
    ['https://*.a.test', 'https://x.y.a.test', true],
    ['https://*.a.test', 'https://a.test', false],
    ['https://*.a.test', 'https://xaatest', false],
    ['https://*.a.test', 'https://evil.test/.a.test', false],
    ['http://*.a.test:8080', 'http://x.a.test:8080', true],
    ['http://*.a.test:80', 'http://x.a.test', true],
    ['https://*', 'https://anything.test', true],
  ])('allowing %s: origin %s: %s', (allowOrigin, origin, expected) => {
    const headers = allowed({ allowOrigins: [allowOrigin] }, origin);
    expect(headers['access-control-allow-origin']).toBe(expected ? origin : undefined);
  });

  test.each<[object, object]>([
    [{ allowOrigins: ['*'] }, { 'access-control-allow-origin': '*', 'access-control-max-age': '5' }],
    [
      { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], allowCredentials: true, maxAge: 60 },
      {
        'access-control-allow-origin': 'https://a.test',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'x-a',
        'access-control-max-age': '60',
      },
    ],
    [
      { allowOrigins: ['*'], allowMethods: ['GET', 'PUT'], exposeHeaders: ['x-b', 'x-c'] },
      {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, PUT',
        'access-control-expose-headers': 'x-b, x-c',
        'access-control-max-age': '5',
      },
    ],
  ])('%j', (cors, expected) => {
    expect(allowed(cors, 'https://a.test')).toEqual(expected);
  });
});

describe('filters that the specification leaves to others', () => {
  const extension = [
    { type: 'ExtensionRef', extensionRef: { group: 'example.com', kind: 'Limit', name: 'x' } },
  ];
  const filter: Brief = ['Limit', 'default/x', { spec: {} }];
  test('an extension that does not exist is answered with an error', () => {
    const result = readAll(filtered(extension));
    expect(answerOf(result, request('http://x.test/'))).toBe('500');
    expect(codesOf(result)).toEqual(['GP6030']);
  });
  test('one that may exist is opaque', () => {
    const result = readAll(filtered(extension), false);
    expect(answerOf(result, request('http://x.test/'))).toBe('opaque, default/a:80');
    expect(codesOf(result)).toEqual(['GP6031']);
  });
  test('an object of another group with the same kind and name is another object', () => {
    expect(answerOf(readAll([...filtered(extension), filter]), request('http://x.test/'))).toBe('500');
  });
  test('a backend of a kind that somebody defines is opaque', () => {
    const backend: Brief = ['Limit', 'default/b', { spec: {} }];
    const backendRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Limit', name: 'b' }];
    const objects = [...ruled({ backendRefs }), backend];
    expect(answerOf(readAll(objects), request('http://x.test/'))).toBe('opaque');
    const other = [{ group: 'other.test', kind: 'Limit', name: 'b' }];
    expect(answerOf(readAll([...ruled({ backendRefs: other }), backend]), request('http://x.test/'))).toBe(
      '500',
    );
  });
  test('a CORS filter on a backend is opaque', () => {
    const backendRefs = [{ name: 'a', port: 80, filters: [{ type: 'CORS', cors: { allowOrigins: ['*'] } }] }];
    const result = readAll(ruled({ backendRefs }));
    expect(answerOf(result, request('http://x.test/'))).toBe('opaque, default/a:80');
  });
});

describe('ExternalAuth', () => {
  const auth = (backend: string): readonly object[] => [
    {
      type: 'ExternalAuth',
      externalAuth: { protocol: 'HTTP', backendRef: { name: backend, port: 80 }, http: { path: '/check' } },
    },
  ];
  test('lets a request pass or not', () => {
    expect(answerOf(readAll(filtered(auth('b'))), request('http://x.test/'))).toBe('default/a:80, 403');
  });
  test('lets nothing pass without its service', () => {
    const result = readAll(filtered(auth('nope')));
    expect(answerOf(result, request('http://x.test/'))).toBe('403');
    expect(codesOf(result)).toEqual(['GP6020']);
  });
});
