import fc from 'fast-check';

/** Random patterns in syntax that PCRE, RE2, Go and JavaScript read alike. */
export function patterns(atoms: readonly string[], depth = 3): fc.Arbitrary<string> {
  const atom = fc.constantFrom(...atoms);
  if (depth === 0) return atom;
  const inner = patterns(atoms, depth - 1);
  const quantifier = fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{2,}', '*?', '+?');
  return fc.oneof(
    { weight: 2, arbitrary: atom },
    { weight: 4, arbitrary: fc.array(inner, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `(${a}|${b})`) },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `(?:${a}|${b})`) },
    { weight: 2, arbitrary: fc.tuple(inner, quantifier).map(([a, q]) => `(?:${a})${q}`) },
  );
}

export const PLAIN_ATOMS = ['a', 'b', '/', '[ab]', '[^a]', '[^/]', '\\d', '\\w', '.', '\\.', 'é', '0'];
export const ANCHORED_ATOMS = [...PLAIN_ATOMS, '^', '$', '(/|$)'];

/** Short texts over the letters that the patterns speak of. */
export const texts = fc
  .array(fc.constantFrom('a', 'b', 'c', 'A', 'B', '/', '0', '.', 'é', '\n', 'k', '\u212a'), { maxLength: 7 })
  .map((letters) => letters.join(''));
