import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { READ_FINDINGS, read } from '../../../src/gateway/read/index.ts';
import type { Json, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import { type Brief, codesOf, GATEWAY, objectSet, PARENTS, readAll, request, service, to } from './world.ts';

const RICH: readonly Brief[] = [
  [
    'Gateway',
    'default/gw',
    {
      gatewayClassName: 'any',
      allowedListeners: { namespaces: { from: 'Same' } },
      tls: {
        frontend: { default: { validation: { caCertificateRefs: [{ kind: 'ConfigMap', name: 'ca' }] } } },
      },
      listeners: [
        { name: 'web', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
        {
          name: 'tls',
          port: 443,
          protocol: 'HTTPS',
          hostname: '*.a.test',
          tls: { certificateRefs: [{ name: 'c' }] },
        },
        { name: 'raw', port: 8443, protocol: 'TLS', tls: { mode: 'Passthrough' } },
      ],
    },
  ],
  [
    'ListenerSet',
    'default/set',
    { parentRef: { name: 'gw' }, listeners: [{ name: 'l', port: 81, protocol: 'HTTP' }] },
  ],
  [
    'HTTPRoute',
    'default/r',
    {
      parentRefs: [...PARENTS, { kind: 'ListenerSet', name: 'set' }],
      hostnames: ['x.a.test', '*.test'],
      rules: [
        {
          matches: [
            { path: { type: 'RegularExpression', value: '/a(b|c)+' }, method: 'GET' },
            { headers: [{ name: 'h', value: '1' }], queryParams: [{ name: 'q', value: '1' }] },
          ],
          filters: [
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } },
            { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/' } } },
            { type: 'CORS', cors: { allowOrigins: ['https://*.a.test'], maxAge: 5 } },
            { type: 'RequestMirror', requestMirror: { backendRef: { name: 'a', port: 80 }, percent: 5 } },
          ],
          backendRefs: [{ name: 'a', port: 80, weight: 2 }],
          timeouts: { request: '1s' },
        },
        { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }] },
      ],
    },
  ],
  ['GRPCRoute', 'default/g', { parentRefs: PARENTS, rules: [{ matches: [{ method: { service: 's' } }] }] }],
  [
    'TLSRoute',
    'default/t',
    { parentRefs: PARENTS, hostnames: ['a.test'], rules: [{ backendRefs: to('a') }] },
  ],
  [
    'ReferenceGrant',
    'default/rg',
    { from: [{ group: '', kind: 'A', namespace: 'b' }], to: [{ group: '', kind: 'B' }] },
  ],
  [
    'BackendTLSPolicy',
    'default/p',
    {
      targetRefs: [{ group: '', kind: 'Service', name: 'a' }],
      validation: { hostname: 'h', wellKnownCACertificates: 'System' },
    },
  ],
  service('default/a'),
];

/** Every place of a JSON value, as a list of keys. */
function placesOf(
  value: Json,
  path: ReadonlyArray<string | number> = [],
): ReadonlyArray<ReadonlyArray<string | number>> {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => placesOf(item ?? null, [...path, key]))];
}

function replaced(value: Json, path: ReadonlyArray<string | number>, by: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return by;
  if (Array.isArray(value))
    return value.map((item: Json, i) => (String(i) === key ? replaced(item, rest, by) : item));
  const found = (value as Record<string, Json>)[key] ?? null;
  return { ...value, [key]: replaced(found, rest, by) };
}

const objects = objectSet(RICH).objects;
const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(
    null,
    '',
    '*',
    '*.',
    'a..b',
    '(',
    '/../',
    0,
    -1,
    65536,
    [],
    {},
    [null],
    '__proto__',
    'HTTP',
    'TLS',
  ),
);

const mutated = fc
  .tuple(fc.nat(objects.length - 1), fc.nat(10_000), junk)
  .map(([which, place, by]): KubernetesObject[] =>
    objects.map((object, index) => {
      if (index !== which) return object;
      const places = placesOf(object.raw['spec'] ?? null);
      const path = places[place % places.length] ?? [];
      return { ...object, raw: { ...object.raw, spec: replaced(object.raw['spec'] ?? null, path, by) } };
    }),
  );

describe('input of any shape', () => {
  test('is read without an exception, twice the same, into a table that answers', () => {
    fc.assert(
      fc.property(mutated, fc.boolean(), (changed, complete) => {
        const set = createObjectSet(changed, { complete });
        const result = read(set, { dialect: SPECIFICATION });
        expect(JSON.stringify(read(set, { dialect: SPECIFICATION }))).toBe(JSON.stringify(result));
        for (const url of [
          'http://x.a.test/ab',
          'https://x.a.test/',
          'https://a.test:8443/',
          'http://x.test:81/',
        ]) {
          expect(evaluate(result.table, request(url)).results.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('unchanged it is read without a finding about its shape', () => {
    expect(codesOf(readAll(RICH)).filter((code) => code < 'GP6003')).toEqual([]);
  });
});

describe('objects that an API server would not take as they are', () => {
  const route = (spec: object): Brief => ['HTTPRoute', 'default/r', { parentRefs: PARENTS, ...spec }];
  test.each<[string, Brief, string, string]>([
    ['a wrong type', route({ hostnames: 'a.test' }), 'GP6001', 'spec.hostnames must be a list'],
    [
      'a missing field',
      route({ rules: [{ backendRefs: [{ port: 1 }] }] }),
      'GP6001',
      'spec.rules[0].backendRefs[0].name',
    ],
    [
      'a Service without port',
      route({ rules: [{ backendRefs: [{ name: 'a' }] }] }),
      'GP6001',
      'backendRefs[0].port',
    ],
    ['an unknown type', route({ rules: [{ matches: [{ path: { type: 'Glob' } }] }] }), 'GP6001', 'path.type'],
    ['a bad duration', route({ rules: [{ timeouts: { request: '1.5s' } }] }), 'GP6001', 'timeouts.request'],
    ['an unknown field', route({ rule: [] }), 'GP6002', 'spec.rule '],
    ['an unknown field inside', route({ rules: [{ match: [] }] }), 'GP6002', 'spec.rules[0].match '],
  ])('%s', (_, brief, code, text) => {
    const { findings } = readAll([GATEWAY, brief]);
    const found = findings.find((finding) => finding.code === code);
    expect(found?.message).toContain(text);
  });
});

test('finding kinds are declared once, in the range of reading', () => {
  const codes = READ_FINDINGS.map(({ code }) => code);
  expect(codes.filter((code) => !/^GP6\d{3}$/.test(code))).toEqual([]);
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(READ_FINDINGS.map(({ name }) => name)).size).toBe(codes.length);
});
