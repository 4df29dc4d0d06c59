import { describe, expect, test } from 'vitest';
import { integerWeights } from '../../../src/gateway/write/weights.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { HeaderEdit } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import { literal } from '../../../src/model/template.ts';
import {
  brief,
  convert,
  exact,
  forward,
  objects,
  oneHost,
  origin,
  prefix,
  redirect,
  route,
  service,
} from './support.ts';

describe('weights', () => {
  test.each<[readonly number[], readonly number[]]>([
    [
      [90, 10],
      [90, 10],
    ],
    [[50], [1]],
    [
      [99.5, 0.5],
      [995, 5],
    ],
    [
      [3_000_000, 1_000_000],
      [1_000_000, 333_333],
    ],
    [
      [10_000_000, 1],
      [1_000_000, 1],
    ],
  ])('%j are written as %j', (weights, expected) => {
    expect(integerWeights(weights)).toEqual(expected);
  });
});

test('a canary by weight, header and cookie', async () => {
  const weighted = forward('v1', {
    backends: [
      { weight: 90, target: service('v1') },
      { weight: 10, target: service('v2') },
    ],
  });
  const cookie = { name: 'canary', value: { kind: 'exact', value: 'always' } } as const;
  const { rules } = await convert(
    oneHost(
      route(
        { ...prefix('/'), headers: [{ name: 'X-Canary', value: { kind: 'exact', value: 'always' } }] },
        forward('v2'),
      ),
      route({ ...prefix('/'), cookies: [cookie] }, forward('v2')),
      route(prefix('/'), weighted),
    ),
  );
  expect(brief(rules)).toEqual([
    'PathPrefix / x-canary=always -> v2:80',
    'PathPrefix / cookie~(.*;)?[ \\t]*canary[ \\t]*=[ \\t]*always[ \\t]*(;.*)? -> v2:80',
    'PathPrefix / -> v1:80*90+v2:80*10',
  ]);
});

test('a share that fails is not sent to a backend that does not exist', async () => {
  const { rules, codes } = await convert(
    oneHost(
      route(
        prefix('/'),
        forward('a', {
          backends: [
            { weight: 1, target: service('a') },
            { weight: 1, target: { kind: 'respond', status: 503, reason: 'no endpoints' } },
          ],
        }),
      ),
    ),
  );
  expect(brief(rules)).toEqual(['PathPrefix / -> a:80']);
  expect(codes).toContain('GP5106');
});

describe('ports', () => {
  const named = oneHost(route(prefix('/'), forward(service('a', { port: 'http' }))));
  const serviceObject: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a', namespace: 'shop' },
    spec: { ports: [{ name: 'http', port: 8080 }] },
  };

  test('by name take the number of the Service', async () => {
    const { rules } = await convert(named, { objects: objects([serviceObject]) });
    expect(brief(rules)).toEqual(['PathPrefix / -> a:8080']);
  });

  test('by name are closed without the Service, and the rest is written', async () => {
    const { rules, codes } = await convert(
      oneHost(route(prefix('/'), forward(service('a', { port: 'http' }))), route(exact('/b'), forward('b'))),
    );
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    expect(codes).toContain('GP5104');
  });
});

test.each(['fastcgi', 'tcp'] as const)('a backend that speaks %s is closed', async (protocol) => {
  const { rules, findings } = await convert(oneHost(route(prefix('/'), forward(service('a', { protocol })))));
  expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
  expect(findings[0]).toMatchObject({ code: 'GP5105', severity: 'blocker' });
});

describe('TLS to a backend', () => {
  const tls = (more: Partial<Policy & { kind: 'backend-tls' }>): Policy => ({
    kind: 'backend-tls',
    verify: true,
    caSecret: 'shop/ca',
    serverName: 'api.internal',
    sendServerName: true,
    origins: [origin()],
    isDefault: false,
    ...more,
  });
  const port: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a', namespace: 'shop' },
    spec: {
      ports: [
        { name: 'https', port: 443 },
        { name: 'metrics', port: 9090 },
      ],
    },
  };
  const table = (policy: Policy): RouteTable =>
    oneHost(
      route(prefix('/'), forward(service('a', { port: 443, protocol: 'https' }), { policies: [policy] })),
    );

  test('that is verified becomes a policy for that port only', async () => {
    const { of, rules, codes } = await convert(table(tls({})), { objects: objects([port]) });
    expect(brief(rules)).toEqual(['PathPrefix / -> a:443']);
    expect(of('BackendTLSPolicy')).toEqual({
      'shop/a-https': {
        targetRefs: [{ group: '', kind: 'Service', name: 'a', sectionName: 'https' }],
        validation: {
          caCertificateRefs: [{ group: '', kind: 'Secret', name: 'ca' }],
          hostname: 'api.internal',
        },
      },
    });
    expect(codes).toContain('GP5102');
  });

  test.each<[string, Partial<Policy & { kind: 'backend-tls' }>]>([
    ['without verification', { verify: false }],
    ['with a CA in another namespace', { caSecret: 'other/ca' }],
    ['with a name that is no host', { serverName: '*' }],
  ])('%s is closed', async (_, more) => {
    const { rules, of, codes } = await convert(table(tls(more)), { objects: objects([port]) });
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    expect(of('BackendTLSPolicy')).toEqual({});
    expect(codes).toContain('GP5101');
  });
});

