import { describe, expect, test } from 'vitest';
import {
  parseNginxDuration,
  parseNginxSize,
  printDuration,
  printSize,
} from '../../../src/targets/nginx-gateway-fabric/policies/values.ts';

describe('times of four digits and one unit', () => {
  test.each([
    [0, '0s'],
    [1500, '1500ms'],
    [60_000, '1m'],
    [5000, '5s'],
    [3_600_000, '1h'],
    // 12345 s have five digits
    [12_345_000, '206m'],
    [10_001, '11s'],
    [9999 * 3_600_000, '9999h'],
    [10_000 * 3_600_000, undefined],
  ])('%i ms are %s', (milliseconds, text) => {
    const value = printDuration(milliseconds);
    expect(value?.text).toBe(text);
    if (value === undefined) return;
    expect(parseNginxDuration(value.text)).toBe(value.amount);
    expect(value.amount).toBeGreaterThanOrEqual(milliseconds);
  });
  test.each([
    ['30', 30_000],
    ['30s', 30_000],
    ['500ms', 500],
    ['12345s', undefined],
    ['1h30m', undefined],
    ['', undefined],
    ['1d', undefined],
  ])('%s is read as %s', (text, milliseconds) => {
    expect(parseNginxDuration(text)).toBe(milliseconds);
  });
});

describe('sizes of four digits and one unit', () => {
  test.each([
    [0, '0'],
    [9999, '9999'],
    [1024, '1k'],
    [8 * 2 ** 20, '8m'],
    [1_000_001, '977k'],
    [2 ** 30, '1g'],
    [10_000 * 2 ** 30, undefined],
  ])('%i bytes are %s', (bytes, text) => {
    const value = printSize(bytes);
    expect(value?.text).toBe(text);
    if (value !== undefined) expect(parseNginxSize(value.text)).toBe(value.amount);
  });
  test.each([
    ['8M', undefined],
    ['1.5m', undefined],
    ['10240', undefined],
    ['64k', 65_536],
  ])('%s is read as %s', (text, bytes) => {
    expect(parseNginxSize(text)).toBe(bytes);
  });
});
