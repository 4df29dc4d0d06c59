import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import type { Request } from '../../../src/model/request.ts';
import {
  answer,
  codes,
  compileObjects,
  gateway,
  plainServer,
  service,
  to,
  virtualService,
} from './support.ts';

const services = ['one', 'two', 'api', 'web'].map((name) => service(name));

/** Compiles the `http` list of one VirtualService. */
function http(entries: readonly JsonObject[], more: readonly Json[] = []) {
  return compileObjects([gateway(), virtualService({ http: entries }), ...services, ...more]);
}

describe('matches', () => {
  const asked = (match: JsonObject, url: string, more: Partial<Request> = {}): boolean =>
    answer(http([{ match: [match], ...to('one') }]), url, more) !== '404';

  test.each<[name: string, match: JsonObject, url: string, more: Partial<Request>, holds: boolean]>([
    ['a prefix is a text', { uri: { prefix: '/foo' } }, 'http://h/foobar', {}, true],
    ['a prefix with a slash', { uri: { prefix: '/foo/' } }, 'http://h/foo', {}, false],
    ['a regular expression is for the whole path', { uri: { regex: '/v[0-9]' } }, 'http://h/v1/x', {}, false],
    ['the query is no part of the path', { uri: { exact: '/a' } }, 'http://h/a?b=c', {}, true],
    ['case counts', { uri: { exact: '/a' } }, 'http://h/A', {}, false],
    ['unless it is told not to', { uri: { exact: '/a' }, ignoreUriCase: true }, 'http://h/A', {}, true],
    ['but in regular expressions', { uri: { regex: '/a' }, ignoreUriCase: true }, 'http://h/A', {}, false],
    [
      'letters that mean something in patterns',
      { uri: { prefix: '/a.b' }, ignoreUriCase: true },
      'http://h/aXb',
      {},
      false,
    ],
    ['dot segments are resolved', { uri: { exact: '/b' } }, 'http://h/a/../b', {}, true],
    ['slashes are not merged', { uri: { exact: '/a/b' } }, 'http://h/a//b', {}, false],
    ['authority holds the port', { authority: { exact: 'h' } }, 'http://h:8080/', {}, false],
    ['authority as sent', { authority: { exact: 'h:8080' } }, 'http://h:8080/', {}, true],
    ['scheme of the connection', { scheme: { exact: 'https' } }, 'http://h/', {}, false],
    ['method', { method: { exact: 'POST' } }, 'http://h/', { method: 'POST' }, true],
    ['method by prefix', { method: { prefix: 'P' } }, 'http://h/', { method: 'PATCH' }, true],
    ['method by prefix, not held', { method: { prefix: 'P' } }, 'http://h/', {}, false],
    ['any method', { method: { regex: '.+' } }, 'http://h/', { method: 'FOO' }, true],
    ['pseudo header', { headers: { ':method': { exact: 'GET' } } }, 'http://h/', { method: 'PUT' }, false],
    [
      'header names without case',
      { headers: { 'X-A': { exact: '1' } } },
      'http://h/',
      { headers: [['x-a', '1']] },
      true,
    ],
    ['a missing header never matches', { headers: { 'x-a': { regex: '.*' } } }, 'http://h/', {}, false],
    ['presence', { headers: { 'x-a': {} } }, 'http://h/', { headers: [['X-A', '']] }, true],
    ['the star is presence', { headers: { 'x-a': { regex: '*' } } }, 'http://h/', {}, false],
    ['absence', { withoutHeaders: { 'x-a': {} } }, 'http://h/', { headers: [['x-a', '1']] }, false],
    [
      'an inverted value',
      { withoutHeaders: { 'x-a': { exact: '1' } } },
      'http://h/',
      { headers: [['x-a', '2']] },
      true,
    ],
    [
      'an inverted value, header missing',
      { withoutHeaders: { 'x-a': { exact: '1' } } },
      'http://h/',
      {},
      true,
    ],
    [
      'a missing header counts as empty',
      { withoutHeaders: { 'x-a': { regex: '.*' } } },
      'http://h/',
      {},
      false,
    ],
    ['queries are not decoded', { queryParams: { q: { exact: 'A' } } }, 'http://h/?q=%41', {}, false],
    [
      'the first value of a parameter',
      { queryParams: { q: { exact: '1' } } },
      'http://h/?q=2&q=1',
      {},
      false,
    ],
    ['a parameter without value is there', { queryParams: { q: {} } }, 'http://h/?q', {}, true],
    ['another port', { port: 8080 }, 'http://h/', {}, false],
    ['another gateway', { gateways: ['mesh'] }, 'http://h/', {}, false],
    ['this gateway', { gateways: ['gateway'], sourceLabels: { app: 'x' } }, 'http://h/', {}, true],
    ['labels of the gateway', { sourceLabels: { istio: 'ingressgateway' } }, 'http://h/', {}, true],
    ['labels of workloads', { sourceLabels: { app: 'reviews' } }, 'http://h/', {}, false],
    ['a namespace of workloads', { sourceNamespace: 'shop' }, 'http://h/', {}, false],
    [
      'claims without a token',
      { headers: { '@request.auth.claims.group': { exact: 'a' } } },
      'http://h/',
      {},
      false,
    ],
  ])('%s', (_name, match, url, more, holds) => {
    expect(asked(match, url, more)).toBe(holds);
  });

  test('claims of verified tokens make a request uncertain, others not', () => {
    const compiled = http(
      [{ match: [{ headers: { '@request.auth.claims.group': { exact: 'a' } } }], ...to('one') }, to('two')],
      [
        {
          apiVersion: 'security.istio.io/v1',
          kind: 'RequestAuthentication',
          metadata: { name: 'tokens', namespace: 'istio-system' },
          spec: { jwtRules: [{ issuer: 'i' }] },
        },
      ],
    );
    expect(answer(compiled, 'http://h/')).toBe('two:80 as /');
    const headers = [['Authorization', 'Bearer x']] as const;
    expect(answer(compiled, 'http://h/', { headers })).toContain('opaque');
    expect(codes(compiled)).toContain('GP4210');
  });
});

