import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../src/accept/glob.ts';

test.each([
  ['*', '', true],
  ['*', 'any other host', true],
  ['a.test', 'A.test', true],
  ['a.test', 'a.tests', false],
  ['*.test', 'a.test', true],
  ['*.test', '*.test', true],
  ['*.test', 'test', false],
  ['a*c*e', 'abcde', true],
  ['a*c*e', 'abcdef', false],
  ['a.*', 'abc', false],
  ['**b', 'ab', true],
  ['', 'a', false],
])('%j holds for %j: %s', (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

test('agrees with the definition on short texts', () => {
  const slow = (pattern: string, text: string): boolean => {
    if (pattern === '') return text === '';
    const [first, rest] = [pattern[0], pattern.slice(1)];
    if (first !== '*') return first === text[0] && slow(rest, text.slice(1));
    return Array.from({ length: text.length + 1 }, (_, cut) => slow(rest, text.slice(cut))).includes(true);
  };
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 7 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 7 });
  fc.assert(
    fc.property(word, text, (pattern, given) => matchesGlob(pattern, given) === slow(pattern, given)),
  );
});

test('many stars take no time that grows with their number to the power of anything', () => {
  expect(matchesGlob(`${'a*'.repeat(2000)}b`, 'a'.repeat(4000))).toBe(false);
});
