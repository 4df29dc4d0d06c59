import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import type { Request } from '../../../src/model/request.ts';
import {
  answer,
  codes,
  compileObjects,
  destinationRule,
  gateway,
  plainServer,
  results,
  service,
  serviceEntry,
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

describe('destinations', () => {
  const many = service('many', [8080, 80, 9000]);
  const rule = destinationRule({ host: 'one', subsets: [{ name: 'v1', labels: { version: 'v1' } }] });
  const entry = serviceEntry({
    hosts: ['api.example.org'],
    ports: [{ number: 443, name: 'https', protocol: 'HTTPS' }],
  });
  const alias = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'alias', namespace: 'default' },
    spec: { type: 'ExternalName', externalName: 'two.default.svc.cluster.local', ports: [{ port: 80 }] },
  };
  test.each<[destination: JsonObject, expected: string]>([
    [{ host: 'one' }, 'one:80 as /'],
    [{ host: 'one.default.svc.cluster.local' }, 'one:80 as /'],
    [{ host: 'one.default' }, '503'],
    [{ host: 'missing' }, '503'],
    [{ host: 'one', port: { number: 81 } }, '503'],
    [{ host: 'many' }, 'many:80 as /'],
    [{ host: 'alias' }, 'two:80 as /'],
    [{ host: 'one', subset: 'v1' }, 'one#v1:80 as /'],
    [{ host: 'one', subset: 'v2' }, '503'],
    [{ host: 'api.example.org' }, 'api.example.org:443 as /'],
    [{ host: 'api.example.org', port: { number: 80 } }, '503'],
  ])('%j', (destination, expected) => {
    expect(answer(http([{ route: [{ destination }] }], [many, rule, entry, alias]), 'http://h/')).toBe(
      expected,
    );
  });

  test('what the input lacks is assumed, and said so', () => {
    const objects = [gateway(), virtualService({ http: [to('elsewhere', { subset: 'v1' })] })];
    const compiled = compileObjects(objects, { complete: false });
    expect(answer(compiled, 'http://h/')).toBe('elsewhere#v1:80 as /');
    expect(codes(compiled)).toEqual(expect.arrayContaining(['GP4203', 'GP4204']));
  });

  test('a Service without ready endpoints answers 503', () => {
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'one-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'one' } },
      ports: [{ name: 'http-80', port: 80 }],
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: false } }],
    };
    expect(answer(http([to('one')], [slice]), 'http://h/')).toBe('503');
  });
});

