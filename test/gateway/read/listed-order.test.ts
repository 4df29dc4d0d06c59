import { describe, expect, test } from 'vitest';
import { type Dialect, SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import { answerOf, type Brief, PARENTS, readAll, request, service, to } from './world.ts';

const ENVOY: Dialect = TARGETS.get('envoy-gateway')?.dialect ?? SPECIFICATION;
const GROUP = 'gateway.envoyproxy.io';
const LISTENERS = [
  { name: 'web', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
];

const gateway = (more: object): Brief => [
  'Gateway',
  'default/gw',
  { gatewayClassName: 'eg', listeners: LISTENERS, ...more },
];
const named = (name: string, kind = 'EnvoyProxy'): object => ({
  infrastructure: { parametersRef: { group: GROUP, kind, name } },
});
const proxy = (name: string, preserveRouteOrder: boolean | undefined): Brief => [
  'EnvoyProxy',
  name,
  { spec: preserveRouteOrder === undefined ? {} : { preserveRouteOrder } },
];
const ofClass = (name: string): Brief => [
  'GatewayClass',
  'eg',
  {
    controllerName: 'x/y',
    parametersRef: { group: GROUP, kind: 'EnvoyProxy', name, namespace: 'system' },
  },
];
const ROUTES: readonly Brief[] = [
  [
    'HTTPRoute',
    'default/r',
    {
      parentRefs: PARENTS,
      rules: [
        { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: to('a') },
        { matches: [{ path: { type: 'Exact', value: '/x' } }], backendRefs: to('b') },
      ],
    },
  ],
  service('default/a'),
  service('default/b'),
];

describe('rules that decide as they are listed', () => {
  test.each<[string, readonly Brief[], string, Dialect?]>([
    ['not without an object', [gateway({})], 'b'],
    ['by an object that the Gateway names', [gateway(named('p')), proxy('default/p', true)], 'a'],
    ['not by one that says no', [gateway(named('p')), proxy('default/p', false)], 'b'],
    ['not by one of another namespace', [gateway(named('p')), proxy('far/p', true)], 'b'],
    ['not by one of another kind', [gateway(named('p', 'Other')), proxy('default/p', true)], 'b'],
    ['by one that the class names', [gateway({}), ofClass('p'), proxy('system/p', true)], 'a'],
    [
      'by the one of the class where that of the Gateway is silent',
      [gateway(named('q')), proxy('default/q', undefined), ofClass('p'), proxy('system/p', true)],
      'a',
    ],
    [
      'not by the one of the class where that of the Gateway says no',
      [gateway(named('q')), proxy('default/q', false), ofClass('p'), proxy('system/p', true)],
      'b',
    ],
    [
      'not in a dialect that knows no such object',
      [gateway(named('p')), proxy('default/p', true)],
      'b',
      SPECIFICATION,
    ],
  ])('%s', (_name, briefs, expected, dialect = ENVOY) => {
    const result = readAll([...briefs, ...ROUTES], true, dialect);
    expect(answerOf(result, request('http://a.test/x'))).toBe(`default/${expected}:80`);
    expect(result.findings).toEqual([]);
  });

  test('of several routes the oldest comes first, then the name', () => {
    const route = (name: string, backend: string, created: string): Brief => [
      'HTTPRoute',
      `default/${name}`,
      { created, parentRefs: PARENTS, rules: [{ backendRefs: to(backend) }] },
    ];
    const two = [
      route('x', 'a', '2024-01-01T00:00:00Z'),
      ['HTTPRoute', 'default/w', { ...(ROUTES[0]?.[2] ?? {}), created: '2024-01-02T00:00:00Z' }] as Brief,
      ...ROUTES.slice(1),
    ];
    const result = readAll([gateway(named('p')), proxy('default/p', true), ...two], true, ENVOY);
    expect(answerOf(result, request('http://a.test/x'))).toBe('default/a:80');
  });
});
