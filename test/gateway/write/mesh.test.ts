import { describe, expect, test } from 'vitest';
import { meshAddress } from '../../../src/model/mesh.ts';
import type { Listener, RouteTable } from '../../../src/model/route-table.ts';
import { brief, convert, forward, listener, origin, prefix, route, service, virtualHost } from './support.ts';

interface Asked {
  readonly service?: string;
  readonly from?: string;
  readonly port?: number;
  readonly protocol?: 'http' | 'tcp';
}

/** A port of a Service; without a path it receives its requests itself. */
function port(path: string | undefined, asked: Asked = {}): Listener {
  const { service: named = 'shop/cart', from, port: number = 80, protocol = 'http' } = asked;
  const mesh = { service: named, ...(from === undefined ? {} : { from }) };
  const [namespace = '', name = ''] = named.split('/');
  const target = (to: string) => forward(service(to, { namespace, protocol, port: number }));
  const routes =
    path === undefined ? [] : [route(prefix(path), target('next'), { origins: [origin('far')] })];
  const unmatched = path === undefined ? target(name) : undefined;
  const host = virtualHost('*', routes, {
    origins: [origin(namespace, name)],
    ...(unmatched === undefined ? {} : { unmatched }),
  });
  return listener(protocol, [host], { port: number, mesh, gateway: meshAddress(mesh), name: `p${number}` });
}

const table = (...listeners: readonly Listener[]): RouteTable => ({ listeners });

describe('requests inside a mesh', () => {
  test('have routes that are bound to their Service, and no Gateway', async () => {
    const { of, rules, resources } = await convert(table(port('/new')));
    expect(brief(rules)).toEqual(['PathPrefix /new -> next:80']);
    expect(of('HTTPRoute')['shop/cart-mesh']?.['parentRefs']).toEqual([
      { group: '', kind: 'Service', name: 'cart' },
    ]);
    expect(of('HTTPRoute')['shop/cart-mesh']?.['hostnames']).toBeUndefined();
    expect(resources).toHaveLength(1);
  });

  test('go to Services without routes as they do', async () => {
    expect((await convert(table(port(undefined)))).resources).toEqual([]);
  });

  test('have routes for one port where others are treated in another way', async () => {
    const { of } = await convert(table(port('/new'), port('/other', { port: 8080 })));
    expect(Object.values(of('HTTPRoute')).map(({ parentRefs }) => parentRefs)).toEqual([
      [{ group: '', kind: 'Service', name: 'cart', port: 80 }],
      [{ group: '', kind: 'Service', name: 'cart', port: 8080 }],
    ]);
    const half = await convert(table(port('/new'), port(undefined, { port: 8080 })));
    expect(Object.values(half.of('HTTPRoute'))).toMatchObject([{ parentRefs: [{ port: 80 }] }]);
  });

  test('of clients in one namespace have routes there, and a grant for other Services than the one asked', async () => {
    const { of } = await convert(table(port(undefined), port('/new', { from: 'orders' })));
    expect(of('HTTPRoute')).toMatchObject({
      'orders/cart-shop-mesh': {
        parentRefs: [{ kind: 'Service', name: 'cart', namespace: 'shop' }],
        rules: [{ backendRefs: [{ name: 'next', namespace: 'shop' }] }],
      },
    });
    expect(Object.values(of('ReferenceGrant'))).toMatchObject([
      { from: [{ kind: 'HTTPRoute', namespace: 'orders' }], to: [{ name: 'next' }] },
    ]);
  });

  test('of clients without routes stay with the Service where others have some', async () => {
    const { of } = await convert(table(port('/new'), port(undefined, { from: 'orders' })));
    expect(Object.keys(of('HTTPRoute'))).toEqual(['orders/cart-shop-mesh', 'shop/cart-mesh']);
    expect(of('HTTPRoute')['orders/cart-shop-mesh']?.['rules']).toMatchObject([
      { backendRefs: [{ name: 'cart', namespace: 'shop', port: 80 }] },
    ]);
    // The Service that was asked needs none.
    expect(of('ReferenceGrant')).toEqual({});
  });

  test('of clients that are treated like all others need no routes of their own', async () => {
    const { of } = await convert(table(port('/new'), port('/new', { from: 'orders' })));
    expect(Object.keys(of('HTTPRoute'))).toEqual(['shop/cart-mesh']);
  });

  test('of clients in the namespace of the Service alone have no form', async () => {
    const { resources, codes } = await convert(table(port(undefined), port('/new', { from: 'shop' })));
    expect(resources).toEqual([]);
    expect(codes).toEqual(['GP5231']);
  });

  test('of one namespace alone: routes of its own Services are for all', async () => {
    const { of, codes } = await convert(table(port('/new', { from: 'shop' })));
    expect(Object.keys(of('HTTPRoute'))).toEqual(['shop/cart-mesh']);
    expect(codes).toContain('GP5232');
  });

  test('that are no HTTP have a TCPRoute', async () => {
    const { of } = await convert(table(port('', { protocol: 'tcp', port: 5432 })), { version: '1.6' });
    expect(of('TCPRoute')).toMatchObject({
      'shop/cart-mesh': {
        parentRefs: [{ group: '', kind: 'Service', name: 'cart', port: 5432 }],
        rules: [{ backendRefs: [{ name: 'next', port: 5432 }] }],
      },
    });
  });
});
