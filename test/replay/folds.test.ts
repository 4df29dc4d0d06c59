import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/model/match.ts';
import { pathHolds } from '../../src/model/matching.ts';
import { extentOf, languageOf } from '../../src/replay/folded-language.ts';
import { plainTarget } from '../../src/replay/plain-target.ts';
import { foldedPath } from '../../src/replay/shapes.ts';
import { createByteFolder, LONGEST_FOLDED } from '../../src/replay/sources/alike/folding.ts';
import { PREDICATES, path, regex, target } from './grouped-traffic.ts';

describe('paths of a fold', () => {
  const folder = createByteFolder(new Uint8Array(LONGEST_FOLDED + 100));
  const byBytes = (text: string): string | undefined => {
    const bytes = Buffer.from(`xx${text} `, 'utf8');
    const end = folder.fold(bytes, 2, bytes.length - 1, 5);
    return end < 0 ? undefined : Buffer.from(folder.into.subarray(5, end)).toString();
  };
  const plainText = fc
    .array(
      fc.constantFrom(
        '/',
        '/',
        'a',
        'F',
        'g',
        'v',
        '0',
        '19',
        '.',
        '-',
        'alpha',
        'deadbeef1',
        'Dead12beef',
        '1c5c5ae5',
        '_',
      ),
      {
        maxLength: 60,
      },
    )
    .map((parts) => `/${parts.join('')}`);

  test('are folded byte by byte as they are letter by letter', () => {
    let folded = 0;
    fc.assert(
      fc.property(fc.oneof(target, plainText), (text) => {
        const found = byBytes(text);
        if (found === undefined) return;
        folded += 1;
        expect(found).toBe(foldedPath(text));
        expect(plainTarget(text.split('?')[0] ?? '')).toBeDefined();
      }),
      { numRuns: 3000 },
    );
    expect(folded).toBeGreaterThan(1000);
  });

  test('that are plain and short are folded', () => {
    for (const text of [
      '/',
      '/api/7',
      '/a/b/c/d/e/f/g/h/i',
      `/${'x'.repeat(119)}`,
      '/v12alpha1/x',
      '/a/?q=1',
    ]) {
      expect(byBytes(text)).toBe(foldedPath(text));
    }
    for (const text of ['', 'x', '/a//b', '/a/.b', '/a%20', `/${'x'.repeat(120)}`, '/1/2/3/4/5/6/7/8/9/10']) {
      expect(byBytes(text)).toBeUndefined();
    }
  });

  test('are held by a predicate all of them, or none, where it says so', () => {
    const decided = { all: 0, none: 0, some: 0 };
    fc.assert(
      fc.property(fc.oneof(path, plainText), fc.constantFrom(...PREDICATES), (text, predicate) => {
        if (byBytes(text) === undefined) return;
        const extent = extentOf(predicate, languageOf(foldedPath(text)));
        decided[extent] += 1;
        if (extent !== 'some') expect(pathHolds(predicate, text)).toBe(extent === 'all');
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(decided.all, decided.none, decided.some)).toBeGreaterThan(100);
  });

  test.each<[string, Match['path'], string]>([
    ['/api/{number}', { kind: 'regex', pattern: regex('/api/[0-9]+$') }, 'all'],
    ['/api/{number}', { kind: 'regex', pattern: regex('/api/[0-4]+$') }, 'some'],
    ['/api/{number}/x', { kind: 'regex', pattern: regex('/api/[0-9]+$') }, 'none'],
    ['/static/app.{n}.js', { kind: 'regex', pattern: regex('/.*\\.js$') }, 'all'],
    ['/items/{hex}', { kind: 'prefix', value: '/items' }, 'all'],
    ['/items/{number}', { kind: 'exact', value: '/items/7' }, 'some'],
    ['/items/{number}', { kind: 'exact', value: '/items/x' }, 'none'],
    ['/app{n}', { kind: 'prefix', value: '/app' }, 'none'],
    ['/app', { kind: 'prefix', value: '/app/' }, 'all'],
    ['/app{n}', { kind: 'string-prefix', value: '/app1' }, 'some'],
  ])('%s under %o: %s', (folded, predicate, extent) => {
    expect(extentOf(predicate, languageOf(folded))).toBe(extent);
  });
});
