import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carefullyFolded, foldedPath } from '../../src/replay/shapes.ts';
import { createInterner, detachedText } from '../../src/replay/texts.ts';

const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\ud800'), maxLength: 4 }));

test('an interner gives back equal texts, however few it can hold', () => {
  fc.assert(
    fc.property(texts, (given) => {
      const interner = createInterner(2);
      for (const text of given) {
        expect(interner.of(text)).toBe(text);
        const codes = Uint16Array.from([...Array(text.length).keys()], (at) => text.charCodeAt(at));
        expect(interner.ofCodes(codes, codes.length)).toBe(text);
      }
    }),
  );
});

test('a detached text is the same text', () => {
  for (const text of ['', 'a', '"\\\n', 'é', '\ud800']) expect(detachedText(text)).toBe(text);
});

const parts = ['/', '/', '/a', 'z', '12', '0f', 'deadbeef', 'v1', '%20', '.js', '?x=1', '#', 'é', 'word'];
const paths = fc
  .array(fc.constantFrom(...parts, 'x'.repeat(23), '1'.repeat(30)), { maxLength: 40 })
  .map((list) => list.join(''));

test('paths fold the same way, whether in one go or segment by segment', () => {
  fc.assert(
    fc.property(paths, (path) => {
      expect(foldedPath(path)).toBe(carefullyFolded(path));
    }),
    { numRuns: 2000, seed: 20_261 },
  );
});
