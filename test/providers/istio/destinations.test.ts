import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import {
  answer,
  codes,
  compileObjects,
  destinationRule,
  gateway,
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
