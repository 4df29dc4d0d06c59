import { describe, expect, test } from 'vitest';
import { isIP, isIPv4Format, isIPv6Format } from '../../../src/gateway/schema/formats.ts';

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
