import { describe, expect, test } from 'vitest';
import { isCidrFormat, isIP, isIPv4Format, isIPv6Format } from '../../../src/gateway/schema/formats.ts';

describe.each<[text: string, v4: boolean, v6: boolean, ip: boolean]>([
  ['10.0.0.1', true, false, true],
  ['010.0.0.1', true, false, false],
  ['10.0.0', false, false, false],
  ['10.0.0.256', false, false, false],
  ['0000.0.0.0', true, false, false],
  ['::', false, true, true],
  ['2001:DB8::1', false, true, true],
  ['::ffff:10.0.0.1', false, true, false],
  ['0:0:0:0:0:ffff:a00:1', false, true, false],
  ['::fffe:10.0.0.1', false, true, true],
  ['fe80::1%eth0', false, false, false],
  ['[::1]', false, false, false],
  ['', false, false, false],
  ['1'.repeat(100_000), false, false, false],
])('%s', (text, v4, v6, ip) => {
  test('ipv4', () => expect(isIPv4Format(text)).toBe(v4));
  test('ipv6', () => expect(isIPv6Format(text)).toBe(v6));
  test('isIP', () => expect(isIP(text)).toBe(ip));
});

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.1/32', true],
  ['2001:db8::/32', true],
  ['::/0', true],
  ['10.0.0.0/33', false],
  ['2001:db8::/129', false],
  ['10.0.0.0', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0/-1', false],
  ['x/8', false],
])('cidr: %s', (text, isValid) => {
  expect(isCidrFormat(text)).toBe(isValid);
});
