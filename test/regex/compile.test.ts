import { describe, expect, test } from 'vitest';
import { compile, type Matcher } from '../../src/regex/compile.ts';
import type { Pattern } from '../../src/regex/pattern.ts';

function matcher(source: string, more: Partial<Pattern> = {}): Matcher {
  const compiled = compile({ source, flavour: 'pcre', ignoreCase: false, anchoring: 'none', ...more });
  if (!compiled.ok) throw new Error(compiled.reason);
  return compiled.matcher;
}

describe('PCRE', () => {
  test.each([
    // [pattern, text, groups] as PCRE2 10.42 gives them
    ['/api(/|$)(.*)', '/api/x/y', ['/api/x/y', '/', 'x/y']],
    ['/api(/|$)(.*)', '/api', ['/api', '', '']],
    ['/api(/|$)(.*)', '/apix', undefined],
    ['/api(/|$)(.*)', '/api\n', ['/api', '', '']],
    ['/api/(.*)', '/api/a\nb', ['/api/a', 'a']],
    ['b$', 'b\n', ['b']],
    ['b$', 'b\n\n', undefined],
    ['b\\z', 'b\n', undefined],
    ['b\\Z', 'b\n', ['b']],
    ['a$\\nb', 'a\nb', undefined],
    ['(a|b)?c', 'c', ['c', undefined]],
    ['(a)|(b)', 'b', ['b', undefined, 'b']],
    ['^/a|/b', '/zzz/b', ['/b']],
    ['\\h\\v', '\t\n', ['\t\n']],
    ['[[:space:]]', '\x0b', ['\x0b']],
    ['a{2,3}?', 'aaaa', ['aa']],
    ['(?U)a{2,3}', 'aaaa', ['aa']],
    ['[^/]++/x', 'a/b/x', ['b/x']],
    ['(?i)ab(?-i)c', 'ABc', ['ABc']],
    ['(?i)ab(?-i)c', 'ABC', undefined],
    ['(a(?i)b|c)', 'C', ['C', 'C']],
    ['\\Qa.b\\E', 'axb', undefined],
    ['a{2000}', 'a'.repeat(2000), ['a'.repeat(2000)]],
  ])('%s on %j', (source, text, groups) => {
    expect(matcher(source).exec(text)?.groups).toEqual(groups);
    expect(matcher(source).test(text)).toBe(groups !== undefined);
  });

  test('sees bytes, not characters', () => {
    expect(matcher('^/..$').test('/é')).toBe(true);
    expect(matcher('^/.$').test('/é')).toBe(false);
    expect(matcher('^/[é]+$').test('/é')).toBe(true);
    expect(matcher('^/(.*)$').exec('/é')?.groups[1]).toBe('é');
  });

  test('folds the case of ASCII letters only', () => {
    const flags = { ignoreCase: true };
    expect(matcher('^/KS$', flags).test('/ks')).toBe(true);
    expect(matcher('^/k$', flags).test('/\u212a')).toBe(false);
    expect(matcher('^/é$', flags).test('/É')).toBe(false);
    expect(matcher('[^a]', flags).test('A')).toBe(false);
  });

  test('keeps bytes that are no UTF-8 in captures', () => {
    expect(matcher('/(.*)').exec('/\udcffx')?.groups[1]).toBe('\udcffx');
  });
});

describe('RE2 and Go', () => {
  test.each([
    ['b$', 'b\n', false],
    ['\\s', '\x0b', false],
    ['^/.$', '/é', true],
    ['\\bfoo\\b', '/foo/', true],
  ])('%s on %j: %s', (source, text, expected) => {
    expect(matcher(source, { flavour: 'go' }).test(text)).toBe(expected);
  });
  test('folds case as Unicode does', () => {
    expect(matcher('k', { flavour: 're2', ignoreCase: true }).test('\u212a')).toBe(true);
  });
});

test.each([
  ['full', [false, false, true]],
  ['start', [false, true, true]],
  ['none', [true, true, true]],
] as const)('anchoring %s', (anchoring, expected) => {
  for (const flavour of ['pcre', 're2'] as const) {
    const one = matcher('a|ab', { anchoring, flavour });
    expect(['xab', 'abx', 'ab'].map(one.test)).toEqual(expected);
  }
});

test('a quotation that is never closed does not swallow the anchoring', () => {
  expect(matcher('\\Qa.', { anchoring: 'start', flavour: 'go' }).test('a.b')).toBe(true);
});

test('all matches, with what stands around them', () => {
  const found = matcher('(\\d)(?<u>[a-z])?').execAll('-1a-2-');
  expect(found.map((one) => [one.before, one.match, one.after])).toEqual([
    ['-', '1a', '-2-'],
    ['-', '2', '-'],
  ]);
  expect(found.map((one) => one.named.get('u'))).toEqual(['a', undefined]);
});

test('says where engines disagree on what a group holds', () => {
  expect(matcher('(a|b*)*').capturesAreCertain).toBe(false);
  expect(matcher('(a|b)*').capturesAreCertain).toBe(true);
});

test('time is linear where backtracking engines explode', () => {
  expect(matcher('^(a+)+$').test(`${'a'.repeat(20_000)}!`)).toBe(false);
});
