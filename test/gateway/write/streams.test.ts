import { describe, expect, test } from 'vitest';
import type { WriteOptions } from '../../../src/gateway/write/index.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Backend, Outcome } from '../../../src/model/outcome.ts';
import type { Listener, RouteTable } from '../../../src/model/route-table.ts';
import { convert, forward, listener, prefix, route, secret, service, virtualHost } from './support.ts';

const EXPERIMENTAL = { channel: 'experimental' } as const;
const NEWEST = { version: '1.6' } as const;

function stream(
  protocol: 'tcp' | 'udp' | 'tls',
  target: Backend | Outcome,
  port: number,
  host = '*',
  more: Parameters<typeof virtualHost>[2] = {},
): Listener {
  const outcome = 'namespace' in target ? forward(target) : target;
  const routes = [route({ path: { kind: 'any' } }, outcome)];
  return listener(protocol, [virtualHost(host, routes, more)], { port, name: `${protocol}-${port}` });
}

const table = (...listeners: readonly Listener[]): RouteTable => ({ listeners });
const db = service('db', { port: 5432, protocol: 'tcp' });
const dns = service('dns', { port: 53, protocol: 'udp' });

/** Only some clients may connect. */
const restricted = (outcome: Outcome): Outcome => ({
  kind: 'gate',
  check: {
    kind: 'client-address',
    rules: [
      { action: 'allow', cidr: '10.0.0.0/8' },
      { action: 'deny', cidr: 'all' },
    ],
  },
  // biome-ignore lint/suspicious/noThenProperty: the model's word; a gate is never awaited.
  then: outcome,
  otherwise: { kind: 'respond', status: 0, reason: 'refused' },
  origins: [],
});

const listenersOf = (gateways: Readonly<Record<string, JsonObject>>): readonly unknown[] =>
  Object.values(gateways).flatMap(({ listeners }) =>
    (listeners as unknown as JsonObject[]).map(({ name, port, protocol, hostname, tls }) => ({
      name,
      port,
      protocol,
      ...(hostname === undefined ? {} : { hostname }),
      ...(tls === undefined ? {} : { mode: (tls as JsonObject)['mode'] }),
    })),
  );

describe('ports that carry connections or datagrams', () => {
  test('are listeners of their own, each with a route for its backends', async () => {
    const { of, codes } = await convert(table(stream('tcp', db, 5432), stream('udp', dns, 53)), NEWEST);
    expect(listenersOf(of('Gateway'))).toEqual([
      { name: 'udp-53', port: 53, protocol: 'UDP' },
      { name: 'tcp-5432', port: 5432, protocol: 'TCP' },
    ]);
    expect(of('TCPRoute')).toMatchObject({
      'shop/tcp-5432': {
        parentRefs: [{ name: 'gateway', sectionName: 'tcp-5432' }],
        rules: [{ backendRefs: [{ name: 'db', port: 5432, weight: 1 }] }],
      },
    });
    expect(of('UDPRoute')).toMatchObject({
      'shop/udp-53': { rules: [{ backendRefs: [{ name: 'dns', port: 53 }] }] },
    });
    expect(codes).toEqual([]);
  });

  test('share connections by weight', async () => {
    const both = forward(db, {
      backends: [
        { weight: 2.5, target: db },
        { weight: 7.5, target: service('db-next', { port: 5432, protocol: 'tcp', namespace: 'far' }) },
      ],
    });
    const { of } = await convert(table(stream('tcp', both, 5432)), NEWEST);
    expect(of('TCPRoute')['shop/tcp-5432']?.['rules']).toMatchObject([
      {
        backendRefs: [
          { name: 'db', weight: 25 },
          { name: 'db-next', namespace: 'far', weight: 75 },
        ],
      },
    ]);
    expect(Object.values(of('ReferenceGrant'))).toMatchObject([
      { from: [{ kind: 'TCPRoute', namespace: 'shop' }], to: [{ kind: 'Service', name: 'db-next' }] },
    ]);
  });

  test.each<[string, Partial<WriteOptions>, string | undefined]>([
    ['1.4 experimental', { version: '1.4', ...EXPERIMENTAL }, 'gateway.networking.k8s.io/v1alpha2'],
    ['1.5 experimental', { version: '1.5', ...EXPERIMENTAL }, 'gateway.networking.k8s.io/v1alpha2'],
    ['1.6 standard', NEWEST, 'gateway.networking.k8s.io/v1'],
    ['1.5 standard', {}, undefined],
  ])('are written as the release and channel have it: %s', async (_name, options, apiVersion) => {
    const { resources, codes } = await convert(table(stream('tcp', db, 5432)), options);
    expect(resources.find(({ kind }) => kind === 'TCPRoute')?.apiVersion).toBe(apiVersion);
    expect(codes).toEqual(apiVersion === undefined ? ['GP5230'] : []);
  });

  test('attach to an existing Gateway', async () => {
    const gateway = { namespace: 'infra', name: 'public' };
    const { of } = await convert(table(stream('tcp', db, 5432)), { ...NEWEST, gateway });
    expect(of('TCPRoute')['shop/tcp-5432']?.['parentRefs']).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'infra', port: 5432 },
    ]);
  });

  test.each<[string, Outcome]>([
    ['a check of the client', restricted(forward(db))],
    ['a backend outside of the cluster', forward({ ...db, kind: 'external', name: 'db.example.com' })],
    [
      'TLS to the backend',
      forward(db, {
        backends: [
          {
            weight: 1,
            target: db,
            filters: {
              policies: [
                { kind: 'backend-tls', verify: true, sendServerName: true, origins: [], isDefault: false },
              ],
            },
          },
        ],
      }),
    ],
  ])('are closed where %s has no form', async (_name, outcome) => {
    const { of, codes } = await convert(table(stream('tcp', outcome, 5432)), NEWEST);
    expect(of('TCPRoute')).toEqual({});
    expect(codes).toContain('GP5230');
  });

  test('do not touch requests at other ports', async () => {
    const web = listener('http', [virtualHost('shop.example.com', [route(prefix('/'), forward('web'))])]);
    const { of, codes } = await convert(table(web, stream('tcp', db, 5432)), NEWEST);
    expect(listenersOf(of('Gateway'))).toEqual([
      { name: 'http', port: 80, protocol: 'HTTP' },
      { name: 'tcp-5432', port: 5432, protocol: 'TCP' },
    ]);
    expect(Object.keys(of('HTTPRoute'))).toEqual(['shop/shop-example-com']);
    expect(codes).toEqual([]);
  });
});

