import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const TRAFFIC = 'gateway.kgateway.dev/v1alpha1 TrafficPolicy';

function statusAt(text: string, target: string, remoteAddress: string): readonly (number | undefined)[] {
  const asked: Request = {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target,
    headers: [],
    remoteAddress,
  };
  return answerAt('kgateway', ROUTE + text, asked).results.map(({ status }) => status);
}

function acl(defaultAction: string, ...rules: ReadonlyArray<readonly [string, string]>): object {
  return { acl: { defaultAction, rules: rules.map(([action, cidr]) => ({ action, cidrs: [cidr] })) } };
}

describe('of the ranges that hold an address the longest one decides', () => {
  const list = policy(TRAFFIC, 'a', 'HTTPRoute route', {
    ...acl('deny', ['allow', '10.0.0.0/8'], ['deny', '10.1.0.0/16'], ['allow', '10.1.2.3']),
  });
  test.each([
    ['10.2.0.1', undefined],
    ['10.1.0.1', 403],
    ['10.1.2.3', undefined],
    ['192.0.2.1', 403],
  ])('%s', (address, status) => {
    expect(statusAt(list, '/', address)).toEqual([status]);
  });
});

describe('policies of several places are merged by their fields', () => {
  const ofGateway = policy(TRAFFIC, 'a', 'Gateway gateway', {
    ...acl('allow', ['deny', '10.0.0.1']),
    buffer: { maxRequestSize: '1Mi' },
  });
  const ofRoute = policy(TRAFFIC, 'b', 'HTTPRoute route', { buffer: { maxRequestSize: '2Mi' } });
  const ofRule = policy(TRAFFIC, 'c', 'HTTPRoute route first', acl('allow', ['deny', '10.0.0.3']));

  test.each([
    ['what the route does not say stays', ofGateway + ofRoute, '/', '10.0.0.1', 403],
    ['what the rule says takes its place', ofGateway + ofRoute + ofRule, '/a', '10.0.0.1', undefined],
    ['and is in force', ofGateway + ofRoute + ofRule, '/a', '10.0.0.3', 403],
  ])('%s', (_, text, path, address, status) => {
    expect(statusAt(text, path, address)).toEqual([status]);
  });

  test('a limit is that of the closest policy, once', () => {
    const { table } = readAt('kgateway', ROUTE + ofGateway + ofRoute);
    const text = JSON.stringify(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome);
    expect([...text.matchAll(/"bytes":(\d+)/g)].map(([, bytes]) => bytes)).toEqual(['2097152']);
  });
});

test.each([
  ['users in the policy itself', { basicAuth: { users: ['a:{SHA}x'] } }],
  ['a check that is not read', { apiKeyAuth: { secretRef: { name: 'keys' } } }],
])('%s: nobody knows who passes', (_, spec) => {
  const { table, findings } = readAt('kgateway', ROUTE + policy(TRAFFIC, 'a', 'HTTPRoute route', spec));
  expect(findings.map(({ code }) => code)).toContain('GP6120');
  const outcomes = table.listeners[0]?.virtualHosts[0]?.routes.map(({ outcome }) => outcome.kind);
  expect(outcomes).toEqual(['opaque', 'opaque']);
});

const BACKEND = 'gateway.kgateway.dev/v1alpha1 BackendConfigPolicy';
const LISTENER = 'gateway.kgateway.dev/v1alpha1 ListenerPolicy';

function config(name: string, service: string, spec: object, metadata: object = {}): string {
  const targetRefs = [{ group: '', kind: 'Service', name: service }];
  const [apiVersion, kind] = BACKEND.split(' ');
  return `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, ...metadata }, spec: { ...spec, targetRefs } })}\n`;
}

/** What is forwarded by the rules of ROUTE: `/a` to the Service one, all else to two. */
function forwardsOf(text: string): readonly { protocols: readonly string[]; policies: readonly object[] }[] {
  const { table } = readAt('kgateway', ROUTE + text);
  return (table.listeners[0]?.virtualHosts[0]?.routes ?? []).map(({ outcome }) => {
    if (outcome.kind !== 'forward') return { protocols: [], policies: [] };
    const protocols = outcome.backends.map(({ target }) =>
      target.kind === 'respond' ? '' : target.protocol,
    );
    const policies = outcome.policies.map(({ origins: _, isDefault: __, ...policy }) => policy);
    return { protocols, policies };
  });
}

const ring = (...hashPolicies: readonly object[]): object => ({
  loadBalancer: { ringHash: { hashPolicies } },
});