describe('order', () => {
  test('routes of VirtualServices for one host go by age', () => {
    const objects = [
      virtualService(
        { http: [{ match: [{ uri: { prefix: '/api/v2' } }], ...to('two') }] },
        { name: 'a', age: 2 },
      ),
      virtualService(
        { http: [{ match: [{ uri: { prefix: '/api' } }], ...to('one') }] },
        { name: 'b', age: 1 },
      ),
    ];
    expect(answer(compileObjects([gateway(), ...objects, ...services]), 'http://h/api/v2')).toBe(
      'one:80 as /api/v2',
    );
  });

  test('what is never reached is named', () => {
    const compiled = http([to('one'), { match: [{ uri: { exact: '/a' } }], ...to('two') }]);
    expect(answer(compiled, 'http://h/a')).toBe('one:80 as /a');
    expect(codes(compiled)).toContain('GP4201');
    const dead = compiled.ledger.filter(({ key }) => key.startsWith('spec.http[1]'));
    expect(dead.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'spec.http[1].match[0].uri no-effect',
      'spec.http[1].route no-effect',
    ]);
  });

  test('a match for another scheme than that of the port is named', () => {
    const compiled = http([{ match: [{ scheme: { exact: 'https' } }], ...to('one') }, to('two')]);
    expect(codes(compiled)).toContain('GP4201');
  });

  test('a match for a port that no server has is named', () => {
    const compiled = http([{ match: [{ port: 81 }], ...to('two') }, to('one')]);
    expect(answer(compiled, 'http://h/')).toBe('one:80 as /');
    const account = compiled.ledger.filter(({ key }) => key.startsWith('spec.http['));
    expect(account.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'spec.http[0].match[0].port no-effect',
      'spec.http[0].route no-effect',
      'spec.http[1].route converted',
    ]);
  });

  test('a catch-all for one port ends the list on that port only', () => {
    const objects = [
      gateway([plainServer(), plainServer(['*'], {}, 8080)]),
      virtualService({ http: [{ match: [{ port: 80 }], ...to('one') }, { ...to('two') }] }),
      ...services,
    ];
    const compiled = compileObjects(objects);
    expect(answer(compiled, 'http://h/')).toBe('one:80 as /');
    expect(answer(compiled, 'http://h/', { port: 8080 })).toBe('two:80 as /');
  });
});
