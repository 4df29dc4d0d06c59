import { describe, expect, test } from 'vitest';
import { checkFeatures, TARGETS, type Target } from '../../src/targets/index.ts';
import { type Brief, objectSet } from '../gateway/read/world.ts';

function target(name: string): Target {
  const found = TARGETS.get(name);
  if (found === undefined) throw new Error(`no target ${name}`);
  return found;
}

function check(objects: readonly Brief[], name: string, version?: string): readonly string[] {
  return checkFeatures(objectSet(objects), target(name), version).map(
    ({ code, message, severity, origins }) => {
      const feature = /(\S+)\.$/.exec(message)?.[1] ?? '';
      return `${code} ${severity} ${feature} ${origins.length}`;
    },
  );
}

function route(...rules: readonly object[]): Brief {
  return ['HTTPRoute', 'default/r', { rules }];
}

const filter = (type: string, body: object): object => ({ filters: [{ type, ...body }] });
const redirect = (body: object): object => filter('RequestRedirect', { requestRedirect: body });

describe('fields that a report lists as unsupported', () => {
  test.each<[string, string, readonly Brief[], readonly string[]]>([
    [
      'path rewrite',
      'gke',
      [
        route(
          filter('URLRewrite', { urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/' } } }),
        ),
      ],
      ['GP6101 blocker HTTPRoutePathRewrite 1'],
    ],
    [
      'method',
      'gke',
      [route({ matches: [{ method: 'GET' }, { method: 'PUT' }] })],
      ['GP6101 blocker HTTPRouteMethodMatching 2'],
    ],
    ['query', 'haproxy', [route({ matches: [{ queryParams: [] }] })], []],
    [
      'path',
      'haproxy',
      [route(redirect({ path: { type: 'ReplaceFullPath', replaceFullPath: '/x' } }))],
      ['GP6101 blocker HTTPRoutePathRedirect 1'],
    ],
    ['what its source carries out', 'kong', [route(redirect({ scheme: 'https', statusCode: 308 }))], []],
    ['301', 'kong', [route(redirect({ statusCode: 301 }))], []],
    [
      '308',
      'haproxy',
      [route(redirect({ statusCode: 308 }))],
      ['GP6101 high HTTPRoute308RedirectStatusCode 1'],
    ],
    ['what the target has', 'envoy-gateway', [route(redirect({ scheme: 'https', statusCode: 308 }))], []],
    [
      'names of rules',
      'nginx-gateway-fabric',
      [route({ name: 'one' })],
      ['GP6101 low HTTPRouteNamedRouteRule 1'],
    ],
    [
      'several mirrors',
      'gke',
      [
        route({
          filters: [
            { type: 'RequestMirror', requestMirror: {} },
            { type: 'RequestMirror', requestMirror: {} },
          ],
        }),
      ],
      ['GP6101 high HTTPRouteRequestMultipleMirrors 1'],
    ],
    [
      'headers on one backend',
      'nginx-gateway-fabric',
      [route({ backendRefs: [filter('RequestHeaderModifier', { requestHeaderModifier: {} })] })],
      ['GP6101 high HTTPRouteBackendRequestHeaderModification 1'],
    ],
    // what the dialect says of a field is the business of reading
    ['timeouts', 'traefik', [route({ timeouts: { request: '1s' } })], []],
    [
      'static addresses',
      'traefik',
      [['Gateway', 'default/g', { addresses: [{ value: '10.0.0.1' }] }]],
      ['GP6101 high GatewayStaticAddresses 1'],
    ],
    [
      'labels',
      'envoy-gateway',
      [['Gateway', 'default/g', { infrastructure: { labels: { a: 'b' } } }]],
      ['GP6101 low GatewayInfrastructurePropagation 1'],
    ],
    [
      'client certificates',
      'istio',
      [
        [
          'Gateway',
          'default/g',
          { tls: { frontend: { default: { validation: { caCertificateRefs: [] } } } } },
        ],
      ],
      ['GP6101 high GatewayFrontendClientCertificateValidation 1'],
    ],
    [
      'TLS terminated for TLSRoutes',
      'cilium',
      [['Gateway', 'default/g', { listeners: [{ protocol: 'TLS', tls: {} }] }]],
      ['GP6101 high TLSRouteModeTerminate 1'],
    ],
    [
      'TLS passed through',
      'cilium',
      [['Gateway', 'default/g', { listeners: [{ protocol: 'TLS', tls: { mode: 'Passthrough' } }] }]],
      [],
    ],
    ['ListenerSets', 'istio', [['ListenerSet', 'default/l', {}]], ['GP6101 high ListenerSet 1']],
    [
      'names in certificates',
      'nginx-gateway-fabric',
      [['BackendTLSPolicy', 'default/b', { validation: { subjectAltNames: [{ type: 'Hostname' }] } }]],
      ['GP6101 high BackendTLSPolicySANValidation 1'],
    ],
  ])('%s: %s', (_, name, objects, expected) => {
    expect(check(objects, name)).toEqual(expected);
  });
});

test('what a report does not mention is said to be unknown', () => {
  expect(check([route({ retry: {} })], 'istio')).toEqual(['GP6102 low HTTPRouteRetry 1']);
});

test('the version decides', () => {
  const sets: readonly Brief[] = [['ListenerSet', 'default/l', {}]];
  expect(check(sets, 'envoy-gateway', 'v1.9')).toEqual([]);
  expect(check(sets, 'envoy-gateway', 'v1.6')).toEqual(['GP6102 low ListenerSet 1']);
  expect(check(sets, 'envoy-gateway', 'v0.1')).toEqual(['GP6104 low v1.5.0 0']);
});

test('kinds of routes that were not tested', () => {
  const routes: readonly Brief[] = [
    ['GRPCRoute', 'default/g', {}],
    ['TLSRoute', 'default/t', {}],
    ['HTTPRoute', 'default/h', {}],
  ];
  const found = checkFeatures(objectSet(routes), target('gke'));
  expect(found.map(({ code, origins }) => [code, origins[0]?.object.kind])).toEqual([
    ['GP6103', 'GRPCRoute'],
    ['GP6103', 'TLSRoute'],
  ]);
  expect(checkFeatures(objectSet(routes), target('istio'))).toEqual([]);
  // one core test of Traefik was left out, none failed
  expect(checkFeatures(objectSet(routes), target('traefik'))).toEqual([]);
});

test('objects of other groups do not count, and odd values are no trouble', () => {
  const odd: readonly Brief[] = [
    ['Service', 'default/s', { spec: { rules: [{ name: 'x' }] } }],
    ['HTTPRoute', 'default/a', { spec: null }],
    ['HTTPRoute', 'default/b', { rules: 'none' }],
    ['HTTPRoute', 'default/c', { rules: [null, 3, { filters: {}, matches: [{ method: null }] }] }],
  ];
  expect(check(odd, 'gke')).toEqual([]);
});
