import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PathPredicate } from '../../../src/model/match.ts';
import { pathHolds } from '../../../src/model/matching.ts';
import { acceptsBytes } from '../../../src/proof/languages/dfa.ts';
import { domainFor } from '../../../src/proof/languages/domain.ts';
import { createLanguages } from '../../../src/proof/languages/language.ts';
import { holdsBytes, mayMeet } from '../../../src/proof/languages/overlap.ts';
import type { Anchoring, RegexFlavour } from '../../../src/regex/pattern.ts';
import { bytesOf } from '../../../src/regex/text.ts';
import { nginxPaths, rawPaths } from '../../model/fixtures.ts';
import { ANCHORED_ATOMS, patterns } from '../../regex/arbitrary.ts';

const decoded = domainFor(nginxPaths, nginxPaths);
const raw = domainFor(rawPaths, rawPaths);
const plain = domainFor(nginxPaths, rawPaths);

function pattern(
  source: string,
  flavour: RegexFlavour = 're2',
  anchoring: Anchoring = 'full',
): PathPredicate {
  return { kind: 'regex', pattern: { source, flavour, ignoreCase: false, anchoring } };
}

describe('the paths that two systems read alike', () => {
  test.each([
    ['/', true, true, true],
    ['/a-b.c/~d', true, true, true],
    ['/...', true, true, true],
    ['//', false, true, false],
    ['/a/../b', false, true, false],
    ['/.', false, true, false],
    ['/a%2Fb', true, true, false],
    ['/a b', true, false, false],
    ['/é', true, false, false],
    ['/a?b', true, false, false],
    ['/a\n', false, false, false],
    ['a', false, false, false],
  ])('%s', (path, inDecoded, inRaw, inPlain) => {
    const held = [decoded, raw, plain].map(({ dfa }) => acceptsBytes(dfa, bytesOf(path)));
    expect(held).toEqual([inDecoded, inRaw, inPlain]);
  });
});

describe('equal languages are one object', () => {
  const SAME: ReadonlyArray<readonly [PathPredicate, PathPredicate]> = [
    [{ kind: 'any' }, { kind: 'prefix', value: '/' }],
    [{ kind: 'any' }, pattern('.*')],
    [{ kind: 'prefix', value: '/foo' }, pattern('/foo(/.*)?')],
    [{ kind: 'prefix', value: '/foo/' }, pattern('^/foo(/|$)(.*)', 'pcre', 'none')],
    [{ kind: 'string-prefix', value: '/foo' }, pattern('^/foo', 'go', 'none')],
    [{ kind: 'exact', value: '/é' }, pattern('/é')],
    [{ kind: 'exact', value: '/é' }, pattern('^/é$', 'pcre', 'none')],
    [pattern('/(ab|ac)d'), pattern('/a[bc]d')],
    [pattern('/a*a'), pattern('/a+')],
    [pattern('/a|/b'), pattern('^/[ab]$', 'pcre', 'none')],
  ];
  test.each(SAME)('%j and %j', (one, other) => {
    for (const domain of [decoded, plain]) {
      const languages = createLanguages(domain);
      expect(languages.of(one)).toBe(languages.of(other));
    }
  });

  test('a pattern over bytes and one over characters differ where they count', () => {
    const one = pattern('^/...$', 'pcre', 'none');
    const inDecoded = createLanguages(decoded);
    expect(inDecoded.of(one)).not.toBe(inDecoded.of(pattern('/...')));
    const inPlain = createLanguages(plain);
    expect(inPlain.of(one)).toBe(inPlain.of(pattern('/...')));
  });
});

test('a language holds the paths that the model says', () => {
  const languages = createLanguages(decoded);
  const letters = fc.constantFrom('a', 'b', 'A', '/', '0', '.', 'é', 'k', '_');
  const paths = fc.array(letters, { maxLength: 6 }).map((list) => `/${list.join('')}`);
  const predicates: fc.Arbitrary<PathPredicate> = fc
    .tuple(
      patterns(ANCHORED_ATOMS),
      fc.constantFrom('pcre' as const, 're2' as const, 'go' as const),
      fc.constantFrom('full' as const, 'start' as const, 'none' as const),
      fc.boolean(),
    )
    .map(([source, flavour, anchoring, ignoreCase]) => ({
      kind: 'regex',
      pattern: { source, flavour, anchoring, ignoreCase },
    }));
  const property = fc.property(
    predicates,
    fc.array(paths, { minLength: 10, maxLength: 30 }),
    (predicate, texts) => {
      const language = languages.of(predicate);
      if (language.kind !== 'regular') return;
      for (const text of texts) {
        if (!acceptsBytes(decoded.dfa, bytesOf(text))) continue;
        expect(holdsBytes(language, bytesOf(text)), text).toBe(pathHolds(predicate, text));
      }
    },
  );
  fc.assert(property, { numRuns: 600, seed: 7 });
}, 600_000);

describe('whether two languages share a path', () => {
  test.each([
    ['/a.*', '/.*b', true],
    ['/a.*', '/b.*', false],
    ['/[a-c]+', '/[c-e]+', true],
    ['/(aa)*', '/a(aa)*', false],
    ['/.*//.*', '/a.*', false],
    ['/a/\\.\\.', '/.*', false],
  ])('%s and %s: %s', (one, other, expected) => {
    const languages = createLanguages(plain);
    const [a, b] = [languages.of(pattern(one)), languages.of(pattern(other))];
    if (a.kind !== 'regular' || b.kind !== 'regular') throw new Error('not regular');
    expect(mayMeet(a, b, plain)).toBe(expected);
    expect(mayMeet(b, a, plain)).toBe(expected);
  });
});

test('what is not regular is opaque, with the reason', () => {
  const languages = createLanguages(plain);
  expect(languages.of(pattern('/(a)\\1', 'pcre'))).toMatchObject({ kind: 'opaque' });
  expect(languages.of(pattern('/.*a.{30}b.{30}', 're2'))).toMatchObject({
    kind: 'opaque',
    reason: 'the automaton of the pattern is too large',
  });
});
