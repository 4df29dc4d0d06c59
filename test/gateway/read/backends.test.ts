import { describe, expect, test } from 'vitest';
import type { Forward } from '../../../src/model/outcome.ts';
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
const B = service('default/b');

function route(rule: object, kind = 'HTTPRoute'): Brief {
  return [kind, 'default/r', { parentRefs: PARENTS, rules: [rule] }];
}

function forwarding(...backendRefs: readonly object[]): Brief {
  return route({ backendRefs });
}

const X = request('http://x.test/');

describe('weights', () => {
  const weighted = (name: string, weight?: number): object => ({
    name,
    port: 80,
    ...(weight === undefined ? {} : { weight }),
  });
  test.each<[string, readonly object[], string, readonly string[]]>([
    ['default to 1', [weighted('a'), weighted('b', 3)], '25% default/a:80, 75% default/b:80', []],
    ['of 0 get nothing', [weighted('a', 0), weighted('b', 7)], 'default/b:80', []],
    ['all 0', [weighted('a', 0), weighted('b', 0)], '500', ['GP6023']],
    ['one invalid backend', [weighted('a', 3), weighted('nope', 1)], '75% default/a:80, 25% 500', ['GP6020']],
    ['an invalid backend of weight 0', [weighted('a', 3), weighted('nope', 0)], 'default/a:80', []],
    ['none', [], '500', ['GP6023']],
  ])('%s', (_, backendRefs, expected, codes) => {
    const result = readAll([GATEWAY, forwarding(...backendRefs), A, B]);
    expect(answerOf(result, X)).toBe(expected);
    expect(codesOf(result)).toEqual(codes);
  });
});

describe('a backend that is not there', () => {
  test.each<[string, object, boolean, string, readonly string[]]>([
    ['in a whole cluster', { name: 'nope', port: 80 }, true, '500', ['GP6020']],
    ['among some objects', { name: 'nope', port: 80 }, false, 'default/nope:80', []],
    ['a port that a Service does not have', { name: 'a', port: 81 }, false, '500', ['GP6020']],
    ['another kind', { group: 'example.com', kind: 'Bucket', name: 'a' }, false, '500', ['GP6022']],
  ])('%s', (_, backendRef, complete, expected, codes) => {
    const result = readAll([GATEWAY, forwarding(backendRef), A], complete);
    expect(answerOf(result, X)).toBe(expected);
    expect(codesOf(result)).toEqual(codes);
  });

  test('a Service of another API group does not stand for a Service', () => {
    const other: Brief = ['Service', 'default/a', { spec: { ports: [] } }];
    const objects = [GATEWAY, forwarding(...to('a')), other];
    expect(answerOf(readAll(objects), X)).toBe('500');
  });

  test('the ports of an ExternalName Service are not checked', () => {
    const external: Brief = [
      'Service',
      'default/a',
      { spec: { type: 'ExternalName', externalName: 'o.test' } },
    ];
    expect(answerOf(readAll([GATEWAY, forwarding(...to('a')), external]), X)).toBe('default/a:80');
  });
});

describe('a backend of another namespace', () => {
  const GROUP = 'gateway.networking.k8s.io';
  const from = { group: GROUP, kind: 'HTTPRoute', namespace: 'default' };
  const toService = { group: '', kind: 'Service' };
  const grant = (namespace: string, fromRef: object, toRef: object): Brief => [
    'ReferenceGrant',
    `${namespace}/g`,
    { from: [fromRef], to: [toRef] },
  ];
  test.each<[string, readonly Brief[], boolean]>([
    ['without a grant', [], false],
    ['with a grant', [grant('app', from, toService)], true],
    ['with a grant for its name', [grant('app', from, { ...toService, name: 'a' })], true],
    ['with a grant for another name', [grant('app', from, { ...toService, name: 'b' })], false],
    ['with a grant in the wrong namespace', [grant('default', from, toService)], false],
    ['with a grant for another namespace', [grant('app', { ...from, namespace: 'x' }, toService)], false],
    [
      'with a grant for another kind of route',
      [grant('app', { ...from, kind: 'GRPCRoute' }, toService)],
      false,
    ],
    ['with a grant for Secrets', [grant('app', from, { group: '', kind: 'Secret' })], false],
    ['with a grant of another group', [grant('app', { ...from, group: '' }, toService)], false],
  ])('%s', (_, grants, permitted) => {
    const backendRef = { name: 'a', namespace: 'app', port: 80 };
    for (const complete of [true, false]) {
      const objects = [GATEWAY, forwarding(backendRef), service('app/a'), ...grants];
      const result = readAll(objects, complete);
      expect(answerOf(result, X)).toBe(permitted ? 'app/a:80' : '500');
      expect(codesOf(result)).toEqual(permitted ? [] : ['GP6021']);
    }
  });
});

describe('what a backend speaks', () => {
  const port = (appProtocol: string) => ({ name: 'p', port: 8080, appProtocol });
  test.each([
    ['kubernetes.io/h2c', 'HTTPRoute', 'h2c'],
    ['kubernetes.io/ws', 'HTTPRoute', 'http'],
    ['https', 'HTTPRoute', 'http'],
    ['kubernetes.io/h2c', 'GRPCRoute', 'grpc'],
  ])('%s for an %s: %s', (appProtocol, kind, expected) => {
    const rule = route({ backendRefs: [{ name: 's', port: 8080 }] }, kind);
    const result = readAll([GATEWAY, rule, service('default/s', port(appProtocol))]);
    expect(resultOf(result, X).backend?.protocol).toBe(expected);
  });
});

