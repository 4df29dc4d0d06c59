import { describe, expect, test } from 'vitest';
import { cidrContains, clientAddress, isCidr } from '../../src/model/addresses.ts';
import type { ClientAddressSource } from '../../src/model/route-table.ts';

test.each([
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.1.2.3/8', '10.200.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.1', '10.0.0.2', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['::/0', '2001:db8::1', true],
  ['::/0', '203.0.113.9', false],
  ['::/0', '::ffff:203.0.113.9', false],
  ['::/0', '::ffff:cb00:7109', false],
  ['::/0', '::ffff:1', true],
  ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['2001:DB8::1', '2001:db8:0:0::1', true],
  ['10.0.0.0/8', '::ffff:10.0.0.1', true],
  ['all', '10.0.0.1', true],
  ['all', '::1', true],
  ['all', 'nonsense', false],
  ['10.0.0.0/33', '10.0.0.1', false],
  ['10.0.0/8', '10.0.0.1', false],
  ['10.0.0.0/', '10.0.0.0', false],
])('%s holds %s: %s', (cidr, address, expected) => {
  expect(cidrContains(cidr, address)).toBe(expected);
});

test('isCidr', () => {
  expect(['10.0.0.0/8', '::1', 'all', '10.0.0.0/99', 'x', ''].map(isCidr)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('the client behind proxies', () => {
  const from = (source: ClientAddressSource, list: string, peer: string | undefined = '10.0.0.1') =>
    clientAddress(source, new Map([['x-forwarded-for', list]]), peer);
  const trusting: ClientAddressSource = { kind: 'forwarded-for', trusted: ['10.0.0.0/8'] };

  test('the peer, whatever the header says', () => {
    expect(from({ kind: 'peer' }, '1.1.1.1')).toBe('10.0.0.1');
  });
  test.each([
    ['8.8.8.8, 1.1.1.1', '1.1.1.1'],
    ['8.8.8.8, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['1.1.1.1, nonsense, 10.0.0.2', '10.0.0.2'],
    ['1.1.1.1:4711', '1.1.1.1'],
    ['[2001:db8::1]:80', '2001:db8::1'],
    ['', '10.0.0.1'],
  ])('"%s" is %s', (list, expected) => {
    expect(from(trusting, list)).toBe(expected);
  });
  test('a peer that is not trusted is the client', () => {
    expect(from(trusting, '1.1.1.1', '9.9.9.9')).toBe('9.9.9.9');
  });
  test('where all are trusted, the leftmost', () => {
    expect(from({ kind: 'forwarded-for' }, '6.6.6.6, 1.1.1.1')).toBe('6.6.6.6');
    expect(from({ kind: 'forwarded-for', trusted: ['all'] }, '6.6.6.6, 1.1.1.1')).toBe('6.6.6.6');
  });
});
