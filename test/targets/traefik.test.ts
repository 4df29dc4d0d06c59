import { describe, expect, test } from 'vitest';
import type { Request } from '../../src/model/request.ts';
import { TRAEFIK } from '../../src/targets/traefik/index.ts';
import { GATEWAY, PARENTS, readAll, request, resultOf, service, to } from '../gateway/read/world.ts';

function result(rule: object, asked: Request) {
  const route = { parentRefs: PARENTS, rules: [{ ...rule, backendRefs: to('a') }] };
  const objects = [GATEWAY, ['HTTPRoute', 'default/r', route] as const, service('default/a')];
  return resultOf(readAll(objects, true, TRAEFIK.dialect), asked);
}

const cors = (fields: object): object => ({ filters: [{ type: 'CORS', cors: fields }] });

describe('CORS filters', () => {
  test.each<[string, Partial<Request>, string]>([
    ['the origin itself', { headers: [['origin', 'https://a.test']] }, 'https://a.test'],
    ['an empty text without one', {}, ''],
  ])('answer * with %s', (_, more, expected) => {
    const { responseHeaders } = result(cors({ allowOrigins: ['*'] }), request('http://x.test/', more));
    expect(responseHeaders.set['access-control-allow-origin']).toBe(expected);
  });

  test('print lists without spaces', () => {
    const headers = [
      ['origin', 'https://a.test'],
      ['access-control-request-method', 'GET'],
    ] as const;
    const fields = { allowOrigins: ['https://a.test'], allowMethods: ['GET', 'PUT'] };
    const { status, responseHeaders } = result(cors(fields), request('OPTIONS http://x.test/', { headers }));
    expect([status, responseHeaders.set['access-control-allow-methods']]).toEqual([200, 'GET,PUT']);
  });
});

describe('ReplacePrefixMatch for a prefix that ends with a slash', () => {
  test.each([
    ['/foo/x', '/baz/x'],
    ['/foo', '/baz/foo'],
  ])('%s becomes %s', (path, expected) => {
    const rule = {
      matches: [{ path: { type: 'PathPrefix', value: '/foo/' } }],
      filters: [
        {
          type: 'URLRewrite',
          urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/baz' } },
        },
      ],
    };
    expect(result(rule, request(`http://x.test${path}`)).upstream?.target).toBe(expected);
  });
});

describe('headers of the proxy', () => {
  test('name the host and port that the client asked for, also where the host is rewritten', () => {
    const rule = { filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 'internal.test' } }] };
    const { upstream } = result(rule, request('http://x.test/'));
    expect(upstream?.host).toBe('internal.test');
    expect(upstream?.headers).toMatchObject({
      'x-forwarded-host': 'x.test',
      'x-forwarded-port': '80',
      'x-forwarded-proto': 'http',
    });
  });

  test('of clients are not believed', () => {
    const headers = [['x-forwarded-prefix', '/evil']] as const;
    const { upstream } = result({}, request('http://x.test/', { headers }));
    expect(Object.keys(upstream?.headers ?? {})).not.toContain('x-forwarded-prefix');
  });
});
