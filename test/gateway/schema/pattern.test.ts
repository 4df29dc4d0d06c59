import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { loadSchemas } from '../../../src/gateway/schema/index.ts';
import { matcherOf } from '../../../src/gateway/schema/pattern.ts';

const { table } = await loadSchemas('1.6', 'experimental');
const patterns = [...new Set(table.nodes.flatMap((node) => node.pattern ?? []))];

test('a match anywhere counts, unless the pattern is anchored', () => {
  expect(['a', 'xax', 'x'].map(matcherOf('a'))).toEqual([true, true, false]);
  expect(['a', 'ax', 'a\n'].map(matcherOf('^a$'))).toEqual([true, false, false]);
});

test('patterns mean what RE2 means by them', () => {
  const letters = [...'aZ09-._/*:@%$ \nä😀', 'http://', '1s', 'Hostname', 'IPAddress', 'System'];
  const text = fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...patterns), text, (pattern, value) => {
      expect(matcherOf(pattern)(value)).toBe(RE2JS.compile(pattern).matcher(value).find());
    }),
    { numRuns: 2_000 },
  );
});

test('verdicts do not depend on what was asked before', () => {
  const isNumber = matcherOf('^[0-9]+$');
  const texts = Array.from({ length: 5_000 }, (_, at) => (at % 2 === 0 ? `${at}` : `a${at}`));
  const first = texts.map(isNumber);
  expect(texts.map(isNumber)).toEqual(first);
  expect(first.filter((verdict) => verdict)).toHaveLength(2_500);
});
