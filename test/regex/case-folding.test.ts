import { describe, expect, test } from 'vitest';
import { foldCase } from '../../src/regex/case-folding.ts';
import { contains } from '../../src/regex/char-set.ts';

const KELVIN = 0x212a;
const LONG_S = 0x17f;

describe('letters without case', () => {
  test.each([
    ['word characters', [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]],
    ['k and s', [0x6b, 0x6b, 0x73, 0x73]],
    ['a capital and small ones', [0x4b, 0x4b, 0x61, 0x63, 0x73, 0x73]],
  ])('%s hold the Kelvin sign and the long s too', (_, set) => {
    const folded = foldCase(set, 'unicode');
    expect([contains(folded, KELVIN), contains(folded, LONG_S)]).toEqual([true, true]);
  });

  test('both cases of every letter are held, in order', () => {
    const folded = foldCase(
      [0x41, 0x41, 0x62, 0x63, 0x58, 0x58, 0x7a, 0x7a].sort((one, two) => one - two),
      'bytes',
    );
    expect(folded).toEqual([...folded].sort((one, two) => one - two));
    for (const letter of 'AabBcCxXzZ') expect(contains(folded, letter.charCodeAt(0))).toBe(true);
  });
});
