import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, ROUTE } from '../support.ts';

const KIND = 'agentgateway.dev/v1alpha1 AgentgatewayPolicy';

function answer(traffic: object, target = '/a', headers: Request['headers'] = []) {
  const text = ROUTE + policy(KIND, 'a', 'HTTPRoute route first', { traffic });
  const asked: Request = { scheme: 'http', host: 'x.test', method: 'GET', target, headers };
  return answerAt('agentgateway', text, asked).results;
}

function isOpaque(traffic: object): boolean {
  return answer(traffic).some(({ kind }) => kind === 'opaque');
}

const backendRef = { kind: 'Service', name: 'gate', port: 80 };
const sets = (...set: ReadonlyArray<readonly [string, string]>): object => ({
  transformation: { request: { set: set.map(([name, value]) => ({ name, value })) } },
});

describe('headers of the answer of a service', () => {
  const asked = { headers: [['X-User', 'mallory']] as const };
  const users = (traffic: object): readonly unknown[] =>
    answer(traffic, '/a', asked.headers).flatMap(({ upstream }) =>
      upstream === undefined ? [] : [upstream.headers['x-user']],
    );
  const http = { path: '"/check"' };
  const responseMetadata = { 'x-user': 'default(response.headers.join()["x-user"], null)' };

  test('allowedResponseHeaders leaves what the client sent where the answer has none', () => {
    const extAuth = { backendRef, http: { ...http, allowedResponseHeaders: ['X-User'] } };
    expect(users({ extAuth })).toEqual([null, 'mallory']);
  });

  test("by a transformation they are the service's alone", () => {
    const extAuth = { backendRef, http: { ...http, responseMetadata } };
    expect(users({ extAuth, ...sets(['X-User', 'extauthz["x-user"]']) })).toEqual([null, undefined]);
  });

  test.each([
    ['of other metadata', responseMetadata, 'extauthz["x-other"]'],
    ['of metadata that is something else', { 'x-user': '"root"' }, 'extauthz["x-user"]'],
    ['of the request', responseMetadata, 'request.headers["x-user"]'],
  ])('a header made %s is one that nobody knows', (_, metadata, value) => {
    const extAuth = { backendRef, http: { ...http, responseMetadata: metadata } };
    expect(isOpaque({ extAuth, ...sets(['X-User', value]) })).toBe(true);
  });
});

describe('rewrites of the path', () => {
  const QUERY = ' + request.pathAndQuery.regexReplace("^[^?]*", "")';
  const rewrite = (pattern: string, by: string): object =>
    sets([
      ':path',
      `request.path.regexReplace("${pattern}", "${by.replaceAll(/<(\d)>/g, '$${$1}')}")${QUERY}`,
    ]);

  test.each([
    ['^/a/([a-z]+)/([0-9]+)$', '/<2>/<1>', '/a/b/1?q=2', '/1/b?q=2'],
    ['^/a(.*)$', '/$$<1>', '/a/x', '/$/x'],
    ['^/a\\\\.b(.*)$', '/dot<1>', '/a/x', '/a/x'],
    ['^/a(.*)$', '/b', '/a', '/b'],
  ])('%s to %s: %s becomes %s', (pattern, by, target, expected) => {
    const [result] = answer(rewrite(pattern, by), target);
    expect(result?.upstream?.target).toBe(expected);
  });

  test.each([
    ['a path without its query', sets([':path', 'request.path.regexReplace("^/a", "/b")'])],
    ['a group by a name', rewrite('^/(?P<x>a)', '/$x')],
    ['an expression that is not valid', rewrite('^/(a', '/b')],
    ['another header as well', sets([':path', '"/x"'], ['x-a', '"b"'])],
    ['the body', { transformation: { request: { body: '"x"' } } }],
  ])('%s: nobody knows', (_, traffic) => {
    expect(isOpaque(traffic)).toBe(true);
  });
});

describe('answers without a backend', () => {
  const directResponse = {
    status: 418,
    body: 'short and stout',
    headers: [{ name: 'x-kind', value: '"teapot"' }],
  };

  test('status, headers and body', () => {
    const [result] = answer({ directResponse });
    expect(result).toMatchObject({ status: 418, responseHeaders: { set: { 'x-kind': 'teapot' } } });
  });

  test('behind the checks of access', () => {
    const extAuth = { backendRef, http: { path: '"/check"' } };
    expect(answer({ directResponse, extAuth }).map(({ status }) => status)).toEqual([418, 401, 403, 403]);
  });

  test.each([
    ['a header that is worked out', { ...directResponse, headers: [{ name: 'x', value: 'request.path' }] }],
    ['a body that is worked out', { status: 200, bodyExpression: 'request.path' }],
    ['one that has a condition', { conditional: [{ condition: 'true', policy: directResponse }] }],
  ])('%s: nobody knows', (_, other) => {
    expect(isOpaque({ directResponse: other })).toBe(true);
  });
});
