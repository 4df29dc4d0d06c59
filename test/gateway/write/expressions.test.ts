import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bothOf,
  type Combined,
  firstWithout,
  textsOf,
} from '../../../src/gateway/write/expressions/index.ts';
import { printPattern, readPattern } from '../../../src/gateway/write/languages.ts';
import { compile } from '../../../src/regex/compile.ts';
import type { Tree } from '../../../src/regex/tree.ts';

function treeOf(source: string): Tree {
  const parsed = readPattern({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.tree;
}

function sourceOf(combined: Combined): string {
  if (combined === undefined || combined === 'empty') return String(combined);
  const printed = printPattern(combined, 'full');
  return printed.ok ? printed.source : printed.reason;
}

function holds(source: string, text: string): boolean {
  const compiled = compile({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
  if (!compiled.ok) throw new Error(`${source} is refused`);
  return compiled.matcher.test(text);
}

describe('two expressions in one', () => {
  test.each([
    ['/[ab]/.*', '/a.*', '/a/.*'],
    ['/api(/.*)?', '/api/internal(/.*)?', '/api/internal(?:/.*)?'],
    ['(?i)/abc', '/a.*', '/a[Bb][Cc]'],
    ['/a', '/b', 'empty'],
    ['/é.*', '/.*x', 'undefined'],
  ])('%s and %s', (first, second, expected) => {
    expect(sourceOf(bothOf(treeOf(first), treeOf(second)))).toBe(expected);
  });

  test.each([
    ['/[ab]/.*', '/a.*', '/b/.*'],
    ['1.*', '.*2.*', '1[^2]*'],
    ['/a', '/.*', 'empty'],
  ])('%s without %s', (first, second, expected) => {
    expect(sourceOf(firstWithout(treeOf(first), treeOf(second)))).toBe(expected);
  });

  const part = fc.constantFrom('a', 'b', '/', '.', '.*', '[^a]', '(a|b)', '(ab)?', 'a+', '[ab]*');
  const source = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'c', 'é'), maxLength: 7 });

  test('hold for the texts that both, or the first alone, hold for', () => {
    fc.assert(
      fc.property(
        source,
        source,
        fc.array(text, { minLength: 20, maxLength: 20 }),
        (first, second, texts) => {
          const trees = [treeOf(first), treeOf(second)] as const;
          const [meet, rest] = [bothOf(...trees), firstWithout(...trees)];
          if (meet === undefined || rest === undefined) throw new Error('not combined');
          for (const one of texts) {
            const [a, b] = [holds(first, one), holds(second, one)];
            expect(meet !== 'empty' && holds(sourceOf(meet), one)).toBe(a && b);
            expect(rest !== 'empty' && holds(sourceOf(rest), one)).toBe(a && !b);
          }
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });
});

test('all texts of an expression, if they are few', () => {
  expect(textsOf(treeOf('(a|b)c?'), 8)).toEqual(['a', 'b', 'ac', 'bc']);
  expect(textsOf(treeOf('[a-z]'), 8)).toBeUndefined();
  expect(textsOf(treeOf('ab*'), 8)).toBeUndefined();
});