describe('BackendTLSPolicy', () => {
  const CA: Brief = ['ConfigMap', 'default/ca', { data: { 'ca.crt': 'x' } }];
  const policy = (name: string, hostname: string, more: object = {}, target: object = {}): Brief => [
    'BackendTLSPolicy',
    `default/${name}`,
    {
      targetRefs: [{ group: '', kind: 'Service', name: 'a', ...target }],
      validation: { hostname, caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] },
      ...more,
    },
  ];
  const asked = (...extra: readonly Brief[]) => readAll([GATEWAY, forwarding(...to('a')), A, CA, ...extra]);

  test('makes the gateway speak TLS with its hostname, if the certificate is accepted', () => {
    const result = asked(policy('p', 'inside.test'));
    expect(resultOf(result, X).backend?.protocol).toBe('https');
    expect(resultOf(result, X).upstream?.serverName).toBe('inside.test');
    expect(answerOf(result, X)).toBe('default/a:80, 502');
  });

  test.each<[string, readonly Brief[], string, readonly string[]]>([
    [
      'the older',
      [
        policy('a', 'a.test', { created: '2024-01-02T00:00:00Z' }),
        policy('b', 'b.test', { created: '2024-01-01T00:00:00Z' }),
      ],
      'b.test',
      ['GP6051'],
    ],
    ['the first by name', [policy('b', 'b.test'), policy('a', 'a.test')], 'a.test', ['GP6051']],
    [
      'the one for the port',
      [policy('a', 'a.test'), policy('b', 'b.test', {}, { sectionName: 'http' })],
      'b.test',
      [],
    ],
    [
      'not the one for another port',
      [policy('a', 'a.test'), policy('b', 'b.test', {}, { sectionName: 'other' })],
      'a.test',
      [],
    ],
  ])('of several, %s counts', (_, policies, serverName, codes) => {
    const result = asked(...policies);
    expect(resultOf(result, X).upstream?.serverName).toBe(serverName);
    expect(codesOf(result)).toEqual(codes);
  });

  test.each<[string, object]>([
    ['a missing ConfigMap', { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'nope' }] }],
    ['another kind', { caCertificateRefs: [{ group: 'x.io', kind: 'Bundle', name: 'ca' }] }],
    ['no authority', {}],
  ])('that cannot be met lets nothing through: %s', (_, validation) => {
    const result = asked(policy('p', 'x', { validation: { hostname: 'inside.test', ...validation } }));
    expect(answerOf(result, X)).toBe('500');
    expect(codesOf(result)).toEqual(['GP6050']);
  });

  test('without the key ca.crt a ConfigMap is no authority', () => {
    const empty: Brief = ['ConfigMap', 'default/empty', { data: { other: 'x' } }];
    const validation = {
      hostname: 'i',
      caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'empty' }],
    };
    expect(answerOf(asked(empty, policy('p', 'x', { validation })), X)).toBe('500');
  });

  test('the authorities of the system need no object', () => {
    const validation = { hostname: 'inside.test', wellKnownCACertificates: 'System' };
    expect(answerOf(asked(policy('p', 'x', { validation })), X)).toBe('default/a:80, 502');
  });
});

test('timeouts, retries and session persistence are policies of the forward', () => {
  const rule = {
    backendRefs: to('a'),
    timeouts: { request: '10s', backendRequest: '0s' },
    retry: { codes: [500, 503], attempts: 2, backoff: '100ms' },
    sessionPersistence: {
      type: 'Cookie',
      sessionName: 'sid',
      absoluteTimeout: '1h',
      cookieConfig: { lifetimeType: 'Permanent' },
    },
  };
  const result = readAll([GATEWAY, route(rule), A]);
  const outcome = result.table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome as Forward;
  expect(outcome.policies.map(({ origins: _, ...policy }) => policy)).toEqual([
    { kind: 'timeouts', request: 10_000, backendRequest: 0, isDefault: false },
    { kind: 'retry', conditions: ['connection-error', '500', '503'], tries: 3, timeout: 0, isDefault: false },
    {
      kind: 'session-affinity',
      cookie: 'sid',
      maxAge: 3600,
      secure: false,
      mode: 'persistent',
      isDefault: false,
    },
  ]);
  expect(codesOf(result)).toEqual([]);
});

describe('endpoints', () => {
  const slice = (name: string, ready: boolean): Brief => [
    'EndpointSlice',
    `default/${name}`,
    {
      labels: { 'kubernetes.io/service-name': 'a' },
      spec: {},
      ports: [{ name: 'http', port: 8080 }],
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
    },
  ];
  test.each<[string, readonly Brief[], string, readonly string[]]>([
    ['unknown', [], 'default/a:80', []],
    ['ready', [slice('s', true)], 'default/a:80', []],
    ['one of several ready', [slice('s', false), slice('t', true)], 'default/a:80', []],
    ['none ready', [slice('s', false)], '503', ['GP6024']],
  ])('%s', (_, slices, expected, codes) => {
    const result = readAll([GATEWAY, forwarding(...to('a')), A, ...slices]);
    expect(answerOf(result, X)).toBe(expected);
    expect(codesOf(result)).toEqual(codes);
  });
});