describe('TLS without HTTP inside', () => {
  test('is ended with the certificate of its host, beside TLS that is passed on', async () => {
    const ended = stream('tls', db, 443, 'db.example.com', secret('shop/cert'));
    const passed = stream('tls', service('web', { protocol: 'tls' }), 443, 'web.example.com');
    const { of, codes } = await convert(table(ended, passed), NEWEST);
    expect(listenersOf(of('Gateway'))).toEqual([
      {
        name: 'tls-db-example-com',
        port: 443,
        protocol: 'TLS',
        hostname: 'db.example.com',
        mode: 'Terminate',
      },
      {
        name: 'tls-web-example-com',
        port: 443,
        protocol: 'TLS',
        hostname: 'web.example.com',
        mode: 'Passthrough',
      },
    ]);
    expect(Object.keys(of('TLSRoute'))).toEqual(['shop/db-example-com-tls', 'shop/web-example-com-tls']);
    expect(codes).toEqual([]);
  });

  test('has listeners of its own at each port', async () => {
    const at = (port: number): Listener => stream('tls', db, port, 'db.example.com', secret('shop/cert'));
    const { of } = await convert(table(at(443), at(8443)), NEWEST);
    expect(listenersOf(of('Gateway'))).toMatchObject([
      { name: 'tls-db-example-com', port: 443 },
      { name: 'tls-db-example-com-8443', port: 8443 },
    ]);
  });

  test('is not served without a certificate, nor without the client certificates that are asked for', async () => {
    const none = stream('tls', db, 443, 'db.example.com', { tls: { certificate: 'default', origins: [] } });
    const asks = stream('tls', db, 443, 'asks.example.com', {
      tls: {
        certificate: { secret: 'shop/cert' },
        clientCertificates: {
          caSecret: 'shop/ca',
          mode: 'require',
          depth: 1,
          missing: { kind: 'respond', status: 0, reason: 'no certificate' },
        },
        origins: [],
      },
    });
    const { of, codes } = await convert(table(none, asks), NEWEST);
    expect(of('TLSRoute')).toEqual({});
    expect(codes).toEqual(['GP5204']);
    const open = await convert(table(asks), { ...NEWEST, allowPartial: true });
    expect(Object.keys(open.of('TLSRoute'))).toEqual(['shop/asks-example-com-tls']);
  });
});
