import { expect, test } from 'vitest';
import type { RouteTable } from '../../src/model/route-table.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, listener, prefix, route, virtualHost } from '../gateway/write/support.ts';

/** Two Gateways that serve one host by different Services. */
function apart(one: string, two: string): RouteTable {
  const at = (gateway: string, target: string) =>
    listener('http', [virtualHost('a.test', [route(prefix('/'), forward(target))])], { gateway });
  return { listeners: [at('edge/one', one), at('edge/two', two)] };
}

test('each Gateway is compared for itself', () => {
  expect(prove(apart('web', 'admin'), apart('web', 'admin')).verdict).toBe('equivalent');
});

test('a difference at one of them is found, with the Gateway that shows it', () => {
  const { verdict, hosts } = prove(apart('web', 'admin'), apart('web', 'web'));
  expect(verdict).toBe('different');
  const witnesses = hosts.flatMap(({ differences }) => differences.map(({ witness }) => witness.gateway));
  expect(witnesses).toEqual(['edge/two']);
});

test('hosts of one Gateway that the other serves instead are found', () => {
  const { verdict } = prove(apart('web', 'admin'), apart('admin', 'web'));
  expect(verdict).toBe('different');
});

test('a Gateway of which nothing is left is found', () => {
  const before = apart('web', 'admin');
  const { hosts } = prove(before, { listeners: before.listeners.slice(0, 1) });
  const lost = hosts.filter(({ verdict }) => verdict !== 'equivalent');
  expect(lost.flatMap(({ differences }) => differences.map(({ witness }) => witness.gateway))).toContain(
    'edge/two',
  );
});

test('Gateways with other names are compared as one', () => {
  const before = apart('web', 'web');
  const after = { listeners: before.listeners.slice(0, 1).map((one) => ({ ...one, gateway: 'other/name' })) };
  expect(prove(before, after).verdict).toBe('equivalent');
});
