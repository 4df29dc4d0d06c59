import { describe, expect, test } from 'vitest';
import type { RouteTable } from '../../../src/model/route-table.ts';
import {
  convert,
  exact,
  forward,
  list,
  listener,
  oneHost,
  prefix,
  route,
  secret,
  service,
  virtualHost,
} from './support.ts';

describe('gRPC', () => {
  const grpc = (name: string): ReturnType<typeof forward> => forward(service(name, { protocol: 'grpc' }));

  test('a host of gRPC only is a GRPCRoute', async () => {
    const { of } = await convert(
      oneHost(
        route(exact('/shop.Cart/Add'), grpc('add')),
        route(prefix('/shop.Cart'), grpc('cart')),
        route(prefix('/'), grpc('rest')),
      ),
    );
    expect(of('HTTPRoute')).toEqual({});
    const [first, second, third] = list(of('GRPCRoute')['shop/shop-example-com']?.['rules']);
    expect(first?.['matches']).toEqual([{ method: { service: 'shop.Cart', method: 'Add', type: 'Exact' } }]);
    expect(second?.['matches']).toEqual([{ method: { service: 'shop.Cart', type: 'Exact' } }]);
    expect(third?.['matches']).toBeUndefined();
  });

  test('next to HTTP is paths of one HTTPRoute, and what the Service needs is said', async () => {
    const { of, codes } = await convert(
      oneHost(route(prefix('/shop.Cart'), grpc('cart')), route(prefix('/'), forward('web'))),
    );
    expect(of('GRPCRoute')).toEqual({});
    expect(codes).toContain('GP5220');
  });
});

describe('TLS passthrough', () => {
  const table: RouteTable = {
    listeners: [
      listener('tls', [
        virtualHost('argo.example.com', [
          route(prefix('/'), forward(service('argo', { port: 443, protocol: 'tls' }))),
        ]),
      ]),
      listener('https', [
        virtualHost('argo.example.com', [route(prefix('/'), forward('argo'))], secret('shop/tls')),
      ]),
    ],
  };

  test('is a TLSRoute on a listener of its own, without an https listener of the same host', async () => {
    const { of } = await convert(table);
    expect(of('Gateway')['shop/gateway']?.['listeners']).toMatchObject([
      {
        name: 'tls-argo-example-com',
        protocol: 'TLS',
        hostname: 'argo.example.com',
        tls: { mode: 'Passthrough' },
      },
    ]);
    expect(of('TLSRoute')['shop/argo-example-com-tls']).toMatchObject({
      hostnames: ['argo.example.com'],
      parentRefs: [{ sectionName: 'tls-argo-example-com' }],
      rules: [{ backendRefs: [{ name: 'argo', port: 443, weight: 1 }] }],
    });
    expect(of('HTTPRoute')).toEqual({});
  });

  test('is refused where the channel has no TLSRoute', async () => {
    const { of, findings } = await convert(table, { version: '1.4' });
    expect(of('TLSRoute')).toEqual({});
    expect(findings.find((finding) => finding.code === 'GP5204')?.severity).toBe('blocker');
  });
});
