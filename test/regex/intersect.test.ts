import { describe, expect, test } from 'vitest';
import { includes, isUniversal, mayOverlap } from '../../src/regex/intersect.ts';
import {
  ANY_TEXT,
  exactTree,
  literalPrefix,
  prefixTree,
  stringPrefixTree,
} from '../../src/regex/literals.ts';
import { parse } from '../../src/regex/parse.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import type { Tree } from '../../src/regex/tree.ts';

function tree(source: string, more: Partial<Pattern> = {}): Tree {
  const parsed = parse({ source, flavour: 'pcre', ignoreCase: false, anchoring: 'none', ...more });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.tree;
}

const PATH = { domain: 'path' } as const;

describe('mayOverlap', () => {
  test.each([
    ['^/a', '^/b', 'no', undefined],
    ['^/a', '^/[a-z]/c', 'yes', '/a/c'],
    ['\\.php$', '^/admin/', 'yes', '/admin/.php'],
    ['^/a$', '^/a/', 'no', undefined],
    ['(/|$)', '^/x', 'yes', '/x'],
    ['^/é', '^/[^a-z]', 'yes', '/é'],
  ])('%s and %s: %s', (a, b, answer, witness) => {
    expect(mayOverlap(tree(a), tree(b), PATH)).toEqual(
      witness === undefined ? { answer } : { answer, witness },
    );
  });

  test('the line feed before which $ holds is a difference of the text domain only', () => {
    const dollar = tree('^/api(/|$)(.*)$');
    const re2 = tree('/api\\n', { flavour: 're2', anchoring: 'full' });
    expect(mayOverlap(dollar, re2)).toEqual({ answer: 'yes', witness: '/api\n' });
    expect(mayOverlap(dollar, re2, PATH)).toEqual({ answer: 'no' });
  });

  test('a budget that runs out is said', () => {
    expect(mayOverlap(tree('^/(?:a|aa){90}b'), tree('^/(?:a|aaa){90}c'), { budget: 50 })).toEqual({
      answer: 'unknown',
    });
  });

  test('polynomial where determinisation is exponential', () => {
    const many = (letter: string) => tree(`^/.*${letter}.{60}$`);
    expect(mayOverlap(many('a'), many('b'))).toEqual({ answer: 'no' });
  });
});

describe('includes', () => {
  test.each([
    [prefixTree('/api'), tree('^/api(/|$)(.*)'), 'yes'],
    [tree('^/api(/|$)(.*)'), prefixTree('/api'), 'yes'],
    [prefixTree('/api'), tree('^/api'), 'no'],
    [tree('^/api', { ignoreCase: true }), stringPrefixTree('/API'), 'yes'],
    [tree('/API', { flavour: 're2', anchoring: 'full' }), exactTree('/API'), 'yes'],
    [exactTree('/a'), prefixTree('/a'), 'no'],
    [prefixTree('/'), tree('^/'), 'yes'],
    [tree('/.*', { flavour: 're2', anchoring: 'full' }), prefixTree('/'), 'yes'],
  ])('%#', (outer, inner, expected) => {
    expect(includes(outer, inner, PATH).answer).toBe(expected);
  });

  test('gives a shortest text that is missing', () => {
    expect(includes(prefixTree('/api'), tree('^/api'), PATH)).toEqual({ answer: 'no', witness: '/apia' });
    expect(includes(exactTree('/a'), prefixTree('/a'), PATH)).toEqual({ answer: 'no', witness: '/a/' });
  });

  test('a budget that runs out is said', () => {
    expect(
      includes(tree('^/[ab]*a[ab]{18}$|^/[ab]*b[ab]{18}$|^/[ab]{0,18}$'), tree('^/[ab]*$'), { budget: 1000 })
        .answer,
    ).toBe('unknown');
  });
});

test('isUniversal', () => {
  expect(isUniversal(ANY_TEXT).answer).toBe('yes');
  expect(isUniversal(tree('(.*)')).answer).toBe('yes');
  expect(isUniversal(tree('^(.*)$', { flavour: 're2' }))).toEqual({ answer: 'no', witness: '\n' });
  expect(isUniversal(tree('^/'), PATH).answer).toBe('yes');
  expect(isUniversal(tree('^/.'), PATH)).toEqual({ answer: 'no', witness: '/' });
});

describe('literalPrefix', () => {
  test.each([
    ['^/api(/|$)(.*)', { text: '/api', ignoreCase: false, whole: false }],
    ['/api', { text: '', ignoreCase: false, whole: false }],
    ['^/(?:api|app)/x', { text: '/ap', ignoreCase: false, whole: false }],
    ['^/a{3}b*', { text: '/aaa', ignoreCase: false, whole: false }],
    ['^/é|^/è', { text: '/', ignoreCase: false, whole: false }],
    ['^/a\\z', { text: '/a', ignoreCase: false, whole: true }],
    ['^/a$', { text: '/a', ignoreCase: false, whole: false }],
    ['^/a|/b', { text: '', ignoreCase: false, whole: false }],
  ])('%s', (source, expected) => {
    expect(literalPrefix(tree(source))).toEqual(expected);
  });
  test('without case', () => {
    expect(literalPrefix(tree('^/ABC[0-9]', { ignoreCase: true }))).toEqual({
      text: '/abc',
      ignoreCase: true,
      whole: false,
    });
    expect(literalPrefix(tree('/sk', { ignoreCase: true, flavour: 'go', anchoring: 'full' }))).toEqual({
      text: '/sk',
      ignoreCase: true,
      whole: true,
    });
  });
  test('of trees made from texts', () => {
    expect(literalPrefix(exactTree('/a/é'))).toEqual({ text: '/a/é', ignoreCase: false, whole: true });
    expect(literalPrefix(prefixTree('/a/'))).toEqual({ text: '/a', ignoreCase: false, whole: false });
  });
});