describe('request headers', () => {
  const edited = async (...requestHeaders: HeaderEdit[]): Promise<readonly [unknown, readonly string[]]> => {
    const { rules, codes } = await convert(oneHost(route(prefix('/'), forward('a', { requestHeaders }))));
    const filters = (rules[0]?.['filters'] ?? []) as unknown as readonly JsonObject[];
    return [filters[0]?.['requestHeaderModifier'], codes];
  };
  const from = { origins: [origin()] };

  test('with fixed values are one filter', async () => {
    expect(
      await edited(
        { action: 'set', name: 'X-A', value: literal('1'), ...from },
        { action: 'set', name: 'x-a', value: literal('2'), ...from },
        { action: 'add', name: 'X-B', value: literal('3'), ...from },
        { action: 'remove', name: 'X-C', ...from },
        { action: 'set', name: 'X-D', value: literal(''), ...from },
      ),
    ).toEqual([
      {
        set: [{ name: 'x-a', value: '2' }],
        add: [{ name: 'X-B', value: '3' }],
        remove: ['X-C', 'X-D'],
      },
      [],
    ]);
  });

  test('that every proxy makes itself are said once', async () => {
    const own: HeaderEdit = { action: 'set', name: 'X-Real-IP', value: [{ variable: 'client-address' }] };
    expect(await edited(own)).toEqual([undefined, ['GP5110']]);
  });

  test.each<[string, HeaderEdit, object | undefined]>([
    [
      'made from the request',
      { action: 'set', name: 'X-U', value: [{ variable: 'request-uri' }], ...from },
      { remove: ['X-U'] },
    ],
    ['with a newline', { action: 'set', name: 'X-U', value: literal('a\nb'), ...from }, { remove: ['X-U'] }],
    ['with a name that is none', { action: 'set', name: 'X U', value: literal('a'), ...from }, undefined],
    [
      'added to those of the client',
      { action: 'add', name: 'X-U', value: literal('a\nb'), ...from },
      undefined,
    ],
  ])('%s are refused, and no client can say them in the place of the proxy', async (_, edit, filter) => {
    expect(await edited(edit)).toEqual([filter, ['GP5111']]);
  });

  test('more than a filter can hold are said, not cut in silence', async () => {
    const edits = Array.from(
      { length: 20 },
      (_, n): HeaderEdit => ({ action: 'set', name: `X-${n}`, value: literal('1'), ...from }),
    );
    const [filter, codes] = await edited(...edits);
    expect((filter as { set: unknown[] }).set).toHaveLength(16);
    expect(codes).toEqual(['GP5111']);
  });
});

test('the host for the backend is URLRewrite.hostname, never a header', async () => {
  const { rules } = await convert(
    oneHost(route(prefix('/'), forward('a', { host: { kind: 'set', value: literal('internal.example') } }))),
  );
  expect(brief(rules)).toEqual(['PathPrefix / -> a:80 host internal.example']);
});

test('response headers are one filter, on redirects too', async () => {
  const hsts: HeaderEdit = { action: 'set', name: 'Strict-Transport-Security', value: literal('max-age=1') };
  const { rules } = await convert(
    oneHost(
      route(prefix('/a'), redirect(301, { path: { kind: 'constant', value: '/b' } }), {
        responseHeaders: [hsts],
      }),
    ),
  );
  expect(brief(rules)).toEqual(['PathPrefix /a -> redirect 301 full /b ResponseHeaderModifier']);
});

describe('mirrors', () => {
  const mirrored = async (url: string): Promise<readonly [readonly string[], readonly string[]]> => {
    const { rules, codes } = await convert(
      oneHost(
        route(
          prefix('/'),
          forward('a', { mirrors: [{ backend: { url }, percent: 100, origins: [origin()] }] }),
        ),
      ),
    );
    return [brief(rules), codes];
  };
  test('of a Service are RequestMirror', async () => {
    expect(await mirrored('http://copy.other.svc.cluster.local:8080$request_uri')).toEqual([
      ['PathPrefix / -> a:80 RequestMirror'],
      [],
    ]);
  });
  test('of anything else are lost and said', async () => {
    expect(await mirrored('https://copy.example/x')).toEqual([['PathPrefix / -> a:80'], ['GP5114']]);
  });
});

test('one host with backends of two namespaces in one route has grants for the Services', async () => {
  const condition = (name: string) => [{ name, value: { kind: 'present' } }] as const;
  const b = { origins: [origin('team-b')] };
  const { of } = await convert(
    oneHost(
      route({ ...prefix('/'), headers: condition('x') }, forward('a')),
      route({ ...prefix('/'), headers: condition('y') }, forward(service('b', { namespace: 'team-b' })), b),
    ),
  );
  expect(Object.keys(of('HTTPRoute'))).toEqual(['shop/shop-example-com']);
  expect(of('ReferenceGrant')).toEqual({
    'team-b/httproutes-of-shop-to-services': {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
      to: [{ group: '', kind: 'Service', name: 'b' }],
    },
  });
});
