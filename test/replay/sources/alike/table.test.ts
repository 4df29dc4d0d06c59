import { expect, test } from 'vitest';
import { createGroupTable } from '../../../../src/replay/sources/alike/table.ts';

const keyOf = (number: number): Int32Array => Int32Array.of(number, number >>> 3, 7);

test('a table gives the group of a key, or has forgotten it, and never gives that of another one', () => {
  const table = createGroupTable();
  const counters = new Map<number, { lines: number }>();
  const many = 200_000;
  for (let number = 0; number < many; number++) {
    expect(table.find(keyOf(number), 3, number % 2)).toBeUndefined();
    table.admit(keyOf(number), 3, number % 2, false);
    const group = table.find(keyOf(number), 3, number % 2);
    const counter = { lines: number };
    if (group !== undefined) group.counter = counter;
    counters.set(number, counter);
  }
  let kept = 0;
  for (let number = 0; number < many; number++) {
    const counter = table.find(keyOf(number), 3, number % 2)?.counter;
    if (counter === undefined) continue;
    kept += 1;
    expect(counter).toBe(counters.get(number));
    expect(table.find(keyOf(number), 3, (number + 1) % 2)).toBeUndefined();
    expect(table.find(keyOf(number), 2, number % 2)).toBeUndefined();
  }
  // It is full, and no more than full.
  expect(kept).toBeGreaterThan(60_000);
  expect(kept).toBeLessThanOrEqual(1 << 16);
});
