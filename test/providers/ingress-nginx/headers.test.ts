import { describe, expect, test } from 'vitest';
import { compileCluster, resultsOf, secretObject } from './support.ts';

const BASIC = { 'auth-type': 'basic', 'auth-secret': 'users' };
const USERS = [secretObject('users', ['auth'])];
const RULE = ['h.test / P web'];
const GOOD = { Authorization: 'Basic dTpw' };

describe('headers of answers and requests', () => {
  test('CORS headers are on every answer, also on refusals', () => {
    const compiled = compileCluster({
      ingresses: [{ name: 'a', annotations: { ...BASIC, 'enable-cors': 'true' }, rules: RULE }],
      others: USERS,
    });
    const [refused] = resultsOf(compiled, 'http://h.test/');
    expect(refused?.status).toBe(401);
    expect(refused?.responseHeaders.set).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
    });
  });

  const upstream = (
    annotations: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    settings: Readonly<Record<string, string>> = {},
    text = 'http://H.test:8080/x',
  ) => {
    const compiled = compileCluster({
      ingresses: [{ name: 'a', annotations, rules: ['h.test /x P web'] }],
      others: USERS,
      settings,
    });
    return resultsOf(compiled, text, headers, '10.0.0.9')[0]?.upstream;
  };

  test('forwarding headers replace what the client sent', () => {
    const sent = {
      'X-Forwarded-For': '1.1.1.1',
      'X-Forwarded-Host': 'liar',
      'X-Forwarded-Proto': 'https',
      Proxy: 'p',
    };
    const got = upstream({}, sent);
    expect(got?.host).toBe('H.test:8080');
    expect(got?.headers).toMatchObject({
      'x-forwarded-for': '10.0.0.9',
      'x-real-ip': '10.0.0.9',
      'x-original-forwarded-for': '1.1.1.1',
      'x-forwarded-host': 'H.test:8080',
      'x-original-forwarded-host': 'liar',
      'x-forwarded-proto': 'http',
      'x-scheme': 'http',
      'x-forwarded-port': '80',
    });
    expect(got?.headers).not.toHaveProperty('proxy');
  });

  test('with use-forwarded-headers they are believed', () => {
    const sent = {
      'X-Forwarded-For': '1.1.1.1',
      'X-Forwarded-Host': 'pub, h',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Port': '7',
    };
    const got = upstream({}, sent, { 'use-forwarded-headers': 'true' });
    expect(got?.host).toBe('pub');
    expect(got?.headers).toMatchObject({
      'x-forwarded-for': '1.1.1.1',
      'x-forwarded-host': 'pub',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '7',
    });
    const full = upstream({}, sent, {
      'use-forwarded-headers': 'true',
      'compute-full-forwarded-for': 'true',
    });
    expect(full?.headers['x-forwarded-for']?.replace(' ', '')).toBe('1.1.1.1,10.0.0.9');
  });

  test.each([
    ['upstream-vhost', { 'upstream-vhost': 'v.test' }, { host: 'v.test', 'x-forwarded-host': 'H.test:8080' }],
    ['basic auth hides the password', BASIC, { authorization: undefined }],
    ['basic auth that is off hides it too', { ...BASIC, 'auth-realm': 'off' }, { authorization: undefined }],
    [
      'x-forwarded-prefix needs a rewrite',
      { 'x-forwarded-prefix': '/p' },
      { 'x-forwarded-prefix': undefined },
    ],
    [
      'x-forwarded-prefix with one',
      { 'x-forwarded-prefix': '/p', 'rewrite-target': '/y' },
      { 'x-forwarded-prefix': '/p' },
    ],
    [
      'lower-case grpc loses the proxy headers',
      { 'backend-protocol': 'grpc' },
      { 'x-real-ip': undefined, host: 'upstream_balancer' },
    ],
    ['GRPC does not', { 'backend-protocol': 'GRPC' }, { 'x-real-ip': '10.0.0.9', host: 'H.test:8080' }],
  ])('%s', (_says, annotations, expected) => {
    const got = upstream(annotations as Record<string, string>, GOOD);
    for (const [name, value] of Object.entries(expected)) expect(got?.headers[name]).toBe(value);
  });

  test('headers of the authentication service replace the client’s', () => {
    const compiled = compileCluster({
      ingresses: [
        {
          name: 'a',
          annotations: { 'auth-url': 'http://auth.test/', 'auth-response-headers': 'X-User' },
          rules: RULE,
        },
      ],
    });
    const values = resultsOf(compiled, 'http://h.test/', { 'X-User': 'forged' })
      .filter(({ kind }) => kind === 'forwarded')
      .map((result) => result.upstream?.headers['x-user']);
    expect(values).toEqual([null, undefined]);
  });
});
