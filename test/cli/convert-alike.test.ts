import { expect, test } from 'vitest';
import { alikeHosts } from '../../src/cli/convert/alike.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { forward, listener, route, virtualHost } from '../model/fixtures.ts';

const timeouts = (read: number): Policy => ({ kind: 'timeouts', read, origins: [], isDefault: false });
const table = (hosts: Readonly<Record<string, readonly Policy[]>>): RouteTable => ({
  listeners: [
    listener(
      Object.entries(hosts).map(([name, policies]) =>
        virtualHost(name, [route('r', { path: { kind: 'any' } }, forward(`svc-${name}`, { policies }))]),
      ),
    ),
  ],
});

test('hosts are alike whatever their Services are called, and not where a policy is another one', () => {
  const both = table({ 'a.test': [timeouts(1)], 'b.test': [timeouts(1)], 'c.test': [timeouts(2)] });
  const alike = alikeHosts(both, both);
  expect(alike.get('a.test')).toEqual(['a.test', 'b.test']);
  expect(alike.get('c.test')).toEqual(['c.test']);
});

test('hosts are not alike where a condition asks for the host', () => {
  const asking = (name: string): RouteTable['listeners'][number]['virtualHosts'][number] =>
    virtualHost(name, [
      route(
        'r',
        { path: { kind: 'any' }, headers: [{ name: 'Host', value: { kind: 'prefix', value: 'a' } }] },
        forward('svc'),
      ),
    ]);
  const both: RouteTable = { listeners: [listener([asking('a.test'), asking('b.test')])] };
  expect(alikeHosts(both, both).get('a.test')).toEqual(['a.test']);
});
