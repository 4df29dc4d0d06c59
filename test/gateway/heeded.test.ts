import { describe, expect, test } from 'vitest';
import { withoutHeeded } from '../../src/gateway/heeded.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { forward, oneHost, origin, prefix, route, service } from './write/support.ts';

const RULE = { object: { kind: 'DestinationRule', namespace: 'shop', name: 'api' }, path: ['spec'] };
const tls = {
  kind: 'backend-tls',
  verify: true,
  sendServerName: true,
  origins: [RULE],
  isDefault: false,
} as const;
const connect: Policy = { kind: 'timeouts', connect: 3000, origins: [RULE], isDefault: false };
const own: Policy = { kind: 'timeouts', request: 9000, origins: [origin()], isDefault: false };
const stays = ({ kind }: { readonly kind: string }): boolean => kind === 'DestinationRule';

const secured = service('api', { protocol: 'https' });
const tableOf = (...policies: readonly Policy[]): RouteTable =>
  oneHost(route(prefix('/'), forward(secured, { policies })));

describe('what objects that stay in force say of backends', () => {
  test('is left out, and TLS with it', () => {
    expect(withoutHeeded(tableOf(tls, connect, own), stays)).toEqual(
      oneHost(route(prefix('/'), forward(service('api'), { policies: [own] }))),
    );
  });

  test('is left out for one backend of several', () => {
    const weighted = (target: typeof secured, filters = {}) => ({ weight: 1, target, ...filters });
    const before = [weighted(secured, { filters: { policies: [tls, own] } }), weighted(service('web'))];
    const after = [weighted(service('api'), { filters: { policies: [own] } }), weighted(service('web'))];
    const withBackends = (backends: typeof before) => oneHost(route(prefix('/'), forward('x', { backends })));
    expect(withoutHeeded(withBackends(before), stays)).toEqual(withBackends(after));
  });

  test('stays with subsets, which are other Services afterwards', () => {
    const subset = service('api', { protocol: 'https', subset: 'v1', subsetLabels: { version: 'v1' } });
    const table = oneHost(route(prefix('/'), forward(subset, { policies: [tls] })));
    expect(withoutHeeded(table, stays)).toBe(table);
  });

  test('goes with subsets whose Service gets an object of its own', () => {
    const subset = (protocol: 'http' | 'https') =>
      service('api', { protocol, subset: 'v1', subsetLabels: { version: 'v1' } });
    const table = oneHost(route(prefix('/'), forward(subset('https'), { policies: [tls, own] })));
    expect(withoutHeeded(table, stays, ({ subset: name }) => name === 'v1')).toEqual(
      oneHost(route(prefix('/'), forward(subset('http'), { policies: [own] }))),
    );
  });

  test('about the protocol gives way to what the Service asks for', () => {
    const asking = (protocol: 'https' | 'h2c', asked: 'http' | 'h2c') =>
      service('api', { protocol, asked: { protocol: asked, origins: [RULE] } });
    const tableFor = (target: Parameters<typeof forward>[0], ...policies: readonly Policy[]): RouteTable =>
      oneHost(route(prefix('/'), forward(target, { policies })));
    // HTTP/2 stays HTTP/2 below TLS, and an upgrade to it is none of the routes.
    expect(withoutHeeded(tableFor(asking('https', 'h2c'), tls), stays)).toEqual(
      tableFor(service('api', { protocol: 'h2c' })),
    );
    expect(withoutHeeded(tableFor(asking('h2c', 'http')), stays)).toEqual(tableFor(service('api')));
    const kept = tableFor(asking('h2c', 'http'));
    expect(withoutHeeded(kept, () => false)).toBe(kept);
  });

  test('leaves other tables the same', () => {
    const table = tableOf(own, tls);
    expect(withoutHeeded(table, () => false)).toBe(table);
  });
});