describe('DestinationRules', () => {
  const outcomeWith = (rules: readonly Json[], host = 'one', subset?: string) => {
    const route = to(host, subset === undefined ? {} : { subset });
    const [listener] = http([route], rules).table.listeners;
    const outcome = listener?.virtualHosts[0]?.routes[0]?.outcome;
    return outcome?.kind === 'forward' ? outcome : undefined;
  };
  const tls = { trafficPolicy: { tls: { mode: 'SIMPLE', sni: 'one.example' } } };

  test('TLS to the backend', () => {
    const outcome = outcomeWith([destinationRule({ host: 'one', ...tls })]);
    expect(outcome?.backends[0]?.target).toMatchObject({ protocol: 'https' });
    expect(outcome?.policies).toContainEqual(
      expect.objectContaining({ kind: 'backend-tls', verify: true, serverName: 'one.example' }),
    );
  });

  test.each<
    [name: string, named: { namespace: string }, exportTo: readonly string[] | undefined, seen: boolean]
  >([
    ['of the namespace of the Service', { namespace: 'default' }, undefined, true],
    ['hidden by exportTo', { namespace: 'default' }, ['.'], false],
    ['of a third namespace', { namespace: 'shop' }, undefined, false],
    ['of the root namespace', { namespace: 'istio-system' }, undefined, true],
    ['private to the namespace of the gateway', { namespace: 'istio-system' }, ['.'], true],
  ])('%s', (_name, named, exportTo, seen) => {
    const spec = {
      host: 'one.default.svc.cluster.local',
      ...tls,
      ...(exportTo === undefined ? {} : { exportTo }),
    };
    const target = outcomeWith([destinationRule(spec, named)])?.backends[0]?.target;
    expect(target).toMatchObject({ protocol: seen ? 'https' : 'http' });
  });

  test('a subset replaces parts, the settings of a port replace all', () => {
    const balancer = { loadBalancer: { simple: 'ROUND_ROBIN' } };
    const spec = {
      host: 'one',
      trafficPolicy: { ...tls.trafficPolicy, ...balancer },
      subsets: [{ name: 'v1', trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }],
    };
    const named = (policies: ReadonlyArray<{ readonly kind: string }> | undefined) =>
      policies?.filter(({ kind }) => kind === 'backend-tls' || kind === 'load-balancing');
    expect(named(outcomeWith([destinationRule(spec)], 'one', 'v1')?.policies)).toMatchObject([
      { kind: 'load-balancing', algorithm: 'RANDOM' },
      { kind: 'backend-tls' },
    ]);
    const levels = { ...spec.trafficPolicy, portLevelSettings: [{ port: { number: 80 }, ...balancer }] };
    expect(
      named(outcomeWith([destinationRule({ host: 'one', trafficPolicy: levels })])?.policies),
    ).toMatchObject([{ kind: 'load-balancing', algorithm: 'ROUND_ROBIN' }]);
  });

  test.each<[hash: JsonObject, policy: JsonObject]>([
    [
      { httpCookie: { name: 'c', ttl: '0s', path: '/p' } },
      { kind: 'session-affinity', cookie: 'c', path: '/p' },
    ],
    [{ httpCookie: { name: 'c', ttl: '1h' } }, { kind: 'session-affinity', cookie: 'c', maxAge: 3600 }],
    [{ httpCookie: { name: 'c' } }, { kind: 'load-balancing', hashBy: 'the cookie c' }],
    [{ httpHeaderName: 'x-u' }, { kind: 'load-balancing', hashBy: 'the header x-u' }],
    [{ useSourceIp: true }, { kind: 'load-balancing', hashBy: 'the client address' }],
  ])('consistent hash %j', (consistentHash, policy) => {
    const spec = { host: 'one', trafficPolicy: { loadBalancer: { consistentHash } } };
    expect(outcomeWith([destinationRule(spec)])?.policies).toContainEqual(expect.objectContaining(policy));
  });
});

describe('delegates', () => {
  const root = (match: readonly JsonObject[], more: JsonObject = {}): Json =>
    virtualService({ http: [{ match, delegate: { name: 'sub', namespace: 'shop' }, ...more }, to('web')] });
  const sub = (entries: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'sub', namespace: 'shop' },
    spec: { http: entries, ...more },
  });
  const compiled = (objects: readonly Json[]) =>
    compileObjects([gateway(), ...objects, ...services, service('local', [80], 'shop')]);

  test('conditions are joined, short names are those of the delegate', () => {
    const both = compiled([
      root([{ uri: { prefix: '/p' }, headers: { a: { exact: '1' } } }], { timeout: '3s' }),
      sub([{ match: [{ uri: { prefix: '/p/v1' } }], ...to('local') }]),
    ]);
    expect(answer(both, 'http://h/p/v1', { headers: [['a', '1']] })).toBe('local:80 as /p/v1');
    expect(answer(both, 'http://h/p/v1')).toBe('web:80 as /p/v1');
    expect(answer(both, 'http://h/p/v2', { headers: [['a', '1']] })).toBe('web:80 as /p/v2');
  });

  test.each<[name: string, inner: JsonObject]>([
    ['outside of the root', { uri: { prefix: '/q' } }],
    ['a shorter prefix', { uri: { prefix: '/' } }],
    ['a regular expression', { uri: { regex: '/p.*' } }],
    ['another reading of case', { uri: { prefix: '/p' }, ignoreUriCase: true }],
  ])('an entry with %s is left out', (_name, inner) => {
    const both = compiled([root([{ uri: { prefix: '/p' } }]), sub([{ match: [inner], ...to('local') }])]);
    expect(answer(both, 'http://h/p')).toBe('web:80 as /p');
    expect(codes(both)).toContain('GP4010');
  });

  test('a delegate that is hidden, or not there, gives its requests to the next entry', () => {
    for (const others of [[], [sub([to('local')], { exportTo: ['.'] })]]) {
      const one = compiled([root([{ uri: { prefix: '/p' } }]), ...others]);
      expect(answer(one, 'http://h/p')).toBe('web:80 as /p');
      expect(codes(one)).toContain('GP4009');
    }
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
