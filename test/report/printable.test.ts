import { describe, expect, test } from 'vitest';
import { printable, shortened } from '../../src/report/printable.ts';

describe('printable', () => {
  test.each([
    ['plain ÄÖ 日本 text', 'plain ÄÖ 日本 text'],
    ['\u001B[31mred\u001B[0m', '[31mred[0m'],
    ['\u001B]0;title\u0007x', ']0;titlex'],
    ['a\u009B2Jb', 'a2Jb'],
    ['one\ntwo\r\n\tthree', 'one two three'],
    ['user\u202Egpj.exe', 'usergpj.exe'],
    ['a\u0000b\u007Fc', 'abc'],
  ])('%j is printed as %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('shortened counts characters, not code units', () => {
    expect(shortened('😀😀😀😀', 3)).toBe('😀😀…');
    expect(shortened('abc', 3)).toBe('abc');
  });
});
