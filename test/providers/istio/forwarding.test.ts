import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import type { Request } from '../../../src/model/request.ts';
import { answer, compileObjects, gateway, results, service, to, virtualService } from './support.ts';

const services = ['one', 'two', 'api', 'web'].map((name) => service(name));

/** Compiles the `http` list of one VirtualService. */
function http(entries: readonly JsonObject[], more: readonly Json[] = []) {
  return compileObjects([gateway(), virtualService({ http: entries }), ...services, ...more]);
}

describe('rewrites of paths', () => {
  test.each<[match: JsonObject, rewrite: JsonObject, path: string, upstream: string]>([
    [{ uri: { prefix: '/foo' } }, { uri: '/' }, '/foo', '/'],
    [{ uri: { prefix: '/foo' } }, { uri: '/' }, '/foo/bar', '//bar'],
    [{ uri: { prefix: '/foo' } }, { uri: '/' }, '/foobar', '/bar'],
    [{ uri: { prefix: '/foo/' } }, { uri: '/' }, '/foo/bar', '/bar'],
    [{ uri: { prefix: '/foo/' } }, { uri: '/x' }, '/foo/bar', '/xbar'],
    [{ uri: { prefix: '/foo' } }, { uri: '/x/' }, '/foo/bar', '/x//bar'],
    [{ uri: { prefix: '/foo' } }, { uri: '/x' }, '/foo/bar?q=1', '/x/bar?q=1'],
    [{ uri: { prefix: '/foo' } }, { uri: '/x' }, '/foobar', '/xbar'],
    [{ method: { exact: 'GET' } }, { uri: '/x' }, '/foo', '/xfoo'],
    [{ uri: { exact: '/foo' } }, { uri: '/new/path' }, '/foo?k=v', '/new/path?k=v'],
    [{ uri: { regex: '/f.*' } }, { uri: '/x' }, '/foo/bar', '/x'],
    [{ uri: { prefix: '/FOO' }, ignoreUriCase: true }, { uri: '/x' }, '/foo/bar', '/x/bar'],
    [
      { uri: { prefix: '/' } },
      { uriRegexRewrite: { match: 'old', rewrite: 'new' } },
      '/old/x/old',
      '/new/x/new',
    ],
    [
      { uri: { prefix: '/' } },
      { uriRegexRewrite: { match: '^/service/([^/]+)(/.*)$', rewrite: '\\2/instance/\\1' } },
      '/service/a/v1',
      '/v1/instance/a',
    ],
    [{ uri: { prefix: '/' } }, { authority: 'b' }, '/a/../b', '/b'],
  ])('%j %j %s', (match, rewrite, path, upstream) => {
    expect(answer(http([{ match: [match], rewrite, ...to('one') }]), `http://h${path}`)).toBe(
      `one:80 as ${upstream}`,
    );
  });
});

describe('redirects', () => {
  test.each<[redirect: JsonObject, url: string, expected: string]>([
    [{ uri: '/b' }, 'http://h:8080/a?x=1', '301 http://h:8080/b?x=1'],
    [{ uri: 'b' }, 'http://h/a', '301 http://h/b'],
    [{ uri: '/b?fixed=1' }, 'http://h/a?x=1', '301 http://h/b?fixed=1'],
    [{ prefixRewrite: '/new' }, 'http://h/a/b?x=1', '301 http://h/new/b?x=1'],
    [{ authority: 'new.example:8443' }, 'http://h:81/a', '301 http://new.example:8443/a'],
    [{ scheme: 'https' }, 'http://h:80/a', '301 https://h/a'],
    [{ scheme: 'https' }, 'http://h:8080/a', '301 https://h:8080/a'],
    [{ scheme: 'https', port: 8443 }, 'http://h:80/a', '301 https://h:8443/a'],
    [{ scheme: 'https', port: 443 }, 'http://h:8080/a', '301 https://h:8080/a'],
    [{ scheme: 'https', derivePort: 'FROM_REQUEST_PORT' }, 'http://h/a', '301 https://h:80/a'],
    [{ derivePort: 'FROM_REQUEST_PORT' }, 'http://h/a', '301 http://h/a'],
    [{ scheme: 'https', derivePort: 'FROM_PROTOCOL_DEFAULT' }, 'http://h/a', '301 https://h/a'],
    [{ uri: '/b', redirectCode: 308 }, 'http://h/a', '308 http://h/b'],
  ])('%j of %s', (redirect, url, expected) => {
    expect(answer(http([{ match: [{ uri: { prefix: '/a' } }], redirect }]), url)).toBe(expected);
  });

  test('a status that Envoy does not take makes the answer uncertain', () => {
    expect(answer(http([{ redirect: { uri: '/b', redirectCode: 305 } }]), 'http://h/')).toBe('opaque');
  });
});

