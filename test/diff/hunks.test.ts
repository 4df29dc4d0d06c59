import { describe, expect, test } from 'vitest';
import { hunkHeader, hunksOf } from '../../src/diff/hunks.ts';

const lines = (before: string, after: string, context: number): readonly string[] =>
  hunksOf(before, after, context).flatMap((hunk) => [
    hunkHeader(hunk),
    ...hunk.lines.map(({ sign, text }) => sign + text),
  ]);

describe('hunks', () => {
  test.each<[string, string, string, number, readonly string[]]>([
    ['of equal texts are none', 'a\n', 'a\n', 3, []],
    ['of a new text', '', 'a\nb\n', 3, ['@@ -0,0 +1,2 @@', '+a', '+b']],
    ['of a text that goes', 'a\n', '', 3, ['@@ -1,1 +0,0 @@', '-a']],
    ['without context begin behind the line before', 'a\nc\n', 'a\nb\nc\n', 0, ['@@ -1,0 +2,1 @@', '+b']],
    [
      'apart where the context does not meet',
      'a\nx\ny\nz\nb\n',
      'A\nx\ny\nz\nB\n',
      1,
      ['@@ -1,2 +1,2 @@', '-a', '+A', ' x', '@@ -4,2 +4,2 @@', ' z', '-b', '+B'],
    ],
    [
      'of a text without a line feed at its end',
      'a',
      'a\n',
      3,
      ['@@ -1,1 +1,1 @@', '-a', '\\ No newline at end of file', '+a'],
    ],
  ])('%s', (_what, before, after, context, expected) => {
    expect(lines(before, after, context)).toEqual(expected);
  });

  test('of texts that have hardly anything in common replace everything, in bounded time', () => {
    const many = (letter: string): string =>
      Array.from({ length: 6000 }, (_, index) => `${letter}${index}\n`).join('');
    const found = lines(many('a'), many('b'), 3);
    expect(found[0]).toBe('@@ -1,6000 +1,6000 @@');
    expect(found).toHaveLength(12_001);
  });
});
