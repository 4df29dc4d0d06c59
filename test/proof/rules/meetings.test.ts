import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PathPredicate } from '../../../src/model/match.ts';
import { domainFor } from '../../../src/proof/languages/domain.ts';
import { createLanguages, type PathForm } from '../../../src/proof/languages/language.ts';
import { mayMeet } from '../../../src/proof/languages/overlap.ts';
import { createMeetings } from '../../../src/proof/rules/meetings.ts';
import { nginxPaths, rawPaths } from '../../model/fixtures.ts';
import { patterns } from '../../regex/arbitrary.ts';

const envoy = (source: string): PathPredicate => ({
  kind: 'regex',
  pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' },
});

function formsOf(predicates: readonly PathPredicate[], decoded = false): readonly PathForm[] {
  const languages = createLanguages(domainFor(nginxPaths, decoded ? nginxPaths : rawPaths));
  const forms = predicates.flatMap((predicate) => {
    const form = languages.form(predicate);
    return form.kind === 'opaque' ? [] : [form];
  });
  return [...new Set(forms)];
}

describe('routes that cannot meet are told apart by how they begin', () => {
  test.each<readonly [PathPredicate, PathPredicate]>([
    [envoy('/a/.*'), envoy('/b/.*')],
    [
      { kind: 'exact', value: '/foo' },
      { kind: 'prefix', value: '/foobar' },
    ],
    [
      { kind: 'prefix', value: '/foo' },
      { kind: 'exact', value: '/foo1' },
    ],
    [envoy('/v[0-9]+/shop/.*'), envoy('/v[0-9]+/cart/.*')],
    [envoy('/[^/]+/shop'), envoy('/[^/]+/cart/.*')],
    [envoy('/(api1|api1s)/.*'), envoy('/(api2|api2s)/.*')],
  ])('%j and %j', (one, two) => {
    const meetings = createMeetings(formsOf([one, two]));
    expect([meetings.half(0), meetings.half(1)]).toEqual([[0], [1]]);
    expect(meetings.all(0)).toEqual([0]);
  });
});

test.each([false, true])(
  'no two forms that meet are missed (decoded: %s)',
  (decoded) => {
    const domain = domainFor(nginxPaths, decoded ? nginxPaths : rawPaths);
    const sources = fc
      .tuple(
        fc.constantFrom('/', '/a', '/ab', '/[ab]', '/[0-9]+/', '/[^/]*/', '/(a|b)'),
        fc.oneof(
          fc.constant(''),
          patterns(['a', 'b', '/', '[ab]', '[^/]', '.', 'é', '[a-c]*/', '(/.*)?'], 2),
        ),
      )
      .map(([start, rest]) => envoy(start + rest));
    const literals = fc
      .tuple(
        fc.constantFrom('exact' as const, 'prefix' as const, 'string-prefix' as const),
        fc.constantFrom('/', '/a', '/ab', '/a/b', '/é', '/1/a'),
      )
      .map(([kind, value]): PathPredicate => ({ kind, value }));
    const property = fc.property(
      fc.array(fc.oneof({ weight: 3, arbitrary: sources }, { weight: 1, arbitrary: literals }), {
        minLength: 2,
        maxLength: 6,
      }),
      (predicates) => {
        const forms = formsOf(predicates, decoded);
        const meetings = createMeetings(forms);
        for (const [a, one] of forms.entries()) {
          for (const [b, two] of forms.entries()) {
            if (b > a || !mayMeet(one.language(), two.language(), domain)) continue;
            expect(meetings.half(a).includes(b) || meetings.half(b).includes(a)).toBe(true);
            expect(meetings.all(a)).toContain(b);
            expect(meetings.all(b)).toContain(a);
          }
        }
      },
    );
    fc.assert(property, { numRuns: 1000, seed: 4 });
  },
  600_000,
);