describe('headers', () => {
  const headers = (set: JsonObject): JsonObject => ({ request: { set } });

  test('of a single destination come after those of the route', () => {
    const [result] = results(
      http([
        {
          headers: { request: { set: { a: '1', b: '1' }, remove: ['x'] } },
          route: [{ destination: { host: 'one' }, headers: headers({ b: '2' }) }],
        },
      ]),
      'http://h/',
      { headers: [['X', 'y']] },
    );
    expect(result?.upstream?.headers).toMatchObject({ a: '1', b: '2' });
    expect(result?.upstream?.headers).not.toHaveProperty('x');
  });

  test('of one of several destinations come before those of the route', () => {
    const [result] = results(
      http([
        {
          headers: headers({ b: 'route' }),
          route: [
            { destination: { host: 'one' }, weight: 1, headers: headers({ b: 'destination' }) },
            { destination: { host: 'two' }, weight: 1 },
          ],
        },
      ]),
      'http://h/',
    );
    expect(result?.upstream?.headers['b']).toBe('route');
  });

  test.each<[name: string, entry: JsonObject, host: string]>([
    [
      'rewrite.authority wins',
      { rewrite: { authority: 'a.example' }, headers: headers({ Host: 'b.example' }) },
      'a.example',
    ],
    ['Host of the route', { headers: headers({ ':authority': 'b.example' }) }, 'b.example'],
    [
      'set before add',
      { headers: { request: { set: { Host: 'b.example' }, add: { Host: 'c.example' } } } },
      'b.example',
    ],
    ['removal of Host does nothing', { headers: { request: { remove: ['Host'] } } }, 'h'],
  ])('%s', (_name, entry, host) => {
    const [result] = results(http([{ ...to('one'), ...entry }]), 'http://h/');
    expect(result?.upstream?.host).toBe(host);
  });

  test('command operators are filled in where a table can', () => {
    const set = { a: '%REQ(x-a)%-%REQ(:method)%', b: '100%%', c: '%PROTOCOL%' };
    const [result] = results(http([{ ...to('one'), headers: headers(set) }]), 'http://h/', {
      headers: [['x-a', '1']],
    });
    expect(result?.upstream?.headers).toMatchObject({ a: '1-GET', b: '100%', c: null });
  });

  test('of answers are edited on redirects and direct responses', () => {
    const operations = { response: { set: { 'x-frame-options': 'DENY' } } };
    for (const action of [
      { redirect: { uri: '/b' } },
      { directResponse: { status: 503, body: { string: 'x' } } },
    ]) {
      const [result] = results(http([{ ...action, headers: operations }]), 'http://h/a');
      expect(result?.responseHeaders.set['x-frame-options']).toBe('DENY');
    }
  });
});

describe('weights', () => {
  const weighted = (...weights: ReadonlyArray<number | undefined>): string =>
    answer(
      http([
        {
          route: weights.map((weight, index) => ({
            destination: { host: ['one', 'two', 'api'][index] ?? 'web' },
            ...(weight === undefined ? {} : { weight }),
          })),
        },
      ]),
      'http://h/',
    );
  test.each<[weights: ReadonlyArray<number | undefined>, expected: string]>([
    [[undefined], 'one:80 as /'],
    [[0], 'one:80 as /'],
    [[9, 1], 'one:80 as / (90 %), two:80 as / (10 %)'],
    [[1, undefined], 'one:80 as /'],
    [[1, 0, 1], 'one:80 as / (50 %), api:80 as / (50 %)'],
    [[0, 0], '503'],
  ])('%j', (weights, expected) => {
    expect(weighted(...weights)).toBe(expected);
  });
});

