import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../../../src/gateway/schema/cel/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['0', 0n],
    ['0s', 0n],
    ['1h30m', 5_400_000_000_000n],
    ['1.5s', 1_500_000_000n],
    ['.5s', 500_000_000n],
    ['1.s', 1_000_000_000n],
    ['-2ms', -2_000_000n],
    ['+1us', 1_000n],
    ['1µs1ns', 1_001n],
    ['1ms1s', 1_001_000_000n],
    ['99999h99999h', 719_992_800_000_000_000n],
  ])('%s', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  test.each([
    '',
    '1',
    's',
    '.s',
    '1d',
    '1 s',
    '1s ',
    '--1s',
    '1e3s',
    '2562048h',
    '9'.repeat(300),
    `${'9'.repeat(200)}s`,
  ])('%s is none', (text) => {
    expect(() => parseDuration(text)).toThrow(/is no duration/);
  });
});