describe('BackendConfigPolicies of a Service', () => {
  test.each<[string, object, object]>([
    ['an address', ring({ sourceIP: {} }), { algorithm: 'chash', hashBy: '$binary_remote_addr' }],
    ['a header', ring({ header: { name: 'X-Tenant' } }), { algorithm: 'chash', hashBy: '$http_x_tenant' }],
    [
      'a cookie that nobody makes',
      ring({ cookie: { name: 'id' } }),
      { algorithm: 'chash', hashBy: '$cookie_id' },
    ],
    [
      'several things',
      ring({ header: { name: 'a' }, terminal: true }, { sourceIP: {} }),
      { algorithm: 'chash', hashBy: '$http_a$binary_remote_addr' },
    ],
    ['maglev', { loadBalancer: { maglev: { hashPolicies: [{ sourceIP: {} }] } } }, { algorithm: 'chash' }],
    ['turns', { loadBalancer: { roundRobin: {} } }, { algorithm: 'round_robin' }],
  ])('%s chooses the endpoint, for the routes of that Service alone', (_, spec, expected) => {
    const [one, two] = forwardsOf(config('c', 'one', spec));
    expect(one?.policies).toEqual([expect.objectContaining({ kind: 'load-balancing', ...expected })]);
    expect(two?.policies).toEqual([]);
  });

  test('a cookie with a time is made for clients', () => {
    const cookie = { name: 'seat', path: '/x', ttl: '1h', secure: true, sameSite: 'Lax' };
    expect(forwardsOf(config('c', 'one', ring({ cookie })))[0]?.policies).toEqual([
      {
        kind: 'session-affinity',
        cookie: 'seat',
        path: '/x',
        sameSite: 'Lax',
        maxAge: 3600,
        secure: true,
        mode: 'balanced',
      },
    ]);
  });

  test.each<[string, object, object]>([
    [
      'is not verified where that is said',
      { insecureSkipVerify: true, sni: 'a.b' },
      { verify: false, serverName: 'a.b' },
    ],
    ['is not verified either where no CA is named', {}, { verify: false, sendServerName: false }],
    [
      'is verified by the Secret that holds the client certificate too',
      { secretRef: { name: 's' }, verifySubjectAltNames: ['x.y'] },
      { verify: true, caSecret: 'default/s', clientCertificateSecret: 'default/s', serverName: 'x.y' },
    ],
    [
      'shows no certificate with simpleTLS',
      { secretRef: { name: 's' }, simpleTLS: true },
      { verify: true, caSecret: 'default/s' },
    ],
  ])('TLS %s', (_, tls, expected) => {
    const [one, two] = forwardsOf(config('c', 'one', { tls }));
    expect(one?.protocols).toEqual(['https']);
    expect(one?.policies).toEqual([expect.objectContaining({ kind: 'backend-tls', ...expected })]);
    expect(two?.protocols).toEqual(['http']);
  });

  test.each([
    ['the oldest goes first', {}, { creationTimestamp: '2020-01-01T00:00:00Z' }, '2s'],
    ['more weight goes before age', { annotations: { 'kgateway.dev/policy-weight': '5' } }, {}, '1s'],
  ])('are merged by field: %s', (_, first, second, expected) => {
    const text =
      config('a', 'one', { connectTimeout: '1s', loadBalancer: { random: {} } }, first) +
      config('b', 'one', { connectTimeout: '2s' }, second);
    const connect = expected === '1s' ? 1000 : 2000;
    expect(forwardsOf(text)[0]?.policies).toEqual(
      expect.arrayContaining([
        { kind: 'timeouts', connect },
        { kind: 'load-balancing', algorithm: 'random' },
      ]),
    );
  });

  test('the time to connect is one setting with the times of the route', () => {
    const times = policy(TRAFFIC, 't', 'HTTPRoute route', { timeouts: { streamIdle: '9s' } });
    expect(forwardsOf(times + config('c', 'one', { connectTimeout: '1s' }))[0]?.policies).toEqual([
      { kind: 'timeouts', connect: 1000, read: 9000, send: 9000 },
    ]);
  });

  test('a field that is not read is a finding', () => {
    const { findings } = readAt(
      'kgateway',
      ROUTE + config('c', 'one', { circuitBreakers: { maxRequests: 1 } }),
    );
    expect(findings.map(({ code }) => code)).toContain('GP6120');
  });
});

describe('the client address of a listener', () => {
  function sourceOf(...texts: readonly string[]): object | undefined {
    return readAt('kgateway', ROUTE + texts.join('')).table.listeners[0]?.clientAddress;
  }
  const settings = (httpSettings: object): string =>
    policy(LISTENER, 'l', 'Gateway gateway', { default: { httpSettings } });

  test.each<[string, object, object]>([
    ['is that of the connection', { upgradeConfig: { enabledUpgrades: ['websocket'] } }, { kind: 'peer' }],
    ['is behind so many proxies', { xffNumTrustedHops: 2 }, { kind: 'forwarded-for', hops: 2 }],
    ['is the last one that somebody sent', { useRemoteAddress: false }, { kind: 'forwarded-for', hops: 1 }],
    [
      'is behind proxies besides the peer',
      { useRemoteAddress: false, xffNumTrustedHops: 1 },
      { kind: 'forwarded-for', hops: 2 },
    ],
    [
      'is the last one that no trusted range holds',
      { useRemoteAddress: false, xffTrustedCIDRs: ['10.0.0.0/8'] },
      { kind: 'forwarded-for', trusted: ['10.0.0.0/8'] },
    ],
  ])('%s', (_, spec, expected) => {
    expect(sourceOf(settings(spec))).toMatchObject(expected);
  });

  test('what a policy of the listener leaves out is that of the Gateway', () => {
    const own = policy(LISTENER, 'own', 'Gateway gateway http', {
      default: { httpSettings: { upgradeConfig: { enabledUpgrades: ['websocket'] } } },
    });
    expect(sourceOf(own, settings({ xffNumTrustedHops: 1 }))).toMatchObject({ hops: 1 });
  });
});