describe('faults', () => {
  const abort = (value: number | undefined): JsonObject => ({
    abort: { httpStatus: 418, ...(value === undefined ? {} : { percentage: { value } }) },
  });
  test.each<[name: string, entry: JsonObject, expected: string]>([
    ['all', { fault: abort(100) }, '418'],
    ['none without a percentage', { fault: abort(undefined) }, 'one:80 as /'],
    ['some', { fault: abort(25) }, 'one:80 as / (75 %), 418 (25 %)'],
    ['a small part', { fault: abort(0.1) }, 'one:80 as / (99.9 %), 418 (0.1 %)'],
  ])('%s', (_name, entry, expected) => {
    expect(answer(http([{ ...to('one'), ...entry }]), 'http://h/')).toBe(expected);
  });
});

describe('mirrors', () => {
  test.each<[name: string, entry: JsonObject, percents: readonly number[]]>([
    ['everything', { mirror: { host: 'two' } }, [100]],
    ['a part', { mirror: { host: 'two' }, mirrorPercentage: { value: 0.5 } }, [0.5]],
    ['the old field', { mirror: { host: 'two' }, mirrorPercent: 20 }, [20]],
    ['nothing', { mirror: { host: 'two' }, mirrorPercentage: { value: 0 } }, []],
    [
      'several',
      {
        mirrors: [
          { destination: { host: 'two' } },
          { destination: { host: 'api' }, percentage: { value: 5 } },
        ],
      },
      [100, 5],
    ],
    ['to nobody', { mirror: { host: 'missing' } }, []],
  ])('%s', (_name, entry, percents) => {
    const [result] = results(http([{ ...to('one'), ...entry }]), 'http://h/');
    expect(result?.mirrors.map(({ percent }) => percent)).toEqual(percents);
  });
});

describe('CORS', () => {
  const policy = {
    allowOrigins: [{ exact: 'https://a.example' }, { prefix: 'https://b.' }],
    allowMethods: ['GET', 'PUT'],
    maxAge: '24h',
  };
  const preflight = (origin: string): Partial<Request> => ({
    method: 'OPTIONS',
    headers: [
      ['Origin', origin],
      ['Access-Control-Request-Method', 'DELETE'],
    ],
  });
  test('a preflight of an allowed origin is answered with the lists as they are', () => {
    const [result] = results(
      http([{ ...to('one'), corsPolicy: policy }]),
      'http://h/',
      preflight('https://b.example'),
    );
    expect(result?.status).toBe(200);
    expect(result?.responseHeaders.set).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-max-age': '86400',
    });
  });
  test('one of another origin goes on, unless it is to be ignored', () => {
    const other = preflight('https://c.example');
    expect(answer(http([{ ...to('one'), corsPolicy: policy }]), 'http://h/', other)).toBe('one:80 as /');
    const ignoring = { ...policy, unmatchedPreflights: 'IGNORE' };
    expect(answer(http([{ ...to('one'), corsPolicy: ignoring }]), 'http://h/', other)).toBe('200');
  });
});

describe('timeouts and retries', () => {
  const policies = (entry: JsonObject) => {
    const [listener] = http([{ ...to('one'), ...entry }]).table.listeners;
    const outcome = listener?.virtualHosts[0]?.routes[0]?.outcome;
    return outcome?.kind === 'forward' ? outcome.policies : [];
  };
  test('by default there is no timeout and two tries more', () => {
    expect(policies({})).toMatchObject([
      { kind: 'timeouts', request: 0, isDefault: true },
      { kind: 'retry', tries: 3, isDefault: true },
    ]);
  });
  test('as given', () => {
    const entry = { timeout: '1m30s', retries: { attempts: 4, perTryTimeout: '2s', retryOn: '5xx,503' } };
    expect(policies(entry)).toMatchObject([
      { kind: 'timeouts', request: 90_000, backendRequest: 2000, isDefault: false },
      { kind: 'retry', tries: 5, conditions: ['5xx', 'http_503'], isDefault: false },
    ]);
  });
  test('none', () => {
    expect(policies({ retries: { attempts: 0 } }).map(({ kind }) => kind)).toEqual(['timeouts']);
  });
});
