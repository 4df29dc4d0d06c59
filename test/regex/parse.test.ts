import { describe, expect, test } from 'vitest';
import { parse } from '../../src/regex/parse.ts';
import type { RegexFlavour } from '../../src/regex/pattern.ts';

function read(source: string, flavour: RegexFlavour) {
  return parse({ source, flavour, ignoreCase: false, anchoring: 'none' });
}

describe('patterns that PCRE takes', () => {
  const sources = [
    '',
    '|',
    '()',
    'a{0}',
    'x{',
    'a{x}',
    'a{1,2}{',
    '[]a]',
    '[^]a]',
    '[a-]',
    '[a-b-c]',
    '[\\w-]',
    '[[:alpha]',
    '[[:a]',
    '[[:^digit:]]',
    '[\\Qa-z\\E]',
    '[\\E]a]',
    '[\\b\\e]',
    'a\\Qb*\\E*',
    'a\\E*',
    '\\Q',
    '(?i)',
    '(?i-s:a)',
    '(?-)a',
    "(?'a'b)(?<c>d)(?P<e>f)",
    'a(?#c)*',
    'a*\\E+b',
    '\\x',
    '\\x{ff}',
    '\\o{12}',
    '\\012',
    '\\cA',
    '\\/\\_\\-',
    '\\h\\H\\v\\V\\N',
    'a++b',
    '(?>a)b',
    '/é',
  ];
  test.each(sources)('%s', (source) => {
    expect(read(source, 'pcre')).toMatchObject({ ok: true });
  });
});

describe('patterns that PCRE refuses, so that nginx does not start', () => {
  const sources = [
    '/foo(',
    '/foo)',
    '*a',
    'a|*',
    'a**',
    'a{2}{3}',
    '^*',
    '(?i)*',
    '{2}',
    'a{3,2}',
    'a{65536}',
    '[a',
    '[]',
    '[z-a]',
    '[\\d-z]',
    '[a-\\d]',
    '[[:foo:]]',
    '[[.a.]]',
    '[:alpha:]',
    '[\\R]',
    '\\',
    '\\c',
    '\\x{100}',
    '\\x{zz}',
    '\\400',
    '\\L',
    '(?z)',
    '(?#x',
    '(?<1a>b)',
    '(?<a>b)(?<a>c)',
    `${'('.repeat(251)}${')'.repeat(251)}`,
  ];
  test.each(sources)('%s', (source) => {
    expect(read(source, 'pcre')).toMatchObject({ ok: false, invalid: true });
  });
});

describe('patterns that PCRE takes and this program does not treat', () => {
  test.each([
    ['(?=a)', 'look-ahead', 0],
    ['x(?!a)', 'look-ahead', 1],
    ['(?<=a)b', 'look-behind', 0],
    ['(a)\\1', 'back reference', 3],
    ['a\\b', 'word bound', 1],
    ['(?R)', 'recursion', 0],
    ['(?(1)a|b)', 'conditional', 0],
    ['(?|a|b)', 'branch reset', 0],
    ['(?m)^a', '(?m)', 0],
    ['(?x)a', '(?x)', 0],
    ['(*UTF)a', 'verb', 0],
    ['\\p{L}', 'Unicode', 0],
    ['a*+a', 'possessive', 1],
    ['(?>a|ab)c', 'atomic', 0],
    ['a{,3}', 'versions of PCRE', 1],
    ['\\i', 'PCRE 8', 0],
    ['((a{200}){200}){200}', 'too large', 0],
    ['a'.repeat(5000), 'longer than', 4096],
  ])('%s', (source, reason, position) => {
    const parsed = read(source, 'pcre');
    expect(parsed).toMatchObject({ ok: false, invalid: false, position });
    expect(parsed.ok ? '' : parsed.reason).toContain(reason);
  });
});

describe('RE2 and Go', () => {
  test.each([
    '(?P<n>a)(?<m>b)',
    'a{1000}',
    '^*',
    '[\\d-z]',
    '(?)a',
    'b(?i)?',
    'a*\\Q\\E*',
    '\\x{10FFFF}',
    '[[:]',
  ])('takes %s', (source) => {
    expect(read(source, 'go')).toMatchObject({ ok: true });
  });
  test.each([
    '(?=a)',
    'a++',
    'a**',
    'a{2}{3}',
    'a{1001}',
    '(?:a{100}){11}',
    '\\Z',
    '\\h',
    '\\1',
    '\\é',
    '(?>a)',
    '(?-)a',
  ])('refuses %s', (source) => {
    expect(read(source, 're2')).toMatchObject({ ok: false, invalid: true });
  });
});

test('positions count characters of the source, not bytes', () => {
  expect(read('/é/ü(', 'pcre')).toMatchObject({ ok: false, position: 4 });
});

test('groups and their names are counted in order', () => {
  const parsed = read('(a)(?:b)(?<tail>c)', 'pcre');
  expect(parsed).toMatchObject({ ok: true, tree: { groups: 2 } });
  expect(parsed.ok && [...parsed.tree.names]).toEqual([['tail', 2]]);
});
