import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/gateway/read/duration.ts';

test.each<[string, number | undefined]>([
  ['0s', 0],
  ['1s', 1_000],
  ['500ms', 500],
  ['1h30m', 5_400_000],
  ['1m1s1ms', 61_001],
  ['99999h', 359_996_400_000],
  ['60', undefined],
  ['1.5s', undefined],
  ['1d', undefined],
  ['100000ms', undefined],
  ['1h1h1h1h1h', undefined],
  ['', undefined],
  ['-1s', undefined],
])('%s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
