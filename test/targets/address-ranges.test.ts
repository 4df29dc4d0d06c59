import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cidrContains } from '../../src/model/addresses.ts';
import type { AddressRule } from '../../src/model/outcome.ts';
import { allowedRanges } from '../../src/targets/address-ranges.ts';

const rules = (...texts: readonly string[]): readonly AddressRule[] =>
  texts.map((text) => {
    const [action = '', cidr = ''] = text.split(' ');
    return { action: action === 'deny' ? 'deny' : 'allow', cidr };
  });

test.each([
  [
    ['allow 10.0.0.0/8', 'allow 192.0.2.7', 'deny all'],
    ['10.0.0.0/8', '192.0.2.7'],
  ],
  [['deny 128.0.0.0/1'], ['0.0.0.0/1', '::/0']],
  [['deny 10.128.0.0/9', 'allow 10.0.0.0/8', 'deny all'], ['10.0.0.0/9']],
  [
    ['allow 10.0.0.1', 'deny 0.0.0.0/0', 'deny 8000::/1'],
    ['10.0.0.1/32', '::/1'],
  ],
  [['deny 2001:db8::/33', 'allow 2001:DB8:0:0::/32', 'deny all'], ['2001:db8:8000::/33']],
  [['deny 0.0.0.0/0', 'deny ::/0'], []],
  [[], ['0.0.0.0/0', '::/0']],
])('%j allows %j', (texts, expected) => {
  expect(allowedRanges(rules(...texts))).toEqual(expected);
});

test('addresses that are written in two families are left alone', () => {
  expect(allowedRanges(rules('deny ::ffff:10.0.0.0/104'))).toBeUndefined();
  expect(allowedRanges(rules('deny somewhere'))).toBeUndefined();
});

test('the ranges hold an address exactly where the first rule that holds it allows it', () => {
  const byte = fc.integer({ min: 0, max: 3 });
  const ipv4 = fc.tuple(byte, byte, byte, byte).map((parts) => parts.map((part) => part * 85).join('.'));
  const ipv6 = fc.tuple(byte, byte).map(([a, b]) => `2001:db8:${(a * 21845).toString(16)}::${b}`);
  const cidr = fc.oneof(
    fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([address, length]) => `${address}/${length}`),
    fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })).map(([address, length]) => `${address}/${length}`),
    fc.constant('all'),
  );
  const rule = fc.record({ action: fc.constantFrom('allow' as const, 'deny' as const), cidr });
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 8 }), fc.oneof(ipv4, ipv6), (list, address) => {
      const ranges = allowedRanges(list);
      const first = list.find((one) => cidrContains(one.cidr, address));
      const isAllowed = first === undefined || first.action === 'allow';
      expect(ranges?.some((range) => cidrContains(range, address))).toBe(isAllowed);
    }),
    { numRuns: 500 },
  );
});
