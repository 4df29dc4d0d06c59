import { describe, expect, test } from 'vitest';
import { parse } from '../../src/regex/parse.ts';
import type { Anchoring, Pattern } from '../../src/regex/pattern.ts';
import { escapeRegex, type PrintOptions, toRe2 } from '../../src/regex/print.ts';

function print(source: string, options: Partial<PrintOptions & Pattern> = {}, target: Anchoring = 'full') {
  const { caseStyle = 'flag', ignoreCase = true, flavour = 'pcre', anchoring = 'none' } = options;
  const parsed = parse({ source, flavour, ignoreCase, anchoring });
  if (!parsed.ok) throw new Error(parsed.reason);
  const printed = toRe2(parsed.tree, { caseStyle, anchoring: target });
  return printed.ok ? printed.source : printed;
}

test.each([
  ['^/api(/|$)(.*)', '(?i)/api(/|$)(.*)'],
  ['^/foo', '(?i)/foo.*'],
  ['^/status(.*)$', '(?i)/status(.*)'],
  ['/b', '(?i).*/b.*'],
  ['^/a|/b', '(?i)(?:/a.*|.*/b.*)'],
  ['^/v[0-9]+/', '(?i)/v[0-9]+/.*'],
  ['^/[0-9]+$', '/[0-9]+'],
  ['^/[^/]+\\.js$', '(?i)/[^/]+\\.js'],
  ['^/a++b', '(?i)/a+b.*'],
  ['^/\\Qa.b\\E', '(?i)/a\\.b.*'],
  ['^/é$', '/é'],
])('a location of ingress-nginx for an engine that matches in full: %s', (source, expected) => {
  expect(print(source)).toBe(expected);
});

describe('anchoring', () => {
  test.each([
    ['full', 'full', '/a'],
    ['full', 'start', '/a$'],
    ['full', 'none', '^/a$'],
    ['start', 'full', '/a.*'],
    ['start', 'start', '/a'],
    ['start', 'none', '^/a'],
    ['none', 'full', '.*/a.*'],
    ['none', 'start', '.*/a'],
    ['none', 'none', '/a'],
  ] as const)('%s for an engine that matches %s', (anchoring, target, expected) => {
    expect(print('/a', { anchoring, ignoreCase: false }, target)).toBe(expected);
  });
});

test('letters in both cases where no flag is wanted', () => {
  expect(print('^/api', { caseStyle: 'classes' })).toBe('/[Aa][Pp][Ii].*');
});

test('a flag is used only where it holds for the whole pattern', () => {
  expect(print('^/a(?-i)b')).toBe('/[Aa]b.*');
});

test('a part of the bytes above 0x7F cannot be written', () => {
  expect(print('^/[é]')).toMatchObject({ ok: false });
  expect(print('^/\\xff')).toMatchObject({ ok: false });
});

test('escapeRegex', () => {
  expect(escapeRegex('/a.b+(c)[d]{e}|^$*?\\')).toBe('/a\\.b\\+\\(c\\)\\[d\\]\\{e\\}\\|\\^\\$\\*\\?\\\\');
});
